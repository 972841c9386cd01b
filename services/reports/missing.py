"""Who was absent or late: the names behind the digest's figures, for whoever may see every list of his reach."""

from dataclasses import dataclass
from datetime import date

from domain.attendance import AttendanceStatus
from domain.errors import NotPermittedError
from domain.permission import Permission
from services.attendance.roll import make_roll
from services.reports.digest import span_of
from services.reports.presence import LATE
from services.reports.reach import cohorts_in_reach
from services.scope import Scope, requires
from storage import training


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """One person who was absent from a lesson or late."""

    name: str
    status: AttendanceStatus
    course: str
    number: int


def may_see_names(scope: Scope) -> bool:
    """Figures are for everybody who gets a digest, names for those who may open the lists as well."""
    return all(scope.actor.may(one) for one in (Permission.SEE_REPORTS, Permission.SEE_ROLL, Permission.EVERY_LESSON))


@requires(Permission.SEE_ROLL)
async def ask_for_names(scope: Scope) -> None:
    """Whether the actor may see names is said at once, before they are found; NotPermittedError when not."""
    if not may_see_names(scope):
        raise NotPermittedError


@requires(Permission.SEE_ROLL, lengthy=True)
async def missed(scope: Scope, *, day: date, to_now: bool = False) -> list[Missed]:
    """Those behind a digest's “late” and “absent”, lesson by lesson, the absent first."""
    if not may_see_names(scope):
        raise NotPermittedError
    since, until = await span_of(scope, day=day, to_now=to_now)
    reach = await cohorts_in_reach(scope)
    found: list[Missed] = []
    for row in await training.lessons_between(scope.tx, start=since, end=until, cohort_ids=reach):
        if not since <= row.ends_at < min(until, scope.now):
            continue
        roll = await make_roll(scope.tx, row, now=scope.now)
        for statuses in ((AttendanceStatus.ABSENT,), LATE):
            found.extend(
                Missed(name=one.name, status=one.status, course=roll.lesson.course, number=roll.lesson.number)
                for one in roll.entries
                if one.status is not None and one.status in statuses
            )
    return found
