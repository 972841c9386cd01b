"""Long polling with nothing to lose: a batch is committed before the next poll confirms it to Telegram."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramConflictError, TelegramRetryAfter, TelegramUnauthorizedError

from bot.channels.telegram.session import TelegramSession
from bot.channels.telegram.updates import KINDS, received
from bot.clock import Clock
from bot.handling import Handling
from storage.intake import Received
from storage.session import Tx
from storage.trouble import passing

log = logging.getLogger(__name__)
POLL_SECONDS = 30
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
# Telegram cuts the older of two polls; who comes back too soon only takes the place away again.
FIRST_STAND_BY = 3.0
HEALTH = "poll"


@dataclass(slots=True)
class Poller:
    """One loop; ends after `stop`, between two polls."""

    bot: Bot
    session: TelegramSession
    handling: Handling
    clock: Clock
    health: dict[str, datetime]
    # Whether this worker is the one that polls; another may have taken its place meanwhile.
    ours: Callable[[], bool] = lambda: True
    _stopped: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: asyncio.Timeout | None = None
    _offset: int = 0
    _failures: int = 0
    _trouble: str = ""

    def stop(self) -> None:
        """No new poll; one that waits is given up, and Telegram keeps what it would have brought."""
        self._stopped.set()
        if self._waiting is not None:
            self._waiting.reschedule(asyncio.get_running_loop().time())

    async def run(self) -> None:
        """Poll until stopped, or until another worker does."""
        # Where the last process stood is not kept: what it had taken in is known by its key.
        self._offset = 0
        while not self._stopped.is_set() and self.ours():
            batch = await self._poll()
            if batch:
                await self._take_in(batch)

    async def _poll(self) -> list[Any]:
        try:
            batch = await self._wait()
        except TimeoutError:
            return []  # stopped
        except TelegramAPIError as error:
            if self.ours():
                await self._pause(error)
            return []
        if self._failures:
            log.info("Telegram is polled again")
        self._failures, self._trouble = 0, ""
        self.health[HEALTH] = self.clock.wall()
        return batch

    async def _wait(self) -> list[Any]:
        try:
            async with asyncio.timeout(None) as self._waiting:
                return await self.session.get_updates(self.bot, offset=self._offset, seconds=POLL_SECONDS, kinds=KINDS)
        finally:
            # Before any pause: `stop` must find either a poll that waits or none.
            self._waiting = None

    async def _take_in(self, batch: list[Any]) -> None:
        known = [one for one in (received(self.bot.id, raw) for raw in batch) if one is not None]
        if len(known) < len(batch):
            log.warning("%s updates came without an id and were left", len(batch) - len(known))
        if not known:
            return

        async def gather(_tx: Tx) -> list[Received]:
            return known

        while not await self._kept(gather):
            if self._stopped.is_set() or not self.ours():
                return  # nothing was confirmed: it comes again
        # After a quiet week the ids start anywhere: the last of a batch is confirmed, never "the greatest so far".
        self._offset = int(known[-1].update_key) + 1

    async def _kept(self, gather: Callable[[Tx], Awaitable[list[Received]]]) -> bool:
        try:
            await self.handling.take_in(gather)
        except Exception as error:
            if not passing(error):
                raise
            await self._rest("The store does not take what came from Telegram; it is offered again", FIRST_PAUSE)
            return False
        self._trouble = ""
        return True

    async def _pause(self, error: TelegramAPIError) -> None:
        """Tell a new trouble once, then wait longer each time."""
        first = FIRST_STAND_BY if isinstance(error, TelegramConflictError) else FIRST_PAUSE
        seconds = min(first * 2**self._failures, LONGEST_PAUSE)
        if isinstance(error, TelegramRetryAfter):
            seconds = max(seconds, float(error.retry_after))
        await self._rest(_said(error), seconds)

    async def _rest(self, said: str, seconds: float) -> None:
        if said != self._trouble:
            log.warning("%s", said)
            self._trouble = said
        self._failures += 1
        try:
            await asyncio.wait_for(self._stopped.wait(), seconds)
        except TimeoutError:
            return


def _said(error: TelegramAPIError) -> str:
    if isinstance(error, TelegramConflictError) and "webhook" in error.message:
        return "Telegram: a webhook is set for this bot, so it cannot be polled; standing by until it is gone"
    if isinstance(error, TelegramConflictError):
        return "Telegram: another program polls with the same token; standing by. Only one may run with a token"
    if isinstance(error, TelegramUnauthorizedError):
        return "Telegram does not know this token; please check PEIBAN_TELEGRAM_TOKEN"
    return f"Telegram cannot be polled and is tried again: {error.message}"
