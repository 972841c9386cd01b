"""Send lanes: after the commit, each chat's messages go out one after another, in order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
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
from bot.receipts import Receipt, Receipts
from bot.sending import Sender, Standing
from handlers.blocks.answers import Kept, Later, Say, Show, Toast
from storage.session import Database
from storage.trouble import passing

log = logging.getLogger(__name__)
Lane = tuple[int, int]
# Seconds between the tries while the messenger has a bad hour: ten minutes, after which an answer means nothing.
PAUSES = (1, 2, 4, 8, 16, *(30,) * 19)
# A fault of our own is not waited out for ten minutes: the rest of the chat goes on after half a minute.
FAULTS = 5
FIRST_LOOK_SECONDS, LONGEST_LOOK_SECONDS = 0.1, 1.0
# Whoever has an older answer in hand and cannot send it for so long is overtaken; what he sends after that comes too late, and
# a screen of his would stay. So it is longer than a bad minute's backlog takes at the messenger's limit: three thousand messages.
PATIENCE_SECONDS = 120.0


class Turn(Enum):
    """Whether an answer may be sent now, waits for older ones in other hands, or is not ours to send any more."""

    NOW = "now"
    LATER = "later"
    GONE = "gone"


@dataclass(slots=True, kw_only=True, eq=False)
class Outgoing:
    """One part of an answer on its way; `tapped` is the message whose button was pressed."""

    bot_id: int
    chat_id: int
    part: Kept | None = None
    answer_id: int | None = None
    callback_id: str | None = None
    toast: Toast | None = None
    tapped: int | None = None
    fresh: bool = False

    @property
    def lane(self) -> Lane:
        """The chat it belongs to."""
        return (self.bot_id, self.chat_id)


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
            queue = self._queues.get(item.lane)
            if queue is None:
                self._queues[item.lane] = [item]
                self.background.work(f"lane {item.lane}", self._run(item.lane))
            else:
                queue.insert(_place(queue, item), item)

    def under_way(self) -> set[int]:
        """The kept answers that wait in a lane or are being sent."""
        return {item.answer_id for queue in self._queues.values() for item in queue if item.answer_id is not None}

    async def _run(self, lane: Lane) -> None:
        queue = self._queues[lane]
        try:
            while queue:
                item, turn = await self._first(queue)
                try:
                    done = turn is Turn.GONE or await self._insist(item, queue)
                except Exception as error:
                    said = "an answer was not carried to its end; it is kept and tried again later"
                    log.warning(said, exc_info=not passing(error))
                    done = item.part is None
                queue.remove(item)
                # Words are taken up again as long as they are young. A screen waits here, so that no newer state comes before it.
                if not done and not isinstance(item.part, Say):
                    queue.append(item)
        finally:
            del self._queues[lane]

    async def _first(self, queue: list[Outgoing]) -> tuple[Outgoing, Turn]:
        """Wait for the turn of the oldest one. An older one may join meanwhile: whoever is waited for may wait for that."""
        item, waited, pause = queue[0], 0.0, FIRST_LOOK_SECONDS
        while waited < PATIENCE_SECONDS and not _left_out(item, queue):
            turn = await self._asked(item)
            if turn is not Turn.LATER:
                return item, turn
            await asyncio.sleep(pause)
            waited, pause = waited + pause, min(2 * pause, LONGEST_LOOK_SECONDS)
            if queue[0] is not item:
                item, waited, pause = queue[0], 0.0, FIRST_LOOK_SECONDS
        return item, Turn.NOW

    async def _asked(self, item: Outgoing) -> Turn:
        if item.part is None:
            return Turn.NOW
        try:
            return await self.turn_of(item)
        except Exception as error:
            log.info("an answer waits, because nobody can tell whose turn it is: %s", type(error).__name__)
            return Turn.LATER

    async def _insist(self, item: Outgoing, queue: list[Outgoing]) -> bool:
        """Send; try again what may yet arrive. False when it could not be sent for ten minutes."""
        if item.part is None:
            await self._send(item)  # worthless later, and nothing to be written down: once, whatever becomes of it
            return True
        done, faults = False, 0
        standings: list[Standing] = []
        for pause in PAUSES:
            try:
                async with self._alone(item.lane):
                    done = done or _left_out(item, queue)
                    if not done:
                        done, standings = await self._send(item)
                    if done:
                        await self._end(item, standings, queue)
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

    async def _end(self, item: Outgoing, standings: list[Standing], queue: list[Outgoing]) -> None:
        """Write down that it went out, and with it what older ones were to do that come too late now."""
        late = [one for one in queue if _older(one, item) and _outdated(one, item)]
        answers = tuple(one.answer_id for one in (item, *late) if one.answer_id is not None)
        await self.receipts.write(Receipt(item.bot_id, item.chat_id, answers, standings))
        for one in late:
            queue.remove(one)

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


def _place(queue: list[Outgoing], item: Outgoing) -> int:
    return next((place for place, one in enumerate(queue) if _older(item, one)), len(queue))


def _older(one: Outgoing, other: Outgoing) -> bool:
    """Whether it was kept before the other; what is not kept has no place among the others."""
    return one.answer_id is not None and other.answer_id is not None and one.answer_id < other.answer_id


def _left_out(item: Outgoing, queue: list[Outgoing]) -> bool:
    """Whether a newer one that waits does all that it was to do."""
    return any(_older(item, one) and _outdated(item, one) for one in queue)


def _outdated(older: Outgoing, newer: Outgoing) -> bool:
    """Whether an edit need not be sent, because a newer one of the same screen does all that it was to do."""
    was, now = older.part, newer.part
    if not isinstance(was, Show | Later) or not isinstance(now, Show | Later) or was.screen != now.screen:
        return False
    if older.fresh or newer.fresh or (older.tapped is not None and newer.tapped is None):
        return False
    return _does(was) <= _does(now)


def _does(part: Show | Later) -> set[str]:
    """What comes of a screen besides its words."""
    if isinstance(part, Later):
        return {"opens"}
    done = {"opens": not part.if_open, "comes anew": part.anew, "leaves no trace": part.traceless}
    return {what for what, so in done.items() if so}


def overtaken(waiting: list[Outgoing], shows: dict[str, Show]) -> None:
    """Let screens that wait say what was said of them meanwhile, from a later state."""
    for item in waiting:
        if isinstance(item.part, Show) and (newer := shows.get(item.part.screen)) is not None:
            if newer.if_open and item.part.view:
                continue  # its reader is in the middle of something there
            item.part = replace(item.part, text=newer.text, buttons=newer.buttons, view=newer.view)
