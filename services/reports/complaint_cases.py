"""The cases behind a complaint report, one a line: codes and times, nobody's words and no customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.complaint import Clock, ComplaintState, NamedCategory, Severity, Step
from domain.complaint.span import Span
from domain.permission import Permission
from services.complaint.clock import reckon_earlier
from services.reports.reach import EVERY_COMPLAINT, bounds, customers_in_reach
from services.scope import Scope, requires
from storage import people
from storage.complaint import categories
from storage.complaint import report as store
from storage.models.complaint import ComplaintClock

MOST_CASES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedClock:
    """One clock of a listed case, its last run; `late` also when an earlier one was, before the case was opened again."""

    due_at: datetime | None
    stopped_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCase:
    """One case; owner and department only for whoever oversees every complaint: with few cases they would be a ranking."""

    number: str
    received_at: datetime
    closed_at: datetime | None
    category: NamedCategory
    severity: Severity
    state: ComplaintState
    channel: str
    owner: str
    department: str
    overdue: bool
    reopened: int
    urged: int
    rating: int | None
    clocks: dict[Step, ListedClock]


@requires(Permission.SEE_REPORTS, lengthy=True)
async def report_cases(scope: Scope, *, span: Span) -> list[ListedCase]:
    """The cases that the report of a span counts, by number, at most `MOST_CASES`."""
    start, end = bounds(scope, span)
    reach = await customers_in_reach(scope)
    rows = await store.listed(scope.tx, start=start, end=end, reach=reach, limit=MOST_CASES)
    clocks = await store.clocks_of(scope.tx, [row.id or 0 for row in rows])
    anew = await store.separated(scope.tx, [row.id or 0 for row in rows])
    runs = await reckon_earlier(scope, [row for row in rows if row.reopened or row.id in anew])
    named = bool(scope.actor.roles & EVERY_COMPLAINT)
    owners = await people.named(scope.tx, {row.owner_id for row in rows if row.owner_id} if named else set())
    found, book = [], await categories.book(scope.tx)
    for row in rows:
        owner = owners.get(row.owner_id or 0)
        found.append(
            ListedCase(
                number=row.number,
                received_at=row.received_at,
                closed_at=row.closed_at,
                category=book[row.category],
                severity=row.severity,
                state=row.state,
                channel=row.source,
                owner=owner.name if owner else "",
                department=owner.department if owner else "",
                overdue=row.overdue_at is not None,
                reopened=row.reopened,
                urged=row.urged,
                rating=row.rating,
                clocks={
                    one.step: _clock(one, runs.get(row.id or 0, ()), scope.now) for one in clocks.get(row.id or 0, [])
                },
            )
        )
    return found


def _clock(row: ComplaintClock, earlier: Sequence[Clock], now: datetime) -> ListedClock:
    late = row.due_at is not None and (row.stopped_at or now) > row.due_at
    late |= any(one.step is row.step and one.late_at(now) for one in earlier)
    return ListedClock(due_at=row.due_at, stopped_at=row.stopped_at, late=late)
