"""What happens by itself, among workers: once, whoever is first, and also when the one that began it dies in the middle."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from bot.app import Peiban, make
from bot.jobs import Job
from bot.jobs.ticker import Ticker
from bot.settings import load_settings
from domain.imports.state import ImportState
from domain.people import Role
from domain.timetable import Every
from services.imports.reading import read_table
from services.imports.reading.carrying import dump_table
from services.scope import Scope
from storage import files, outbox, people, schema
from storage.imports import runs
from storage.models.audit import AuditEntry
from storage.models.imports import ImportRun
from storage.models.jobs import Occurrence
from storage.models.outbox import Notice
from storage.models.people import Person
from storage.session import Database
from tests.clock import StandingClock
from tests.faults import places
from tests.house import MORNING
from tests.workers.crew import crew

PATIENCE = 20
ROWS = 60


@pytest.fixture
async def url(url: str) -> str:
    """With Anna in it."""
    database = Database(url)
    async with database.write() as tx:
        await people.add_person(tx, name="Anna", now=MORNING, language="en")
    await database.close()
    return url


@dataclass(slots=True)
class Worker:
    """A Peiban of which nothing runs by itself, with one job: to queue a notice. It stops in the middle when told to."""

    peiban: Peiban
    clock: StandingClock
    stops: bool = False
    ticker: Ticker = field(init=False)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)
    backend: int = 0

    def __post_init__(self) -> None:
        self.ticker = Ticker(self.peiban.edge, (Job(name="a job", rule=Every(10), act=self.act),), {})

    async def act(self, scope: Scope) -> None:
        (person,) = (await scope.tx.exec(select(Person.id))).all()
        await outbox.queue(scope.tx, "link_claimed", now=scope.now, person_id=person)
        self.backend = (await scope.tx.exec(text("SELECT pg_backend_pid()"))).scalar_one()  # type: ignore[call-overload]
        self.begun.set()
        if self.stops:
            await self.goes_on.wait()


@pytest.fixture
async def two(url: str, tmp_path: Path) -> AsyncIterator[tuple[Worker, Worker]]:
    clock = StandingClock(MORNING)
    settings = load_settings(data_dir=tmp_path, secret_key="a key for tests", database_url=url, _env_file=None)
    first, second = Worker(make(settings, clock=clock), clock), Worker(make(settings, clock=clock), clock)
    yield first, second
    for worker in (first, second):
        await worker.peiban.end_quietly()


async def done(worker: Worker) -> tuple[int, int]:
    """How many occurrences were claimed, and how many notices were queued."""
    async with worker.peiban.database.read() as tx:
        return len((await tx.exec(select(Occurrence))).all()), len((await tx.exec(select(Notice))).all())


async def until(look: Callable[[], Awaitable[object]]) -> None:
    """Ask a database that wakes nobody until it says yes."""
    async with asyncio.timeout(PATIENCE):
        while not await look():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.02)


def waiting(database: Database, count: int = 1) -> Callable[[], Awaitable[bool]]:
    """Whether so many statements wait for somebody else's lock."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

    async def look() -> bool:
        async with database.engine.connect() as connection:
            return bool((await connection.execute(text(query))).scalar_one() >= count)

    return look


@pytest.mark.parametrize("end", ["cancelled", "cut off"])
async def test_what_a_worker_left_in_the_middle_of_a_job_is_done_by_another_once(
    two: tuple[Worker, Worker], end: str
) -> None:
    ann, ben = two
    ann.stops = True
    dying = asyncio.create_task(ann.ticker.tick())
    await ann.begun.wait()
    if end == "cancelled":
        dying.cancel()
        await asyncio.wait([dying])
    else:
        async with ben.peiban.database.engine.connect() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(:it)"), {"it": ann.backend})
        ann.goes_on.set()
        await dying
    assert await done(ben) == (0, 0)
    await ben.ticker.tick()
    assert await done(ben) == (1, 1)
    ann.stops = False
    await ann.ticker.tick()
    assert await done(ben) == (1, 1)


