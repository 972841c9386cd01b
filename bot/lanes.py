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
from bot.outgoing import Lane, Outgoing
from bot.receipts import Receipt, Receipts
from bot.sending import Sender
from bot.turns import NotOursError, Turns
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
# And what has been kept for so long already is in nobody's way.
OLD_SECONDS = 600.0


@dataclass(slots=True)
class _Line:
    """What waits for one chat; it ends when nothing does."""

    waits: list[Outgoing] = field(default_factory=list)
    # Of each screen the last state that was sent, and the last change where it stood.
    _sent: dict[tuple[str, bool], Outgoing] = field(default_factory=dict)

    def add(self, item: Outgoing) -> None:
        """Behind what was kept before it."""
        place = next((place for place, one in enumerate(self.waits) if item.before(one)), len(self.waits))
        self.waits.insert(place, item)

    def numbers(self) -> set[int]:
        """The kept answers in it."""
        return {item.answer_id for item in self.waits if item.answer_id is not None}

    def leaves_out(self, item: Outgoing) -> bool:
        """Whether a newer state waits that does all that this one was to do, or was sent already."""
        # Only what waits has a number of its own: SQLite gives that of a last row anew once it is gone.
        newer = [sent for (screen, _opens), sent in self._sent.items() if screen == item.screen] if item.again else []
        waits = [one for one in self.waits if one is not item]
        return any(item.left_out_for(one) for one in waits) or any(item.replaced_by(one) for one in newer)

    def was_sent(self, item: Outgoing) -> None:
        """Nothing older of its screen comes after it."""
        if item.screen is not None:
            self._sent[item.screen, item.opens] = item


