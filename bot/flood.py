"""Whoever sends far too much is told once, then his surplus is dropped in silence until he has calmed down.

What is within the bucket is never dropped. What is above it is marked done without being handled, in the commit that
takes it in, and the one word says so. Everybody has a bucket of his own in the memory of each process that takes updates in.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bot.actors import Actors
from bot.clock import Clock
from bot.outgoing import Outgoing
from domain.people import Role
from domain.wording import N_
from handlers.blocks.answers import Say, to_json
from handlers.blocks.texts import Texts
from storage import intake, outbox, speaker
from storage.intake import Received, Taken
from storage.session import Tx

log = logging.getLogger(__name__)
# So many at once, and so many a second from then on. Sixty are six full albums of evidence in one go, or a quiz of thirty
# questions answered as fast as screens follow; nobody presses more than three times a second for long.
AT_ONCE, A_SECOND = 60.0, 3.0
# A trainer who lets in a class and a desk in a bad hour are quick because they must be; a group is many people.
STAFF, GROUP = 10.0, 5.0
REMEMBERED = 10_000
SLOWER = N_(
    "A little slower, please: that was too much at once. What came last was not taken in, and until it is calmer nothing more "
    "will be. Please wait half a minute, then send again what is missing."
)


@dataclass(slots=True)
class Bucket:
    """Tokens of one person or group, `size` times as many as usual; refilled by the time at which things were sent."""

    at: datetime
    size: float = 1.0
    used: float = 0.0
    closed: bool = False
    told: bool = False
    looked_up: bool = False

    def pour(self, at: datetime, *, now: datetime) -> None:
        """Let time pass; what was full opens again when it is half empty, and whoever was calm for longer begins anew."""
        # Nothing was sent later than now, unless the clock has been set back: that must keep nobody out for so long.
        self.at = min(self.at, now)
        if at > self.at:
            self.used = max(0.0, self.used - (at - self.at).total_seconds() * A_SECOND * self.size)
            self.at = at
        self.closed &= self.used > AT_ONCE * self.size / 2
        self.told &= self.used > 0

    def takes(self) -> bool:
        """Whether one more is not too much."""
        self.closed |= self.used + 1 > AT_ONCE * self.size
        return not self.closed


@dataclass(slots=True)
class Tally:
    """What one unit of work has counted of what came in, and the words it owes; `undo` it when the unit is not committed."""

    buckets: list[Bucket] = field(default_factory=list)
    told: list[Bucket] = field(default_factory=list)
    owed: list[Outgoing] = field(default_factory=list)

    def undo(self) -> None:
        """It will come again, and must be what it was: neither too much by itself, nor told already."""
        for bucket in self.buckets:
            bucket.used = max(0.0, bucket.used - 1)
        for bucket in self.told:
            bucket.told = False


@dataclass(slots=True)
class Flood:
    """Keeps what came in, as far as it is not too much."""

    actors: Actors
    clock: Clock
    _buckets: dict[tuple[int, int], Bucket] = field(default_factory=dict)

    async def keep(self, tx: Tx, updates: Iterable[Received], tally: Tally, *, done: bool = False) -> list[Taken]:
        """Store the updates of a batch; returns those that are new and within their sender's bucket, in order.

        The `tally` gets the words to send after the commit, to those who sent too much. What is delivered a second time does
        not count. `done`: as `intake.keep` has it.
        """
        admitted: list[Taken] = []
        for received in updates:
            for new in await intake.keep(tx, [received], now=self.clock.wall(), done=done):
                if await self._admits(tx, received, tally):
                    admitted.append(new)
                else:
                    await intake.done(tx, new.id, forget=True)
        return admitted

    def forget(self) -> None:
        """Let go of the buckets of all who have been calm for long enough: new ones would be the same."""
        now = self.clock.wall()
        for key, bucket in list(self._buckets.items()):
            bucket.pour(now, now=now)
            if not bucket.used:
                del self._buckets[key]

    async def _admits(self, tx: Tx, received: Received, tally: Tally) -> bool:
        sent = _sent(received.payload)
        if sent is None or not received.sender:
            return True
        at = min(self.clock.wall(), sent.at or self.clock.wall())
        mine = self._bucket(received.bot_id, received.sender, at)
        buckets = [mine]
        if sent.chat_id < 0:
            buckets.append(self._bucket(received.bot_id, sent.chat_id, at, size=GROUP))
        if not mine.takes() and not mine.looked_up:
            await self._look_up(tx, mine, received)
        if not all([bucket.takes() for bucket in buckets]):
            # A word in a group would only add to the noise there.
            if mine.closed and not mine.told and sent.chat_id > 0:
                mine.told = True
                tally.told.append(mine)
                tally.owed.append(await self._owe(tx, received, sent.chat_id))
            return False
        for bucket in buckets:
            bucket.used += 1
        tally.buckets += buckets
        return True

    def _bucket(self, bot_id: int, number: int, at: datetime, *, size: float = 1.0) -> Bucket:
        bucket = self._buckets.get((bot_id, number))
        if bucket is None:
            if len(self._buckets) >= REMEMBERED:
                self.forget()
            bucket = self._buckets[bot_id, number] = Bucket(at, size)
        bucket.pour(at, now=self.clock.wall())
        return bucket

    async def _look_up(self, tx: Tx, bucket: Bucket, received: Received) -> None:
        """Only of somebody who seems too quick it must be known whether he is one of the staff."""
        account = await speaker.of_user(tx, self._channel(received), received.sender)
        roles = (await self.actors.actor(tx, account)).roles if account else frozenset()
        bucket.looked_up = True
        if roles - {Role.TRAINEE, Role.CUSTOMER}:
            bucket.size, bucket.closed = STAFF, False

    async def _owe(self, tx: Tx, received: Received, chat_id: int) -> Outgoing:
        log.warning("somebody sends too much; what is above his bucket is dropped")
        account = await speaker.of_user(tx, self._channel(received), received.sender)
        language = (await self.actors.actor(tx, account)).language if account else self.actors.house.language
        part = Say(Texts(language, self.actors.house.zone)(SLOWER))
        kept = await outbox.keep_answer(
            tx, bot_id=received.bot_id, chat_id=chat_id, payload=to_json(part), now=self.clock.wall()
        )
        return Outgoing(bot_id=received.bot_id, chat_id=chat_id, part=part, answer_id=kept)

    def _channel(self, received: Received) -> str:
        return self.actors.channels.by_bot[received.bot_id].name


class _Sent(NamedTuple):
    """Where an update was sent, and when, as far as the messenger tells: what waited there is no flood."""

    chat_id: int
    at: datetime | None


def _sent(raw: dict[str, Any]) -> _Sent | None:
    """None for what nobody sends by hand, for talk in groups, and for what cannot be read: it is dealt with elsewhere."""
    try:
        tap = raw.get("callback_query")
        if tap is not None:
            return _Sent(int(tap["message"]["chat"]["id"]) if "message" in tap else int(tap["from"]["id"]), None)
        message = raw.get("message") or raw.get("edited_message")
        if not message:
            return None
        if message["chat"]["type"] != "private" and not str(message.get("text", "")).startswith("/"):
            return None
        stamp = message.get("edit_date") or message["date"]
        return _Sent(int(message["chat"]["id"]), datetime.fromtimestamp(stamp, UTC))
    except (KeyError, TypeError, ValueError, OverflowError, OSError, AttributeError):
        return None
