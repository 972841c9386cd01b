"""Attendance over many lessons, counted in memory after a handful of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from domain.attendance import AttendanceStatus
from services.attendance.roll import derive
from services.scope import Scope
from storage import attendance, training
from storage.models.attendance import AttendanceMark
from storage.models.training import Lesson

HERE = (
    AttendanceStatus.PRESENT,
    AttendanceStatus.LATE,
    AttendanceStatus.LEFT_EARLY,
    AttendanceStatus.LATE_AND_LEFT_EARLY,
)
LATE = (AttendanceStatus.LATE, AttendanceStatus.LATE_AND_LEFT_EARLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Of ended lessons; `rate` is 0.0 to 1.0 of those not excused, None without anybody expected."""

    lessons: int = 0
    expected: int = 0
    here: int = 0
    late: int = 0
    absent: int = 0

    @property
    def rate(self) -> float | None:
        """The share of those expected who came."""
        return self.here / self.expected if self.expected else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """The lessons that ended in a span, with everybody's status."""

    statuses: tuple[tuple[Lesson, tuple[AttendanceStatus | None, ...]], ...]

    def between(self, start: datetime, end: datetime) -> Attendance:
        """The figures of the lessons that ended from `start` to just before `end`."""
        rolls = [found for row, found in self.statuses if start <= row.ends_at < end]
        everybody = [status for found in rolls for status in found]
        return Attendance(
            lessons=len(rolls),
            expected=sum(status is not AttendanceStatus.EXCUSED for status in everybody),
            here=sum(status in HERE for status in everybody),
            late=sum(status in LATE for status in everybody),
            absent=sum(status is AttendanceStatus.ABSENT for status in everybody),
        )


async def presence(scope: Scope, *, start: datetime, end: datetime, reach: list[int] | None) -> Presence:
    """Load the lessons of some cohorts (None: all) that ended in the span and before now."""
    found = await training.lessons_between(scope.tx, start=start, end=end, cohort_ids=reach)
    lessons = [row for row in found if start <= row.ends_at < min(end, scope.now)]
    marks: defaultdict[int, dict[int, list[AttendanceMark]]] = defaultdict(lambda: defaultdict(list))
    for mark in await attendance.marks(scope.tx, [row.id or 0 for row in lessons]):
        marks[mark.lesson_id][mark.person_id].append(mark)
    members = {cohort: await training.member_ids(scope.tx, cohort) for cohort in {row.cohort_id for row in lessons}}
    return Presence(
        statuses=tuple(
            (row, tuple(derive(row, marks[row.id or 0][member], scope.now) for member in members[row.cohort_id]))
            for row in lessons
        )
    )
