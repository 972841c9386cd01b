"""Attendance over many lessons, counted by the database: who came, and who of them after the policy's grace."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from domain.attendance import AttendanceStatus
from services.attendance.view import POLICY
from services.scope import Scope
from storage import attendance
from storage.attendance import Tally

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
    """The lessons that ended in a span: when, how many, and how many of those on their lists stand at each status."""

    held: tuple[tuple[datetime, int, Counter[AttendanceStatus]], ...]

    def between(self, start: datetime, end: datetime) -> Attendance:
        """The figures of the lessons that ended from `start` to just before `end`."""
        inside = [(lessons, seen) for ends_at, lessons, seen in self.held if start <= ends_at < end]
        everybody = sum((seen for _lessons, seen in inside), Counter[AttendanceStatus]())
        return Attendance(
            lessons=sum(lessons for lessons, _seen in inside),
            expected=everybody.total() - everybody[AttendanceStatus.EXCUSED],
            here=sum(everybody[status] for status in HERE),
            late=sum(everybody[status] for status in LATE),
            absent=everybody[AttendanceStatus.ABSENT],
        )


async def presence(scope: Scope, *, start: datetime, end: datetime, reach: list[int] | None) -> Presence:
    """Count the lessons of some cohorts (None: all) that ended in the span and before now."""
    end = min(end, scope.now)
    found = await attendance.tallies(scope.tx, start=start, end=end, late_after=POLICY.late_after, cohort_ids=reach)
    return Presence(held=tuple((one.ends_at, one.lessons, _statuses(one)) for one in found))


def _statuses(one: Tally) -> Counter[AttendanceStatus]:
    """As `derive` has it for each: a correction by hand stands above the arrival; who came after the end did not come."""
    seen = Counter(one.corrected)
    seen[AttendanceStatus.PRESENT] += one.arrived - one.late
    seen[AttendanceStatus.LATE] += one.late
    seen[AttendanceStatus.ABSENT] += one.listed - one.arrived - sum(one.corrected.values())
    return seen
