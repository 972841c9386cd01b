"""A month's attendance out of a year of five million marks, beside plain SQL that gives the same figures: goal 9.

Peiban's is what its reports are made of (`services/reports/presence.py`), read as a notice reads it; the daily digest of a day in
that month, which looks back ten working days, is timed beside it. Figures that differ from the SQL's end with exit code 1.
"""

import asyncio
import gc
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from services.attendance.view import POLICY
from services.reports.digest import daily_digest
from services.reports.presence import Attendance, presence
from services.scope import Actor, House, Scope
from storage import schema
from storage.models.training import Cohort, Course, Enrolment, Lesson
from storage.session import Database
from tests.bench import figures
from tests.bench.figures import middle, ms, peak_mb, resident_mb, restart_peak
from tests.bench.filling import Filling
from tests.bench.heartbeat import Heartbeat

ROWS = 5_000_000
CLASS = 30
ZONE = ZoneInfo("Asia/Shanghai")
FIRST = datetime(2026, 1, 1, 1, tzinfo=UTC)
START, END = datetime(2026, 5, 31, 16, tzinfo=UTC), datetime(2026, 6, 30, 16, tzinfo=UTC)
DAY = date(2026, 6, 25)
NOW = FIRST + timedelta(days=366)
# Nineteen of twenty come, a tenth of them late, some after the end; one in two hundred is corrected by hand, or twice.
ARRIVALS = """
INSERT INTO attendance_mark (lesson_id, person_id, at, method)
SELECT l.id, e.person_id,
       strftime('%Y-%m-%d %H:%M:%f000', l.starts_at,
                CASE WHEN (l.id * 13 + e.person_id * 5) % 10 = 0 THEN 301 + l.id % 7200
                     ELSE e.person_id % 301 - 600 END || ' seconds'),
       'qr'
FROM lesson l JOIN enrolment e ON e.cohort_id = l.cohort_id
WHERE (l.id * 31 + e.person_id * 7) % 20 <> 0 ORDER BY l.id
"""
CORRECTIONS = """
INSERT INTO attendance_mark (lesson_id, person_id, at, method, status)
SELECT l.id, e.person_id, l.ends_at, 'manual',
       CASE (l.id + e.person_id) % 4 WHEN 0 THEN 'present' WHEN 1 THEN 'late' WHEN 2 THEN 'absent' ELSE 'excused' END
FROM lesson l JOIN enrolment e ON e.cohort_id = l.cohort_id WHERE (l.id * 17 + e.person_id * 3) % :every = 0
"""
FLOOR = """
WITH held AS MATERIALIZED (
    SELECT id, cohort_id, ends_at, strftime('%Y-%m-%d %H:%M:%f000', starts_at, :late || ' seconds') AS late
    FROM lesson WHERE ends_at >= :start AND ends_at < :end
), corrected AS MATERIALIZED (
    SELECT lesson_id, person_id, status FROM (
        SELECT m.lesson_id, m.person_id, m.status,
               row_number() OVER (PARTITION BY m.lesson_id, m.person_id ORDER BY m.id DESC) AS newest
        FROM held CROSS JOIN attendance_mark m ON m.lesson_id = held.id AND m.status IS NOT NULL
    ) WHERE newest = 1
), arrived AS (
    SELECT count(*) AS came, coalesce(sum(m.at > held.late), 0) AS late
    FROM held JOIN attendance_mark m ON m.lesson_id = held.id AND m.status IS NULL AND m.at <= held.ends_at
    JOIN enrolment e ON e.cohort_id = held.cohort_id AND e.person_id = m.person_id
    WHERE NOT EXISTS (SELECT 1 FROM corrected c WHERE c.lesson_id = m.lesson_id AND c.person_id = m.person_id)
), marked AS (
    SELECT coalesce(sum(c.status IN ('present', 'late', 'left_early', 'late_and_left_early')), 0) AS came,
           coalesce(sum(c.status IN ('late', 'late_and_left_early')), 0) AS late,
           coalesce(sum(c.status = 'excused'), 0) AS excused
    FROM corrected c JOIN held ON held.id = c.lesson_id
    JOIN enrolment e ON e.cohort_id = held.cohort_id AND e.person_id = c.person_id
), listed AS (SELECT count(*) AS people FROM held JOIN enrolment e ON e.cohort_id = held.cohort_id)
SELECT (SELECT count(*) FROM held), people - excused, arrived.came + marked.came, arrived.late + marked.late,
       people - excused - arrived.came - marked.came
FROM arrived, marked, listed
"""


