"""The complaint desk with many open cases: what a tick costs that finds what is due, a page of the list, an act on a case."""

import asyncio
import gc
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from domain.complaint import Act, Category, Clock, Entry, EventKind, Facts, Severity
from domain.complaint import clocks as wound
from domain.people import Role
from services import complaint, today
from services.calendar import business_calendar
from services.scope import Scope
from storage.complaint import clocks as kept
from storage.models.complaint import Complaint, ComplaintEvent
from storage.models.outbox import Notice
from storage.models.people import Person as PersonRow
from storage.session import Tx
from tests.bench import figures
from tests.bench.figures import middle, ms
from tests.bench.filling import Filling
from tests.faults import places
from tests.house import House, Person, open_house

# Open cases, and how many of them fall due with each tick.
SIZES = ((1_000, 0), (1_000, 10), (10_000, 0), (10_000, 10), (10_000, 100))
ACTS, FINDS = 20, 20
HEARERS = 2  # of the reminder to sort a case nobody has: whoever is at the desk
DISPATCH_REMINDER = timedelta(minutes=22)
NO_STORE = "complaints: skipped, no PostgreSQL at 127.0.0.1:5432 where databases may be created"


@dataclass(slots=True)
class Desk:
    """One store, and what things took in each round, in seconds."""

    open: int
    due: int
    house: House
    wang: Person
    started: datetime
    find: list[float] = field(default_factory=list)
    tell: list[float] = field(default_factory=list)
    page: list[float] = field(default_factory=list)
    menu: list[float] = field(default_factory=list)
    act: list[float] = field(default_factory=list)
    portion: float = 0.0  # the longest one
    found: int = 0
    wrong: int = 0

    async def scope(self, tx: Tx) -> Scope:
        """Wang at the desk acts."""
        actors, now = self.house.peiban.actors, self.house.clock.now()
        return Scope(
            tx=tx, actor=await actors.actor(tx, self.wang.account), house=actors.house, now=now, wall=now, private=True
        )

    async def round(self) -> None:
        """One tick in which the round's cases fall due, then pages, menus and acts."""
        self.house.clock.forward(seconds=1)
        database = self.house.peiban.database
        async with database.write() as tx:
            begun = time.perf_counter()
            for _again in range(FINDS):
                due = await kept.due(tx, now=self.house.clock.now(), limit=10_000)
            self.find.append((time.perf_counter() - begun) / FINDS)
        self.found += len(due)
        told = await self._watch()
        self.wrong += abs(told - self.due) + await self._watch()
        for taken, step in ((self.page, self._page), (self.menu, self._menu), (self.act, self._act)):
            for number in range(ACTS):
                begun = time.perf_counter()
                async with database.write() as tx:
                    await step(await self.scope(tx), number)
                taken.append(time.perf_counter() - begun)

    async def _watch(self) -> int:
        """What the job does: portion by portion, until nothing is left; of how many clocks was told."""
        begun, told = time.perf_counter(), 0
        while True:
            since = time.perf_counter()
            async with self.house.peiban.edge.system("complaint clock") as scope:
                done = await complaint.watch(scope)
            self.portion = max(self.portion, time.perf_counter() - since)
            told += done
            if not done:
                break
        if told or not self.due:
            self.tell.append(time.perf_counter() - begun)
        return told

    async def _page(self, scope: Scope, _number: int) -> None:
        inbox = await complaint.open_cases(scope, page=0, size=7)
        self.wrong += inbox.total != self.open

    async def _menu(self, scope: Scope, _number: int) -> None:
        self.wrong += len(await today.due_now(scope)) != 2

    async def _act(self, scope: Scope, number: int) -> None:
        outcome = await complaint.work(scope, case_id=1 + number, act=Act.SAY, text="We are looking into it.")
        self.wrong += outcome.refused is not None

    async def check(self, rounds: int) -> None:
        """Count the faults: each level of each clock told once, to each who hears of it once."""
        marks = await self.house.rows(ComplaintEvent, ComplaintEvent.kind == EventKind.REMINDED)
        told = await self.house.rows(Notice, Notice.name == "case_clock")
        per_clock = Counter((one.complaint_id, one.facts["step"], one.facts["round"]) for one in marks)
        self.wrong += abs(len(per_clock) - rounds * self.due) + sum(count - 1 for count in per_clock.values())
        self.wrong += abs(len(told) - HEARERS * len(per_clock)) + (self.found != rounds * self.due)
        said = await self.house.rows(ComplaintEvent, ComplaintEvent.kind == EventKind.SAID)
        self.wrong += len(said) != rounds * ACTS


