"""Delivers notices: chooses what is due, writes it for its reader, sends it, and records how it ended.

One worker does it at a time, the holder of the lease; so the notices to one person keep their order, and nobody edits a card from
an older state. That a notice is not sent twice does not rest on the lease: each is taken by a conditional update of its row,
committed when its first message has waited for its pace and goes out. A death leaves unknown what was on the wire.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from bot import reach
from bot.actors import Actors
from bot.carrying import Carrier, screens_of
from bot.channels import UNHURRIED, Channels
from bot.channels.threshold import CROSSING
from bot.clock import Clock
from bot.lanes import Lanes
from bot.notices import RENDERERS, SLOW, Later, Made, Skip, pieces
from bot.notices.bundle import bundled
from bot.outgoing import overtaken
from bot.reach import Address
from bot.sending import Sender, remember
from domain.errors import PeibanError
from handlers.blocks.answers import Part
from handlers.blocks.texts import Texts
from storage import outbox
from storage.models.outbox import Notice
from storage.outbox import End
from storage.session import Database

log = logging.getLogger(__name__)
DELIVERY = "delivery"
LOOK_SECONDS = 1.0
FAULT_PAUSES = (0.2, 1, 5)
# Under way at once, each to another recipient. As many as the messenger lets through in one go: more would only wait there, and
# a death would leave more of them unknown. So many to people and as many to groups, whose limits by the minute hold up no person.
UNDER_WAY = 4


@dataclass(slots=True)
class _Parcel:
    """A notice or several reminders in one message; `taken` once its rows say so, `crossed` once something of it went out."""

    notices: list[Notice]
    taken: bool = False
    crossed: bool = False

    @property
    def to_group(self) -> bool:
        return any(notice.place_id is not None for notice in self.notices)


@dataclass(slots=True)
class Delivery:
    """One loop, woken when something was queued and once a second for what becomes due; `leads`: whether this worker does."""

    database: Database
    channels: Channels
    actors: Actors
    sender: Sender
    clock: Clock
    lanes: Lanes
    leads: Callable[[], bool] = lambda: True
    _carrier: Carrier = field(init=False)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _round: asyncio.Lock = field(default_factory=asyncio.Lock)
    _under_way: dict[asyncio.Task[None], _Parcel] = field(default_factory=dict)
    _stopped: bool = False

    def __post_init__(self) -> None:
        self._carrier = Carrier(self.database, self.sender, self.clock)

    def halt(self) -> None:
        """Take up no more notices."""
        self._stopped = True
        self.wake()

    async def stop(self, seconds: float | None = None) -> None:
        """Take up no more notices; waits (at most `seconds`) for those under way, whose fate would be unknown."""
        self.halt()
        try:
            async with asyncio.timeout(seconds), self._round:
                return
        except TimeoutError:
            log.warning("some notices were still under way after %s seconds", seconds)

    def wake(self) -> None:
        """Something was queued."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver for the life of the process."""
        while not self._stopped:
            if self.leads():
                await self.recover()
                await self.deliver_due()
            try:
                await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue
            self._wake.clear()

    async def recover(self) -> None:
        """Give back what a dead worker was sending."""
        mine = [notice.id or 0 for parcel in self._under_way.values() for notice in parcel.notices]
        async with self.database.look() as tx:
            lost = await outbox.lost(tx, besides=mine)
        if lost:
            async with self.database.write(ahead=True) as tx:
                await outbox.recover(tx, now=self.clock.now(), besides=mine)

    async def deliver_due(self) -> int:
        """Deliver until nothing is due any more; returns how many notices were taken up."""
        count = 0
        async with self._round, asyncio.TaskGroup() as group:
            while True:
                for parcel in await self._choose():
                    task = group.create_task(self._deliver(parcel))
                    self._under_way[task] = parcel
                    count += len(parcel.notices)
                if not self._under_way:
                    return count
                # Now and then also while all are slow: what is urgent may have come.
                done, _rest = await asyncio.wait(
                    self._under_way, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    del self._under_way[task]

    async def _choose(self) -> list[_Parcel]:
        if self._stopped or not self.leads():
            return []
        try:
            return [*await self._due(groups=False), *await self._due(groups=True)]
        except Exception:
            # Those under way must not be cut off by it.
            log.exception("what is due cannot be looked up now")
            return []

    async def _due(self, *, groups: bool) -> list[_Parcel]:
        now, alike = self.clock.now(), [one for one in self._under_way.values() if one.to_group is groups]
        if (room := UNDER_WAY - len(alike)) <= 0:
            return []
        busy = [notice for parcel in alike for notice in parcel.notices]
        async with self.database.look() as tx:
            heads: dict[tuple[int | None, ...], Notice] = {}
            for notice in await outbox.due(tx, now=now, limit=4 * room, besides=busy, groups=groups):
                heads.setdefault((notice.person_id, notice.account_id, notice.place_id), notice)
            return [
                _Parcel([head, *(await outbox.along(tx, head, now=now) if head.reminder else ())])
                for head in list(heads.values())[:room]
            ]

    async def _deliver(self, parcel: _Parcel) -> None:
        UNHURRIED.set(not parcel.notices[0].urgent)
        try:
            parcel.notices = [notice for notice in parcel.notices if not await self._set_aside(notice)]
            address = await self._address(parcel) if parcel.notices else None
            if address is not None:
                await self._send(parcel, address)
        except _TakenElsewhereError:
            return
        except Exception as error:
            log.exception("notices %s were not carried to their end", [notice.id for notice in parcel.notices])
            await self._give_back(parcel, type(error).__name__)

    async def _give_back(self, parcel: _Parcel, reason: str) -> None:
        """Let no notice stay under way; if the store refuses even this, `recover` does it."""
        for pause in FAULT_PAUSES:
            try:
                for notice in parcel.notices:
                    await self._ends(notice, self._carrier.undone(notice, reason, taken=parcel.taken))
            except Exception:
                log.exception("notices cannot be given back yet")
                await asyncio.sleep(pause)
            else:
                return

    async def _set_aside(self, notice: Notice) -> bool:
        """Whether this is not its time: it came too late, or must not disturb anybody now."""
        now = self.clock.now()
        if notice.expires_at is not None and notice.expires_at < now:
            await self._ends(notice, End("skipped", "too late"))
            return True
        quiet = await reach.asleep_until(self.database, notice, house=self.actors.house, now=now)
        if quiet is not None:
            await self._ends(notice, End("queued", "quiet hours", quiet))
        return quiet is not None

    async def _address(self, parcel: _Parcel) -> Address | None:
        """Where it goes; None when it ends here, which is recorded."""
        try:
            async with self.database.look() as tx:
                address = await reach.address_of(
                    tx, parcel.notices[0], actors=self.actors, now=self.clock.now(), wall=self.clock.wall()
                )
            end = End("skipped", "cannot be reached")
        except Exception as error:
            address, end = None, self._unwritten(parcel.notices[0], error)
        if address is None:
            for notice in parcel.notices:
                await self._ends(notice, end)
        return address

    async def _send(self, parcel: _Parcel, address: Address) -> None:
        """Write a parcel and send it. One that edits a screen does both in the chat's turn: no answer comes between."""
        bot_id, chat_id = address.channel.bot.id, address.chat_id
        if any(notice.name in SLOW for notice in parcel.notices):
            await self.sender.typing(address.channel, chat_id)
        async with self.lanes.turn((bot_id, chat_id)) as waiting:
            # A change that comes while a card is written must be able to queue the next edit.
            if parcel.notices[0].card:
                await self._take(parcel)
            async with self.database.look() as tx:
                until = await outbox.newest_answer(tx)
            written = await self._write(parcel, address)
            shows = screens_of(written)
            if shows and await self._carry(parcel, address, written):
                overtaken(waiting, shows)
                surely = {name for name, show in shows.items() if not show.if_open}
                besides = {item.answer_id for item in waiting if item.answer_id is not None}
                async with self.database.write(ahead=True) as tx:
                    await outbox.overtake(
                        tx, bot_id=bot_id, chat_id=chat_id, screens=surely, until=until, besides=besides
                    )
        if written and not shows:
            await self._carry(parcel, address, written)

    async def _write(self, parcel: _Parcel, address: Address) -> list[Part | Made]:
        """What it says now; a notice that means nothing any more ends here."""
        said: list[list[Part | Made]] = []
        going: list[Notice] = []
        for notice in parcel.notices:
            try:
                async with self.database.read() as tx:
                    scope = replace(address.scope, tx=tx)
                    answer = await RENDERERS[notice.name](scope, notice.params, Texts(scope.actor.language, scope.zone))
            except Exception as error:
                await self._ends(notice, self._unwritten(notice, error))
                continue
            if isinstance(answer, Skip | Later):
                await self._ends(notice, answer.end(self.clock.now()))
                continue
            going.append(notice)
            said.append(pieces(answer))
        parcel.notices = going
        return bundled(said) if said else []

    def _unwritten(self, notice: Notice, error: Exception) -> End:
        if isinstance(error, PeibanError):
            return End("skipped", type(error).__name__)
        log.error("notice %s (%s) cannot be written", notice.id, notice.name, exc_info=error)
        return End("failed", type(error).__name__)

    async def _take(self, parcel: _Parcel) -> None:
        """Claim the rows, once, in a commit of its own; all of them or, when another worker has one, none."""
        if parcel.taken:
            return
        async with self.database.write(ahead=True) as tx:
            for notice in parcel.notices:
                if not await outbox.take(tx, notice.id or 0):
                    raise _TakenElsewhereError
        for notice in parcel.notices:
            notice.attempts += 1
        parcel.taken = True

    async def _cross(self, parcel: _Parcel) -> None:
        await self._take(parcel)
        parcel.crossed = True

    async def _carry(self, parcel: _Parcel, address: Address, written: list[Part | Made]) -> bool:
        """Send; True when its reader knows it now. How it ended is recorded, with where its screens stand."""
        crossing = CROSSING.set(partial(self._cross, parcel))
        try:
            end, standings = await self._carrier.carry(parcel.notices[0], address, written)
        finally:
            CROSSING.reset(crossing)
        if end.state == "sent" and not parcel.crossed:
            end = End("skipped", "not on the screen")
        async with self.database.write(ahead=True) as tx:
            bot_id, chat_id = address.channel.bot.id, address.chat_id
            await remember(tx, standings, bot_id=bot_id, chat_id=chat_id, now=self.clock.wall())
            for notice in parcel.notices:
                await outbox.ended(tx, notice.id or 0, end, now=self.clock.now())
        return end.state in ("sent", "skipped")

    async def _ends(self, notice: Notice, end: End) -> None:
        async with self.database.write(ahead=True) as tx:
            await outbox.ended(tx, notice.id or 0, end, now=self.clock.now())


class _TakenElsewhereError(Exception):
    """Another worker was faster: nothing of the parcel is taken, and nothing of it goes out."""
