"""What the database counts over many lessons is what the rule says of each person, on both engines."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.attendance import AttendanceStatus, CheckInMethod
from services.attendance.roll import make_roll
from services.attendance.view import POLICY
from services.reports.presence import HERE, LATE, Attendance, presence
from services.scope import Actor, House, Scope
from storage import attendance, files, people, schema, training
from storage.models.training import Lesson
from storage.session import Database, Tx
from tests.faults import places
from tests.house import MORNING

HOUR = timedelta(hours=1)
ON_THE_DOT, GRACE = timedelta(0), POLICY.late_after
JUST_LATE, AT_THE_END, AFTER_IT = GRACE + timedelta(milliseconds=1), 2 * HOUR, 2 * HOUR + timedelta(seconds=1)
NOW = MORNING + timedelta(days=3)
Status = AttendanceStatus
# When somebody came after the beginning (None: not at all), and what was corrected by hand, in order.
CASES: tuple[tuple[timedelta | None, tuple[AttendanceStatus, ...]], ...] = (
    (-HOUR / 4, ()),
    (ON_THE_DOT, ()),
    (GRACE, ()),
    (JUST_LATE, ()),
    (AT_THE_END, ()),
    (AFTER_IT, ()),
    (None, ()),
    (None, (Status.PRESENT,)),
    (None, (Status.EXCUSED,)),
    (None, (Status.PRESENT, Status.ABSENT)),
    (JUST_LATE, (Status.PRESENT,)),
    (ON_THE_DOT, (Status.ABSENT, Status.LATE)),
    (AFTER_IT, (Status.LATE_AND_LEFT_EARLY,)),
)


async def held(tx: Tx, cohort: str, number: int, start: datetime) -> Lesson:
    group, course = await training.cohort_named(tx, cohort), await training.course_titled(tx, "Lift safety")
    about = {"number": number, "starts_at": start, "ends_at": start + 2 * HOUR, "zone": "Asia/Shanghai", "place": ""}
    return await training.save(tx, Lesson(cohort_id=group.id or 0, course_id=course.id or 0, **about))


async def came(tx: Tx, lesson: Lesson, person_id: int, case: tuple[timedelta | None, tuple[Status, ...]]) -> None:
    after, corrections = case
    given = {"lesson_id": lesson.id or 0, "person_id": person_id}
    if after is not None:
        await attendance.arrive(tx, at=lesson.starts_at + after, method=CheckInMethod.QR, **given)
    for status in corrections:
        reason = await files.write_body(tx, "because", now=NOW, person_id=person_id)
        await attendance.mark(tx, at=NOW, status=status, by_person_id=person_id, reason_id=reason, **given)


async def record(tx: Tx, name: str, cohort: str | None) -> int:
    person_id = (await people.add_person(tx, name=name, now=NOW, language="en")).id or 0
    if cohort:
        group = await training.cohort_named(tx, cohort)
        await training.enrol(tx, cohort_id=group.id or 0, person_id=person_id)
    return person_id


async def lessons(tx: Tx) -> list[Lesson]:
    """Two classes at the same hour with all cases, one of them again a day later, and a class without a list."""
    made = [
        await held(tx, "A", 1, MORNING),
        await held(tx, "B", 1, MORNING),
        await held(tx, "A", 2, MORNING + 24 * HOUR),
    ]
    for cohort, own in (("A", [made[0], made[2]]), ("B", [made[1]])):
        for number in range(len(CASES)):
            person_id = await record(tx, f"{cohort}{number}", cohort)
            for at, lesson in enumerate(own):
                await came(tx, lesson, person_id, CASES[(number + at) % len(CASES)])
    stranger = await record(tx, "not on any list", None)
    await came(tx, made[0], stranger, (ON_THE_DOT, ()))
    await came(tx, made[1], stranger, (None, (Status.PRESENT,)))
    return [*made, await held(tx, "nobody yet", 1, MORNING)]


def expected(rolls: list[Counter[Status | None]]) -> Attendance:
    """The figures from each person's status."""
    seen = sum(rolls, Counter())
    return Attendance(
        lessons=len(rolls),
        expected=seen.total() - seen[Status.EXCUSED],
        here=sum(seen[one] for one in HERE),
        late=sum(seen[one] for one in LATE),
        absent=seen[Status.ABSENT],
    )


@pytest.mark.parametrize("store", [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.slow)])
async def test_a_span_is_counted_as_the_rule_derives_each_status(tmp_path: Path, store: str) -> None:
    await places.needed(store)
    async with places.opened(store, tmp_path) as url:
        await schema.upgrade(database := Database(url))
        async with database.write() as tx:
            made = await lessons(tx)
            system = Actor(system="test", name="test", consented=True)
            home = House(key=b"", zone=UTC, language="en", base_url="")  # type: ignore[arg-type]
            scope = Scope(tx=tx, actor=system, house=home, now=NOW, wall=NOW)
            rolls = [Counter(entry.status for entry in (await make_roll(tx, one, now=NOW)).entries) for one in made]
            begin, end = MORNING, MORNING + 48 * HOUR
            everything = await presence(scope, start=begin, end=end, reach=None)
            assert everything.between(begin, end) == expected(rolls)
            first_day = MORNING + 20 * HOUR
            assert everything.between(begin, first_day) == expected([*rolls[:2], rolls[3]])
            assert everything.between(first_day, end) == expected([rolls[2]])
            of_b = await presence(scope, start=begin, end=end, reach=[made[1].cohort_id])
            assert of_b.between(begin, end) == expected([rolls[1]])
            nobody = await presence(scope, start=begin, end=end, reach=[])
            assert nobody.between(begin, end) == Attendance()
            # What ends at this very instant has not ended before now.
            scope.now = made[2].ends_at
            assert (await presence(scope, start=begin, end=end, reach=None)).between(begin, end).lessons == 3
        await database.close()