async def opened(folder: Path, cases: int, due: int, rounds: int, *, store_url: str = "") -> Desk:
    """A desk of two with so many open cases, the first of them in Wang's hands."""
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240
    house = await open_house(folder, store_url=store_url)
    wang = await house.person("Wang", Role.DESK, number="D1", language="en")
    await house.person("Zhou", Role.DESK, number="D2", language="en")
    # Monday 10:40; the last of the round's cases is reminded of as many seconds later as there are rounds.
    house.clock.forward(hours=2)
    now = house.clock.now()
    fresh = cases - due * rounds - ACTS
    assert fresh >= 0, "more cases fall due than are open"
    falls_due = [now - DISPATCH_REMINDER + timedelta(seconds=number) for number in range(1, rounds + 1) if due]
    wound_at = {at: await _clocks(house, at) for at in (now, *falls_due)}

    def fill(filling: Filling) -> None:
        filling.complaints(ACTS, clocks=wound_at[now], handler_id=wang.person_id)
        filling.complaints(fresh, clocks=wound_at[now])
        for received in falls_due:
            filling.complaints(due, clocks=wound_at[received], received=received)

    def fill_numbered(connection: Connection) -> None:
        filling = Filling.over(connection, now)
        fill(filling)
        filling.numbered(PersonRow, Complaint)

    if house.peiban.database.sqlite:
        with Filling(folder / "peiban.db", now) as filling:
            fill(filling)
    else:
        async with house.peiban.database.engine.begin() as connection:
            await connection.run_sync(fill_numbered)
    return Desk(cases, due, house, wang, now)


async def _clocks(house: House, received: datetime) -> Sequence[Clock]:
    """The clocks of a case that was received then, as Peiban winds them."""
    async with house.peiban.database.read() as tx:
        calendar = await business_calendar(tx, zone=house.peiban.actors.house.zone, around=received)
    facts = Facts(severity=Severity.NORMAL, category=Category.SERVICE)
    return wound([Entry(EventKind.LODGED, received)], facts=facts, calendar=calendar)


async def measure(*, sizes: Sequence[tuple[int, int]], rounds: int, store: str = "sqlite") -> list[Desk]:
    """Fill all stores, then let each live its rounds in turn."""
    async with AsyncExitStack() as stack:
        made = []
        for one in sizes:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="peiban-bench-")))
            url = "" if store == "sqlite" else await stack.enter_async_context(places.opened(store, folder))
            made.append(await opened(folder, *one, rounds, store_url=url))
        gc.collect()
        gc.freeze()
        for _round in range(rounds):
            for desk in made:
                await desk.round()
        for desk in made:
            await desk.check(rounds)
            await desk.house.peiban.end_quietly()
        gc.unfreeze()
        return made


HEAD = (
    "open cases",
    "due",
    "find ms",
    "of the smallest",
    "tick ms",
    "a clock told ms",
    "longest portion ms",
    "list ms",
    "menu ms",
    "act ms",
    "wrong",
)


def rows(made: list[Desk]) -> list[Sequence[str]]:
    """Medians over the rounds."""
    first = middle(made[0].find)
    return [
        (
            f"{desk.open:,}",
            str(desk.due),
            ms(middle(desk.find)),
            f"{middle(desk.find) / first:.2f}x",
            ms(middle(desk.tell)),
            ms(middle(desk.tell) / desk.due) if desk.due else "",
            ms(desk.portion),
            ms(middle(desk.page)),
            ms(middle(desk.menu)),
            ms(middle(desk.act)),
            str(desk.wrong),
        )
        for desk in made
    ]


def report(*, rounds: int, sizes: Sequence[tuple[int, int]] = SIZES, store: str = "sqlite") -> int:
    """Measure and print; 1 when a level was told twice or not at all."""
    if store != "sqlite" and not asyncio.run(places.reachable()):
        print(NO_STORE, file=sys.stderr)
        return 0
    made = asyncio.run(measure(sizes=sizes, rounds=rounds, store=store))
    print(
        f"complaints on {store}: the tick that finds what is due, then {ACTS} first pages, menus and acts; each in a commit of its"
        f" own, medians of {rounds} interleaved rounds"
    )
    print(figures.table(HEAD, rows(made)))
    return 1 if any(desk.wrong for desk in made) else 0