async def test_a_worker_that_comes_while_another_is_at_the_job_waits_and_leaves_it(two: tuple[Worker, Worker]) -> None:
    ann, ben = two
    ann.stops = True
    first = asyncio.create_task(ann.ticker.tick())
    await ann.begun.wait()
    second = asyncio.create_task(ben.ticker.tick())
    await until(waiting(ann.peiban.database))
    assert await done(ben) == (0, 0)
    ann.goes_on.set()
    await asyncio.gather(first, second)
    assert not ben.begun.is_set()
    assert await done(ben) == (1, 1)


async def test_two_that_tick_at_the_same_time_do_each_occurrence_once(two: tuple[Worker, Worker]) -> None:
    ann, ben = two
    for times in range(1, 11):
        await asyncio.gather(ann.ticker.tick(), ben.ticker.tick(), ben.ticker.tick())
        assert await done(ann) == (times, times)
        ann.clock.forward(minutes=10)


@pytest.mark.slow
async def test_a_worker_that_is_killed_while_it_imports_leaves_nothing_and_another_finishes(tmp_path: Path) -> None:
    await places.needed()
    async with crew(tmp_path, ("worker", "worker")) as workers:
        database = Database(workers.url)
        await schema.upgrade(database)
        run_id = await confirmed(database)
        first, second = workers.engines
        async with database.engine.connect() as holding:
            # Whoever wants to add people waits: so the death comes in the middle of the import, and not by luck.
            await holding.execute(text("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE"))
            await workers.start([first])
            await until(waiting(database))
            await first.kill()
            await holding.rollback()
        async with database.write() as tx:
            # The signs of life of the dead one run out in ten seconds; nothing is learned by waiting for it.
            await tx.exec(text("DELETE FROM lease"))  # type: ignore[call-overload]
        assert await imported(database) == 0
        await workers.start([second])

        async def over() -> bool:
            async with database.read() as tx:
                run = await runs.get(tx, run_id)
                return run is not None and run.state is not ImportState.CONFIRMED

        await until(over)
        async with database.read() as tx:
            run = await runs.get(tx, run_id)
            notices = (await tx.exec(select(Notice).where(Notice.name == "import_done"))).all()
            entries = (await tx.exec(select(AuditEntry).where(AuditEntry.act == "imported"))).all()
        assert run is not None and (run.state, run.attempts) == (ImportState.DONE, 2)
        assert (await imported(database), len(notices), len(entries)) == (ROWS, 1, 1)
        assert await workers.stop() == [0]
        await database.close()


async def confirmed(database: Database) -> int:
    """A roster that an administrator has sent and confirmed; the id of its import."""
    lines = [f"A{number},Somebody {number},Class 1" for number in range(ROWS)]
    table = read_table("\n".join(["工号,姓名,班级", *lines]).encode(), filename="roster.csv")
    now = datetime.now(UTC)
    async with database.write() as tx:
        boss = await people.add_person(tx, name="Boss", now=now, language="en")
        await people.grant(tx, boss.id or 0, Role.ADMIN)
        facts = {"kind": "document", "media_type": "text/csv", "size": 1, "sha256": ""}
        stored = await files.put(tx, name="x", shown_name="roster.csv", now=now, person_id=boss.id, **facts)  # type: ignore[arg-type]
        run: ImportRun = await runs.begin(tx, file_id=stored.id or 0, name="roster", person_id=boss.id or 0, now=now)
        given = {"kind": table.kind, "content": dump_table(table).decode(), "day": now.date()}
        assert await runs.move(tx, run.id or 0, before=ImportState.WAITING, after=ImportState.CONFIRMED, **given)
        return run.id or 0


async def imported(database: Database) -> int:
    async with database.read() as tx:
        return len((await tx.exec(select(Person.id).where(col(Person.employee_no).startswith("A")))).all())