def fill(path: Path, rows: int) -> int:
    """A year of lessons, one of each class on each day from Monday to Friday, and about so many marks; how many there are."""
    days = [FIRST + timedelta(days=day) for day in range(365) if (FIRST + timedelta(days=day)).weekday() < 5]
    classes = range(1, max(1, round(rows / (0.955 * CLASS * len(days)))) + 1)
    with Filling(path, FIRST) as filling:
        people = filling.people(CLASS * len(classes), mark="M")
        filling.add(Course, [{"id": 1, "title": "Lift safety"}])
        filling.add(Cohort, ({"id": one, "name": f"Class {one}"} for one in classes))
        filling.add(Enrolment, ({"cohort_id": at // CLASS + 1, "person_id": one} for at, one in enumerate(people)))
        about = {"course_id": 1, "zone": str(ZONE), "place": "", "screen_key": ""}
        filling.add(
            Lesson,
            (
                {"cohort_id": one, "number": number, "starts_at": at, "ends_at": at + timedelta(hours=2), **about}
                for number, day in enumerate(days, start=1)
                for one in classes
                for at in [day + timedelta(minutes=30 * (one % 12))]
            ),
        )
        made = filling.run(ARRIVALS)
        return made + filling.run(CORRECTIONS, every=211) + filling.run(CORRECTIONS, every=1999)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One summary: seconds, megabytes beyond what was there before, the longest stall of the event loop, and what it says."""

    seconds: float
    memory: float
    stall: float
    says: tuple[object, ...]


async def watched(act: Callable[[], Awaitable[tuple[object, ...]]]) -> Run:
    """Do it once beside a heart that beats."""
    gc.collect()
    before = resident_mb()
    restart_peak()
    async with Heartbeat() as heart:
        await asyncio.sleep(0.05)
        heart.taken()
        begun = time.perf_counter()
        says = await act()
        seconds = time.perf_counter() - begun
        await asyncio.sleep(0.05)
    return Run(seconds=seconds, memory=peak_mb() - before, stall=heart.longest, says=says)


class Reports:
    """The three that are compared, on one store."""

    def __init__(self, path: Path, database: Database) -> None:
        self.path, self.database = path, database

    async def floor(self) -> tuple[object, ...]:
        """One statement, in a thread."""
        return await asyncio.to_thread(self._floor)

    def _floor(self) -> tuple[object, ...]:
        spoken = {"start": f"{START:%Y-%m-%d %H:%M:%S.%f}", "end": f"{END:%Y-%m-%d %H:%M:%S.%f}"}
        store = sqlite3.connect(self.path)
        found = store.execute(FLOOR, {**spoken, "late": int(POLICY.late_after.total_seconds())}).fetchone()
        store.close()
        return tuple(found)

    async def month(self) -> tuple[object, ...]:
        """What Peiban's reports are made of, over a month."""
        async with self.database.read() as tx:
            seen = await presence(self._scope(tx), start=START, end=END, reach=None)
        # Whatever else is derived from what was read is derived on the event loop too.
        made: Attendance = seen.between(START, END)
        return astuple(made)

    async def digest(self) -> tuple[object, ...]:
        """What a manager reads in the morning."""
        async with self.database.read() as tx:
            made = await daily_digest(self._scope(tx), day=DAY)
        return astuple(made.attendance)

    def _scope(self, tx: object) -> Scope:
        house = House(key=b"", zone=ZONE, language="en", base_url="")
        actor = Actor(system="bench", name="bench", language="en", consented=True)
        return Scope(tx=tx, actor=actor, house=house, now=NOW, wall=NOW)


async def measure(*, rows: int, rounds: int) -> tuple[int, dict[str, list[Run]]]:
    """How many marks the year has; all three in turn, `rounds` times."""
    with tempfile.TemporaryDirectory(prefix="peiban-bench-") as name:
        path = Path(name) / "peiban.db"
        await schema.upgrade(database := Database(f"sqlite+aiosqlite:///{path}"))
        marks = fill(path, rows)
        reports = Reports(path, database)
        acts = {"plain SQL": reports.floor, "month": reports.month, "daily digest": reports.digest}
        runs: dict[str, list[Run]] = {}
        await reports.floor()  # the file is in the system's memory from here on
        for _round in range(rounds):
            for said, act in acts.items():
                runs.setdefault(said, []).append(await watched(act))
        await database.close()
    return marks, runs


HEAD = ("", "seconds", "of plain SQL", "more memory MB", "longest stall ms")


def rows_of(runs: dict[str, list[Run]]) -> list[Sequence[str]]:
    """Medians over the rounds; memory and stall are the worst of all."""
    floor = middle(one.seconds for one in runs["plain SQL"])
    return [
        (
            said,
            f"{middle(one.seconds for one in some):.2f}",
            f"{middle(one.seconds for one in some) / floor:.2f}x" if said != "daily digest" else "",
            f"{max(one.memory for one in some):.0f}",
            ms(max(one.stall for one in some)),
        )
        for said, some in runs.items()
    ]


def report(*, rows: int, rounds: int) -> int:
    """Measure and print; 1 when the figures are not the same."""
    marks, runs = asyncio.run(measure(rows=rows, rounds=rounds))
    says = {said: runs[said][0].says for said in ("plain SQL", "month")}
    print(f"month: attendance of a month out of a year of {marks:,} marks, medians of {rounds} interleaved rounds")
    print(figures.table(HEAD, rows_of(runs)))
    lessons, expected, here, late, absent = says["month"]
    print(
        f"{lessons} lessons, {expected} expected, {here} here, {late} of them late, {absent} absent; SQL says {says['plain SQL']}"
    )
    return 1 if says["plain SQL"] != says["month"] else 0
