"""Fetches the files that people sent: within the limits, looked at, and kept under random names."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from bot.channels import Channels
from bot.clock import Clock
from bot.files import Refused, inspect, keep
from services.attachments import MAX_BYTES, TOO_LARGE
from storage import files, outbox
from storage.models.files import StoredFile
from storage.session import Database, Tx

log = logging.getLogger(__name__)
LOOK_SECONDS = 3


@dataclass(slots=True)
class Fetching:
    """One loop, woken when somebody sent a file."""

    database: Database
    channels: Channels
    clock: Clock
    files_dir: Path
    # Called when files have come in: somebody may wait for their content.
    fetched: Callable[[], None]
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """A file waits."""
        self._wake.set()

    async def run(self) -> None:
        """Fetch for the life of the process."""
        while True:
            await self.fetch_waiting()
            try:
                await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue
            self._wake.clear()

    async def fetch_waiting(self) -> None:
        """Fetch everything that waits, one after another."""
        async with self.database.look() as tx:
            waiting = await files.waiting(tx)
        for stored in waiting:
            await self._fetch_alone(stored)
        if waiting:
            self.fetched()

    async def _fetch_alone(self, stored: StoredFile) -> None:
        """Fetch one; whatever is wrong with it counts as a failed attempt and holds no other file up."""
        try:
            await self._fetch(stored)
        except Exception:
            log.exception("file %s could not be taken in", stored.id)
            try:
                await self._try_later(stored)
            except Exception:
                log.exception("the failed attempt at file %s could not be counted", stored.id)

    async def _try_later(self, stored: StoredFile) -> None:
        async with self.database.write() as tx:
            await files.try_later(tx, stored.id or 0)

    async def _fetch(self, stored: StoredFile) -> None:
        channel = self.channels.by_bot.get(stored.bot_id)
        if channel is None:
            return
        try:
            data = await self._download(channel.bot, stored)
        except (TelegramAPIError, OSError) as error:
            log.info("file %s could not be fetched: %s", stored.id, type(error).__name__)
            await self._try_later(stored)
            return
        looked = Refused(TOO_LARGE) if data is None else await asyncio.to_thread(inspect, data, stored.declared_name)
        name = "" if isinstance(looked, Refused) else await asyncio.to_thread(keep, self.files_dir, looked.data)
        async with self.database.write() as tx:
            if isinstance(looked, Refused):
                await files.refuse(tx, stored.id or 0, reason=looked.reason)
                if stored.account_id and not await files.is_import(tx, stored.id or 0):
                    await self._tell(tx, stored)
            else:
                await files.fetched(
                    tx,
                    stored,
                    name=name,
                    shown_name=looked.name,
                    kind=looked.kind,
                    media_type=looked.media_type,
                    size=len(looked.data),
                    sha256=looked.sha256,
                )

    async def _tell(self, tx: Tx, stored: StoredFile) -> None:
        """Whoever sent it is waiting for it to be there: he learns at once why it is not."""
        await outbox.queue(
            tx,
            "file_refused",
            now=self.clock.now(),
            params={"file": stored.id},
            account_id=stored.account_id,
            dedupe_key=f"file refused:{stored.id}",
            at_least_once=True,
            urgent=True,
        )

    async def _download(self, bot: Bot, stored: StoredFile) -> bytes | None:
        """The content, read in pieces; None as soon as it is larger than allowed, whatever was declared."""
        found = await bot.get_file(stored.reference)
        url = bot.session.api.file_url(bot.token, found.file_path or "")
        data = bytearray()
        async for piece in bot.session.stream_content(url, timeout=60, raise_for_status=True):
            data.extend(piece)
            if len(data) > MAX_BYTES:
                return None
        return bytes(data)