@dataclass(slots=True)
class Lanes:
    """One queue per chat that has something to send; an empty one costs nothing."""

    database: Database
    channels: Channels
    sender: Sender
    clock: Clock
    background: Background
    receipts: Receipts
    turns: Turns
    # What an answer only names is found when its turn has come.
    finds: Callable[[Channel, int, Later], Awaitable[Say | Show | None]]
    _lines: dict[Lane, _Line] = field(default_factory=dict)
    # Where something was given up that is not taken up again yet.
    _gave_up: set[Lane] = field(default_factory=set)
    # Since when an answer that another worker has in hand is waited for, on the loop's clock.
    _since: dict[int, float] = field(default_factory=dict)
    _turns: WeakValueDictionary[Lane, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @asynccontextmanager
    async def turn(self, lane: Lane) -> AsyncIterator[list[Outgoing]]:
        """Whoever sends to a chat sends alone: an answer, or a notice from its writing on. Yields what waits there."""
        async with self._alone(lane):
            yield list(line.waits) if (line := self._lines.get(lane)) else []

    def _alone(self, lane: Lane) -> asyncio.Lock:
        lock = self._turns.get(lane)
        if lock is None:
            lock = self._turns[lane] = asyncio.Lock()
        return lock

    def push(self, outgoing: list[Outgoing]) -> None:
        """Hand parts over for sending. What was kept before others goes before them, also when it is handed over later."""
        for item in outgoing:
            line = self._lines.get(item.lane)
            if line is None:
                line = self._lines[item.lane] = _Line()
                self.background.work(f"lane {item.lane}", self._run(item.lane))
            line.add(item)

    def taken_up(self, lanes: set[Lane]) -> None:
        """What was given up there has been handed over again."""
        self._gave_up -= lanes

    def under_way(self) -> set[int]:
        """The kept answers that wait in a lane or are being sent."""
        return {number for line in self._lines.values() for number in line.numbers()}

    def busy(self, lane: Lane) -> bool:
        """Whether something waits for this chat, or is being sent there."""
        return lane in self._lines

    async def _run(self, lane: Lane) -> None:
        line = self._lines[lane]
        try:
            while line.waits:
                item = line.waits[0]
                try:
                    over = await self._try(item, line)
                except NotOursError:
                    over = True
                except Exception as error:
                    over = await self._failed(item, error)
                if over:
                    line.waits.remove(item)
        finally:
            del self._lines[lane]

    async def _try(self, item: Outgoing, line: _Line) -> bool:
        """Send the first one, once. False when that has to be tried again, or when it is not its turn any more, or not yet."""
        if item.part is None:
            await self._send(item)  # worthless later, and nothing to be written down: once, whatever becomes of it
            return True
        if not item.sent and not await self._comes(item, line):
            return False
        async with self._alone(item.lane):
            if line.waits[0] is not item and not item.sent:
                return False  # an older one has joined while somebody else was sending
            over = item.sent or line.leaves_out(item)
            if not over and (over := await self._send(item)):
                line.was_sent(item)
            if over:
                await self.receipts.write(Receipt(item.bot_id, item.chat_id, item.answer_id, item.standings))
                return True
        return await self._again(item)

    async def _comes(self, item: Outgoing, line: _Line) -> bool:
        """Whether it is its turn; else some time has passed."""
        try:
            ahead = await self.turns.ahead(item)
        except Exception as error:
            if not passing(error):
                raise
            log.info("an answer waits, because the store cannot say whose turn it is: %s", type(error).__name__)
            await asyncio.sleep(LONGEST_LOOK_SECONDS)
            return False
        if line.waits[0] is not item:
            return False  # an older one has joined, and whoever is waited for may wait for that
        waited = self._waited(ahead, now=asyncio.get_running_loop().time())
        if waited is not None and not line.leaves_out(item):
            await asyncio.sleep(min(max(FIRST_LOOK_SECONDS, waited), LONGEST_LOOK_SECONDS))
            return False
        if item.lane in self._gave_up or (ahead and waited is None):
            await self.turns.overtake(item, besides=line.numbers())
        return True

    def _waited(self, ahead: dict[int, float], *, now: float) -> float | None:
        """For how long these answers of others, by their ages, are waited for; None when none is worth it any more."""
        if not ahead:
            return None
        self._since = {number: since for number, since in self._since.items() if now - since < OLD_SECONDS}
        waited = {number: now - self._since.setdefault(number, now) for number in ahead}
        worth = [
            waited[number] for number, age in ahead.items() if age < OLD_SECONDS and waited[number] < PATIENCE_SECONDS
        ]
        return max(worth, default=None)

    async def _failed(self, item: Outgoing, error: Exception) -> bool:
        """A fault of ours, or of the store's; True when it is given up."""
        item.faults += 1
        log.warning("an answer could not be sent: %s", type(error).__name__, exc_info=not passing(error))
        return item.part is None or await self._again(item)

    async def _again(self, item: Outgoing) -> bool:
        """Let some time pass before the next try; True when it is given up instead: it is kept and taken up again while young."""
        if item.faults >= FAULTS or item.tries >= len(PAUSES):
            log.warning("an answer was not carried to its end; it is kept and tried again later")
            if item.screen is not None:
                self._gave_up.add(item.lane)
            return True
        pause, item.tries = PAUSES[item.tries], item.tries + 1
        await asyncio.sleep(pause)
        return False

    async def _send(self, item: Outgoing) -> bool:
        """Send once; True when it is done or pointless. Answers are sent at least once: twice rather than never."""
        channel = self.channels.by_bot[item.bot_id]
        try:
            if item.callback_id is not None:
                await self.sender.toast(channel, item.callback_id, item.toast)
            if isinstance(item.part, Later):
                await self.sender.typing(channel, item.chat_id)
                item.part = await self.finds(channel, item.chat_id, item.part)
            if item.part is not None:
                item.standings = await self.sender.send(
                    channel, item.chat_id, item.part, tapped=item.tapped, fresh=item.fresh
                )
        except TelegramForbiddenError:
            await reach.lost(self.database, self.clock, channel, item.chat_id)
        except TelegramMigrateToChat as error:
            await reach.moved(self.database, channel, old=item.chat_id, new=error.migrate_to_chat_id)
            item.chat_id = error.migrate_to_chat_id
            return False
        except TelegramBadRequest as error:
            log.warning("an answer was refused: %s", error.message)
        except (TelegramNetworkError, TelegramServerError, TelegramRetryAfter) as error:
            log.warning("an answer could not be sent yet: %s", type(error).__name__)
            return False
        except (TelegramAPIError, OSError) as error:
            if passing(error):
                raise  # not the messenger: the store could not be asked where the screen stands
            log.warning("an answer could not be sent: %s", type(error).__name__)
        item.sent = True
        return True
