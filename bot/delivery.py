"""Delivers notices: claims what is due, renders it for its reader, sends it, and records how it ended."""

import asyncio
import hashlib
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)

from bot import reach
from bot.actors import Actors
from bot.channels import UNHURRIED, Channels, NotSentError
from bot.clock import Clock
from bot.files import keep
from bot.lanes import Lanes, overtaken
from bot.notices import RENDERERS, SLOW, Made, Skip, Written, pieces
from bot.reach import Address
from bot.sending import Sender, Standing, remember
from domain.errors import PeibanError
from domain.timetable import quiet_until
from handlers.blocks.answers import Part, Say, Show, Toast
from handlers.blocks.texts import Texts
from services.scope import Scope
from storage import files, outbox, people, place
from storage.models.outbox import Notice
from storage.outbox import End
from storage.session import Database, Tx

log = logging.getLogger(__name__)
TRIES = 5
PAUSE = timedelta(seconds=30)
LOOK_SECONDS = 1.0
FAULT_PAUSES = (0.2, 1, 5)


@dataclass(slots=True)
class Delivery:
    """One loop; woken when something was queued, and once a second for what becomes due."""

    database: Database
    channels: Channels
    actors: Actors
    sender: Sender
    clock: Clock
    lanes: Lanes
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _idle: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: int = 0
    _stopped: bool = False

    def __post_init__(self) -> None:
        self._idle.set()

    async def stop(self, seconds: float) -> None:
        """Take up no more notices; waits at most `seconds` for those under way, whose fate would be unknown."""
        self._stopped = True
        self.wake()
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            log.warning("some notices were still under way after %s seconds", seconds)

    def wake(self) -> None:
        """Something was queued."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver for the life of the process."""
        async with self.database.write() as tx:
            await outbox.recover(tx, now=self.clock.now())
        while not self._stopped:
            while not self._stopped and await self.deliver_due():
                pass
            try:
                await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue
            self._wake.clear()

    async def deliver_due(self) -> int:
        """Deliver what is due now; returns how many notices were taken up."""
        self._under_way += 1
        self._idle.clear()
        try:
            return await self._deliver_due()
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def _deliver_due(self) -> int:
        now = self.clock.now()
        async with self.database.look() as tx:
            upcoming = await outbox.next_due(tx)
        if upcoming is None or upcoming > now:
            return 0
        async with self.database.write() as tx:
            claimed = await outbox.due(tx, now=now)
        async with asyncio.TaskGroup() as group:
            for same in _by_recipient(claimed):
                group.create_task(self._deliver_all(same, now))
        return len(claimed)

    async def _deliver_all(self, notices: list[Notice], now: datetime) -> None:
        """One recipient's notices, in order; those of others go out at the same time."""
        for notice in notices:
            UNHURRIED.set(not notice.urgent)
            try:
                await self._deliver(notice, now)
            except Exception as error:
                # The others of the batch go on: cut off in the middle, nobody could say whether they arrived.
                log.exception("notice %s (%s) was not carried to its end", notice.id, notice.name)
                await self._give_back(notice, type(error).__name__)

    async def _give_back(self, notice: Notice, reason: str) -> None:
        """Let no notice stay under way for ever; if the store refuses even this, the next start does it."""
        for pause in FAULT_PAUSES:
            try:
                await self._ends(notice, self._uncertain(notice, reason))
            except Exception:
                log.exception("notice %s cannot be given back yet", notice.id)
                await asyncio.sleep(pause)
            else:
                return

    async def _deliver(self, notice: Notice, now: datetime) -> None:
        if notice.expires_at is not None and notice.expires_at < now:
            await self._ends(notice, End("skipped", "too late"))
            return
        quiet = None if notice.urgent or notice.place_id else quiet_until(now, self.actors.house.zone)
        if quiet is not None:
            await self._ends(notice, End("queued", "quiet hours", quiet))
            return
        try:
            async with self.database.look() as tx:
                address = await self._address(tx, notice, now)
        except PeibanError as error:
            await self._ends(notice, End("skipped", type(error).__name__))
            return
        except Exception as error:
            log.exception("notice %s (%s) cannot be written", notice.id, notice.name)
            await self._ends(notice, End("failed", type(error).__name__))
            return
        if address is None:
            await self._ends(notice, End("skipped", "cannot be reached"))
            return
        if notice.name in SLOW:
            await self.sender.typing(address.channel, address.chat_id)
        await self._send(notice, address)

    async def _address(self, tx: Tx, notice: Notice, now: datetime) -> Address | None:
        if notice.place_id is not None:
            group = await place.get(tx, notice.place_id)
            if group is None or not group.purpose or group.channel not in self.channels.by_name:
                return None
            scope = self.actors.system(tx, "notice", now=now, wall=self.clock.wall())
            scope.private, scope.actor = False, scope.actor.reading(group.language)
            return Address(self.channels.by_name[group.channel], group.chat_id, scope, None)
        accounts = await people.accounts_of(tx, notice.person_id) if notice.person_id else []
        if notice.account_id is not None and (one := await people.account_by_id(tx, notice.account_id)) is not None:
            accounts = [one]
        account = next((one for one in accounts if one.channel in self.channels.by_name), None)
        if account is None:
            return None
        actor = await self.actors.actor(tx, account)
        channel = self.channels.by_name[account.channel]
        scope = Scope(
            tx=tx,
            actor=actor,
            house=self.actors.house,
            now=now,
            wall=self.clock.wall(),
            bot_id=channel.bot.id,
            chat_id=account.user_id,
        )
        return Address(channel, account.user_id, scope, account.id)

    async def _send(self, notice: Notice, address: Address) -> None:
        """Write a notice and send it. One that edits a screen does both in the chat's turn: no answer comes between."""
        bot_id, chat_id = address.channel.bot.id, address.chat_id
        async with self.lanes.turn((bot_id, chat_id)) as waiting:
            async with self.database.look() as tx:
                until = await outbox.newest_answer(tx)
            written = await self._write(notice, address) or []
            shows = {part.screen: part for part in written if isinstance(part, Show)}
            if shows and await self._carry(notice, address, written):
                overtaken(waiting, shows)
                surely = {name for name, show in shows.items() if not show.if_open}
                besides = {item.answer_id for item in waiting if item.answer_id is not None}
                async with self.database.write() as tx:
                    await outbox.drop_overtaken(
                        tx, bot_id=bot_id, chat_id=chat_id, screens=surely, until=until, besides=besides
                    )
        if written and not shows:
            await self._carry(notice, address, written)

    async def _write(self, notice: Notice, address: Address) -> list[Part | Made] | None:
        """What the notice says now; None when it ends here, which is recorded."""
        try:
            async with self.database.read() as tx:
                answer = await self._render(notice, replace(address, scope=replace(address.scope, tx=tx)))
        except PeibanError as error:
            await self._ends(notice, End("skipped", type(error).__name__))
            return None
        except Exception as error:
            log.exception("notice %s (%s) cannot be written", notice.id, notice.name)
            await self._ends(notice, End("failed", type(error).__name__))
            return None
        if isinstance(answer, Skip):
            await self._ends(notice, End("skipped", answer.reason))
            return None
        return pieces(answer)

    async def _render(self, notice: Notice, address: Address) -> Written:
        render = RENDERERS[notice.name]
        params: dict[str, Any] = notice.params
        return await render(address.scope, params, Texts(address.scope.actor.language, address.scope.zone))

    async def _carry(self, notice: Notice, address: Address, written: list[Part | Made]) -> bool:
        """Send; True when it arrived. How it ended is recorded, with where its screens stand."""
        standings: list[Standing] = []
        try:
            for part in written:
                ready = await self._shelve(part, notice) if isinstance(part, Made) else part
                if not isinstance(ready, Toast):
                    standings += await self.sender.send(address.channel, address.chat_id, ready)
            end = End("sent")
        except TelegramForbiddenError:
            await reach.lost(self.database, self.clock, address.channel, address.chat_id)
            end = End("failed", "blocked")
        except TelegramMigrateToChat as error:
            await reach.moved(self.database, address.channel, old=address.chat_id, new=error.migrate_to_chat_id)
            end = End("queued", "migrated", self.clock.now())
        except TelegramRetryAfter as error:
            end = End("queued", "flood control", self.clock.now() + timedelta(seconds=error.retry_after))
        except NotSentError:
            end = End("queued", "not reached", self.clock.now() + PAUSE)
        except TelegramBadRequest as error:
            log.warning("notice %s (%s) was refused: %s", notice.id, notice.name, error.message)
            end = End("failed", error.message)
        except (TelegramAPIError, OSError) as error:
            end = self._uncertain(notice, type(error).__name__)
        async with self.database.write() as tx:
            bot_id, chat_id = address.channel.bot.id, address.chat_id
            await remember(tx, standings, bot_id=bot_id, chat_id=chat_id, now=self.clock.wall())
            await outbox.ended(tx, notice.id or 0, end, now=self.clock.now())
        return end.state == "sent"

    async def _shelve(self, made: Made, notice: Notice) -> Say:
        """Keep what was made while writing, so that it can be sent (again) like any other file."""
        name = await asyncio.to_thread(keep, self.sender.files_dir, made.data)
        async with self.database.write() as tx:
            stored = await files.put(
                tx,
                name=name,
                shown_name=made.name,
                kind=made.kind,
                media_type=made.media_type,
                size=len(made.data),
                sha256=hashlib.sha256(made.data).hexdigest(),
                now=self.clock.wall(),
                person_id=notice.person_id or await people.person_behind(tx, notice.account_id),
            )
        return Say("", files=(stored.id or 0,))

    def _uncertain(self, notice: Notice, reason: str) -> End:
        """Nobody can know whether it arrived: what must arrive is tried again, the rest is listed as unknown."""
        if not notice.at_least_once:
            return End("unknown", reason)
        if notice.attempts >= TRIES:
            return End("failed", reason)
        return End("queued", reason, self.clock.now() + PAUSE)

    async def _ends(self, notice: Notice, end: End) -> None:
        async with self.database.write() as tx:
            await outbox.ended(tx, notice.id or 0, end, now=self.clock.now())


def _by_recipient(notices: list[Notice]) -> list[list[Notice]]:
    grouped: dict[tuple[int | None, int | None, int | None], list[Notice]] = {}
    for notice in notices:
        grouped.setdefault((notice.person_id, notice.account_id, notice.place_id), []).append(notice)
    return list(grouped.values())
