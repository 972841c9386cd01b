"""Carries what a notice says to its reader: one message after another, and how it ended."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)

from bot import reach
from bot.channels import NotSentError
from bot.clock import Clock
from bot.files import keep
from bot.notices import Made
from bot.reach import Address
from bot.sending import Sender, Standing
from bot.splitting import one_by_one
from handlers.blocks.answers import Part, Say, Show, Toast
from storage import files, people
from storage.models.outbox import Notice
from storage.outbox import End
from storage.session import Database

log = logging.getLogger(__name__)
TRIES = 5
PAUSE = timedelta(seconds=30)


@dataclass(slots=True)
class Carrier:
    """Sends; what became of a notice is for its caller to write down."""

    database: Database
    sender: Sender
    clock: Clock

    async def carry(
        self, notice: Notice, address: Address, written: Sequence[Part | Made]
    ) -> tuple[End, list[Standing]]:
        """Send what was written; how it ended, and where screens stand now.

        Of what is sent at most once nothing is repeated: when a later message certainly was not sent, but an earlier one was,
        the notice counts as unknown.
        """
        standings: list[Standing] = []
        begun = False
        try:
            for part in written:
                ready = await self._shelve(part, notice) if isinstance(part, Made) else part
                if isinstance(ready, Toast):
                    continue
                for one in one_by_one(ready, address.channel.capabilities.text_length):
                    standings += await self.sender.send(address.channel, address.chat_id, one)
                    begun = True
        except (TelegramForbiddenError, TelegramMigrateToChat, TelegramRetryAfter, NotSentError) as error:
            end = await self._later(notice, address, error)
            if begun and not notice.at_least_once:
                end = End("unknown", "sent in part")
        except TelegramBadRequest as error:
            end = await self._refused(notice, address, error)
            if begun and not notice.at_least_once:
                end = End("unknown", "sent in part")  # failed is what did not arrive and may be told again
        except (TelegramAPIError, OSError) as error:
            end = self.undone(notice, type(error).__name__)
        else:
            end = End("sent")
        return end, standings

    def undone(self, notice: Notice, reason: str, *, taken: bool = True) -> End:
        """It was cut off. Unless it was not even `taken`, nobody can know whether it arrived.

        What must arrive is tried again, the rest is listed as unknown.
        """
        if not taken:
            return End("queued", reason, self.clock.now() + PAUSE)
        if not notice.at_least_once:
            return End("unknown", reason)
        return self._again(notice, reason, PAUSE)

    def _again(self, notice: Notice, reason: str, pause: timedelta) -> End:
        if notice.attempts >= TRIES:
            return End("failed", reason)
        return End("queued", reason, self.clock.now() + pause)

    async def _later(self, notice: Notice, address: Address, error: TelegramAPIError) -> End:
        """It certainly was not sent: when, and to where, it may be sent yet."""
        if isinstance(error, TelegramMigrateToChat):
            await reach.moved(self.database, address.channel, old=address.chat_id, new=error.migrate_to_chat_id)
            return self._again(notice, "migrated", timedelta())
        if isinstance(error, TelegramRetryAfter):
            return End("queued", "flood control", self.clock.now() + timedelta(seconds=error.retry_after))
        if isinstance(error, NotSentError):
            return End("queued", "not reached", self.clock.now() + PAUSE)
        return await self._gone(notice, address)

    async def _refused(self, notice: Notice, address: Address, error: TelegramBadRequest) -> End:
        """It certainly was not sent: nobody is there, or the messenger does not take it."""
        if any(word in error.message for word in reach.NOBODY):
            return await self._gone(notice, address)
        log.warning("notice %s (%s) was refused: %s", notice.id, notice.name, error.message)
        return End("failed", error.message)

    async def _gone(self, notice: Notice, address: Address) -> End:
        """Nobody is there. It goes to another account of its person, if there is one; the next look decides that."""
        await reach.lost(self.database, self.clock, address.channel, address.chat_id)
        return self._again(notice, "blocked", timedelta())

    async def _shelve(self, made: Made, notice: Notice) -> Say:
        """Keep what was made while writing, so that it can be sent (again) like any other file."""
        name = await asyncio.to_thread(keep, self.sender.files_dir, made.data)
        async with self.database.write() as tx:
            stored = await files.put(
                tx,
                name=name,
                shown_name=made.name,
                kind=made.kind,
                alt=made.alt,
                media_type=made.media_type,
                size=len(made.data),
                sha256=hashlib.sha256(made.data).hexdigest(),
                now=self.clock.wall(),
                person_id=notice.person_id or await people.person_behind(tx, notice.account_id),
            )
        return Say("", files=(stored.id or 0,))


def screens_of(written: Sequence[Part | Made]) -> dict[str, Show]:
    """The living messages among what was written, by their screens."""
    return {part.screen: part for part in written if isinstance(part, Show)}
