"""Send lanes: after the commit, each chat's messages go out one after another, in order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from bot import reach
from bot.background import Background
from bot.channels import Channel, Channels
from bot.clock import Clock
from bot.outgoing import Lane, Outgoing, Turn
from bot.receipts import Receipt, Receipts
from bot.sending import Sender, Standing
from handlers.blocks.answers import Later, Say, Show
from storage.session import Database
from storage.trouble import passing

log = logging.getLogger(__name__)
# Seconds between the tries while the messenger has a bad hour: ten minutes, after which an answer means nothing.
PAUSES = (1, 2, 4, 8, 16, *(30,) * 19)
# A fault of our own is not waited out for ten minutes: the rest of the chat goes on after half a minute.
FAULTS = 5
FIRST_LOOK_SECONDS, LONGEST_LOOK_SECONDS = 0.1, 1.0
# Whoever is waited for in vain for so long is overtaken; what he sends after that comes too late, and a screen of his would stay.
# So it is longer than a bad minute's backlog takes at the messenger's limit: three thousand messages.
PATIENCE_SECONDS = 120.0


@dataclass(slots=True)
class Lanes:
    """One queue per chat that has something to send; an empty one costs nothing."""

    database: Database
    channels: Channels
    sender: Sender
    clock: Clock
    background: Background
    receipts: Receipts
    # Among several workers: whether it is this answer's turn.
    turn_of: Callable[[Outgoing], Awaitable[Turn]]
    # What an answer only names is found when its turn has come.
    finds: Callable[[Channel, int, Later], Awaitable[Say | Show | None]]
    _queues: dict[Lane, list[Outgoing]] = field(default_factory=dict)
    # Screens that could not be sent: their rows are taken up again, unless a newer state is sent before.
    _given_up: dict[Lane, list[Outgoing]] = field(default_factory=dict)
    _turns: WeakValueDictionary[Lane, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @asynccontextmanager
    async def turn(self, lane: Lane) -> AsyncIterator[list[Outgoing]]:
        """Whoever sends to a chat sends alone: an answer, or a notice from its writing on. Yields what waits there."""
        async with self._alone(lane):
            yield list(self._queues.get(lane, ()))

    def _alone(self, lane: Lane) -> asyncio.Lock:
        lock = self._turns.get(lane)
        if lock is None:
            lock = self._turns[lane] = asyncio.Lock()
        return lock

    def push(self, outgoing: list[Outgoing]) -> None:
        """Hand parts over for sending. What was kept before others goes before them, also when it is handed over later."""
        for item in outgoing:
            self._forget([one for one in self._given_up.get(item.lane, ()) if one.answer_id == item.answer_id])
            queue = self._queues.get(item.lane)
            if queue is None:
                self._queues[item.lane] = [item]
                self.background.work(f"lane {item.lane}", self._run(item.lane))
            else:
                place = next((place for place, one in enumerate(queue) if item.before(one)), len(queue))
                queue.insert(place, item)

    def under_way(self) -> set[int]:
        """The kept answers that wait in a lane or are being sent."""
        return {item.answer_id for queue in self._queues.values() for item in queue if item.answer_id is not None}

    async def _run(self, lane: Lane) -> None:
        queue = self._queues[lane]
        try:
            while queue:
                item = queue[0]
                try:
                    if not await self._goes(item, queue):
                        continue
                except Exception as error:
                    said = "an answer was not carried to its end; it is kept and tried again later"
                    log.warning(said, exc_info=not passing(error))
                    self._give_up(item)
                queue.remove(item)
        finally:
            del self._queues[lane]

    async def _goes(self, item: Outgoing, queue: list[Outgoing]) -> bool:
        """Send the first one; False when it is not its turn yet, or an older one has joined, for which others may be waiting."""
        turn = await self._turn(item)
        if queue[0] is not item:
            return False
        if turn is Turn.LATER and not _left_out(item, queue):
            waited = self._now() - (item.waits_since or self._now())
            await asyncio.sleep(min(max(FIRST_LOOK_SECONDS, waited), LONGEST_LOOK_SECONDS))
            return False
        if turn is not Turn.GONE and not await self._insist(item, queue):
            self._give_up(item)
        return True

    async def _turn(self, item: Outgoing) -> Turn:
        if item.part is None:
            return Turn.NOW
        try:
            turn = await self.turn_of(item)
        except Exception as error:
            if not passing(error):
                raise
            log.info("an answer waits, because nobody can tell whose turn it is: %s", type(error).__name__)
            await asyncio.sleep(LONGEST_LOOK_SECONDS)
            return Turn.LATER
        if turn is Turn.LATER:
            item.waits_since = item.waits_since or self._now()
            if self._now() - item.waits_since >= PATIENCE_SECONDS:
                return Turn.NOW
        return turn

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    async def _insist(self, item: Outgoing, queue: list[Outgoing]) -> bool:
        """Send; try again what may yet arrive. False when that took too long: it is kept for a later start while young."""
        if item.part is None:
            await self._send(item)  # worthless later, and nothing to be written down: once, whatever becomes of it
            return True
        done, faults = False, 0
        standings: list[Standing] = []
        late: list[Outgoing] = []
        for pause in PAUSES:
            try:
                async with self._alone(item.lane):
                    if not done and not (done := _left_out(item, queue)):
                        done, standings = await self._send(item)
                        late = self._late(item, queue)
                    if done:
                        answers = tuple(one.answer_id for one in (item, *late) if one.answer_id is not None)
                        await self.receipts.write(Receipt(item.bot_id, item.chat_id, answers, standings))
                        self._forget(late)
                        return True
            except Exception as error:
                faults += 1
                if faults >= FAULTS:
                    raise
                log.warning(
                    "an answer waits %s seconds for its next attempt: %s",
                    *(pause, type(error).__name__),
                    exc_info=not passing(error),
                )
            await asyncio.sleep(pause)
        return False

    def _give_up(self, item: Outgoing) -> None:
        if item.screen is not None:
            self._given_up.setdefault(item.lane, []).append(item)

    def _late(self, item: Outgoing, queue: list[Outgoing]) -> list[Outgoing]:
        """Older states of a screen that would come after this one: given up before it, or taken over while it was sent."""
        return [one for one in (*queue, *self._given_up.get(item.lane, ())) if one.replaced_by(item)]

    def _forget(self, late: list[Outgoing]) -> None:
        for one in late:
            for waiting in (self._queues.get(one.lane, []), given_up := self._given_up.get(one.lane, [])):
                if one in waiting:
                    waiting.remove(one)
            if not given_up:
                self._given_up.pop(one.lane, None)

    async def _send(self, item: Outgoing) -> tuple[bool, list[Standing]]:
        """Send once; True when it is done or pointless. Answers are sent at least once: twice rather than never."""
        standings: list[Standing] = []
        channel = self.channels.by_bot[item.bot_id]
        try:
            if item.callback_id is not None:
                await self.sender.toast(channel, item.callback_id, item.toast)
            if isinstance(item.part, Later):
                await self.sender.typing(channel, item.chat_id)
                item.part = await self.finds(channel, item.chat_id, item.part)
            if item.part is not None:
                standings = await self.sender.send(
                    channel, item.chat_id, item.part, tapped=item.tapped, fresh=item.fresh
                )
        except TelegramForbiddenError:
            await reach.lost(self.database, self.clock, channel, item.chat_id)
        except TelegramMigrateToChat as error:
            await reach.moved(self.database, channel, old=item.chat_id, new=error.migrate_to_chat_id)
            item.chat_id = error.migrate_to_chat_id
            return False, []
        except TelegramBadRequest as error:
            log.warning("an answer was refused: %s", error.message)
        except (TelegramNetworkError, TelegramServerError, TelegramRetryAfter) as error:
            log.warning("an answer could not be sent yet: %s", type(error).__name__)
            return False, []
        except (TelegramAPIError, OSError) as error:
            if passing(error):
                raise  # not the messenger: the store could not be asked where the screen stands
            log.warning("an answer could not be sent: %s", type(error).__name__)
        return True, standings


def _left_out(item: Outgoing, queue: list[Outgoing]) -> bool:
    return any(item.left_out_for(one) for one in queue)
