"""The complaint report of a week, a month or any days, as far as its reader oversees customers."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.complaint import CategoryBook
from domain.complaint.figures import RANKED_FROM, Share, Tally, pareto
from domain.complaint.span import Span
from domain.errors import NotPermittedError
from domain.permission import Permission
from services import audit
from services.reports.clocks import ClockFigures, Run, clock_figures, timed
from services.reports.improvements import Proposal, Watched, learned
from services.reports.reach import EVERY_COMPLAINT, bounds, customers_in_reach, may_name_customers
from services.reports.runs import earlier
from services.scope import Scope, requires
from storage import people
from storage.complaint import categories as kept_categories
from storage.complaint import report as store
from storage.complaint.report import ClockRow, GroupOf

REPEAT_DAYS = timedelta(days=90)
NOBODY = "-"
"""The key under owners and departments for the cases that were not passed to any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The figures of one category, department, owner, channel or severity; `name` for people, "" where it is a code.

    Of a group that only clocks tell of nothing was counted: its tally is false.
    """

    key: str
    name: str
    tally: Tally
    clocks: tuple[ClockFigures, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """How customers rated the handling, 1 to 5, of the cases closed in a span."""

    answers: int
    mean: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A span's totals, for comparing."""

    span: Span
    total: Tally
    rated: Rated


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReport:
    """A span's complaints. `until` lies before the span's end while it is running; `trend`: received, closed, overdue.

    Every breakdown adds up to `total`: a case is counted under what it is now. `owners` names only those whom the reader
    may see ranked; the others are one group without a key, and what nobody owns is the last one. `repeated` counts
    customers. What is to be improved stands in the reports of months and longer, for those who see every complaint. `book` says
    what the codes of categories are called.
    """

    span: Span
    until: datetime
    book: CategoryBook
    total: Tally
    rated: Rated
    before: Period
    year_before: Period
    categories: tuple[Group, ...]
    departments: tuple[Group, ...]
    owners: tuple[Group, ...]
    channels: tuple[Group, ...]
    severities: tuple[Group, ...]
    pareto: tuple[Share, ...]
    clocks: tuple[ClockFigures, ...]
    used: tuple[ClockFigures, ...]
    repeated: int
    may_name: bool
    trend: tuple[tuple[Span, int, int, int], ...]
    improvements: tuple[Watched, ...]
    proposals: tuple[Proposal, ...]

    @property
    def silent(self) -> bool:
        """Whether nothing happened, and nothing is to be improved."""
        return not self.total and not self.improvements


@requires(Permission.SEE_REPORTS, lengthy=True)
async def complaint_report(scope: Scope, *, span: Span) -> ComplaintReport:
    """Count a span's complaints for what the actor oversees."""
    reach = await customers_in_reach(scope)
    start, end = bounds(scope, span)
    groups = await store.tallies(scope.tx, start=start, end=end, reach=reach)
    rows = await store.clock_rows(scope.tx, start=start, end=end, now=scope.now, reach=reach)
    rows += await earlier(scope, start=start, end=end, reach=reach)
    runs = await timed(scope, rows, until=end)
    # The minutes of a clock are those of a case, and whoever sees no case's owner or department is not to find them by these.
    whose = runs if scope.actor.roles & EVERY_COMPLAINT else []
    categories = _groups(groups, runs, lambda one: one.category)
    owners = {one.owner_id for one in groups if one.owner_id} | {one.owner_id for one in rows if one.owner_id}
    known = await people.named(scope.tx, owners)
    departments = {one: found.department for one, found in known.items()} | {None: NOBODY}
    buckets = span.buckets()
    improvements, proposals = await learned(scope, span)
    counted = await store.course(scope.tx, [bounds(scope, one) for one in buckets], reach=reach)
    return ComplaintReport(
        span=span,
        until=min(end, scope.now),
        book=await kept_categories.book(scope.tx),
        total=sum(groups.values(), Tally()),
        rated=await _rated(scope, span, reach),
        before=await _period(scope, span.before(), reach),
        year_before=await _period(scope, span.year_before(), reach),
        categories=categories,
        departments=_groups(groups, whose, lambda one: departments.get(one.owner_id, "")),
        owners=_owners(scope, groups, whose, {one: found.name for one, found in known.items()}),
        channels=_groups(groups, runs, lambda one: one.source),
        severities=_groups(groups, runs, lambda one: one.severity.value),
        pareto=pareto((one.key, one.tally.received) for one in categories),
        clocks=clock_figures(runs, apart=True),
        used=clock_figures(runs, apart=False),
        repeated=len(await _repeated(scope, span, reach)),
        may_name=may_name_customers(scope),
        trend=tuple((one, *figures) for one, figures in zip(buckets, counted, strict=True)),
        improvements=improvements,
        proposals=proposals,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Who complained again: (name, complaints in 90 days), most first, and all their ids."""

    span: Span
    named: tuple[tuple[str, int], ...]
    customers: tuple[int, ...]


@requires(Permission.SEE_REPORTS)
async def ask_for_repeat_complainants(scope: Scope) -> None:
    """NotPermittedError, at once, for whoever may not see the customers of every case."""
    if not may_name_customers(scope):
        raise NotPermittedError


@requires(Permission.SEE_REPORTS, lengthy=True)
async def repeat_complainants(scope: Scope, *, span: Span) -> Again:
    """Those who complained again; `note_repeat_complainants` before anybody sees them.

    NotPermittedError for whoever may not see the customers of every case.
    """
    if not may_name_customers(scope):
        raise NotPermittedError
    found = await _repeated(scope, span, await customers_in_reach(scope))
    known = await people.named(scope.tx, {one for one, _count in found})
    named = tuple((known[one].name, count) for one, count in found if one in known)
    return Again(span=span, named=named, customers=tuple(one for one, _count in found))


@requires(Permission.SEE_REPORTS)
async def note_repeat_complainants(scope: Scope, *, again: Again) -> None:
    """Each look is in the audit, with whom it showed."""
    customers = list(again.customers)
    await audit.note(scope, "repeat complainants seen", subject=f"span:{again.span.code}", customers=customers)


def today(scope: Scope) -> date:
    """The actor's local day."""
    return scope.now.astimezone(scope.zone).date()


async def _repeated(scope: Scope, span: Span, reach: list[int] | None) -> list[tuple[int, int]]:
    start, end = bounds(scope, span)
    return await store.repeated(scope.tx, since=min(start, end - REPEAT_DAYS), start=start, end=end, reach=reach)


async def _rated(scope: Scope, span: Span, reach: list[int] | None) -> Rated:
    start, end = bounds(scope, span)
    found = await store.ratings(scope.tx, start=start, end=end, reach=reach)
    answers = sum(found.values())
    return Rated(answers=answers, mean=sum(one * n for one, n in found.items()) / answers if answers else None)


async def _period(scope: Scope, span: Span, reach: list[int] | None) -> Period:
    start, end = bounds(scope, span)
    groups = await store.tallies(scope.tx, start=start, end=end, reach=reach)
    return Period(span=span, total=sum(groups.values(), Tally()), rated=await _rated(scope, span, reach))


def _groups(
    groups: Mapping[GroupOf, Tally],
    runs: Sequence[Run],
    key: Callable[[GroupOf | ClockRow], str],
    names: Mapping[str, str] | None = None,
) -> tuple[Group, ...]:
    found: defaultdict[str, Tally] = defaultdict(Tally)
    timed_of: defaultdict[str, list[Run]] = defaultdict(list)
    for group, tally in groups.items():
        found[key(group)] += tally
    for run in runs:
        timed_of[key(run.row)].append(run)
    made = [
        Group(
            key=one,
            name=(names or {}).get(one, ""),
            tally=found.get(one, Tally()),
            clocks=clock_figures(timed_of.get(one, ()), apart=True),
        )
        for one in {**found, **timed_of}
    ]
    return tuple(sorted(made, key=lambda one: (one.key == NOBODY, -one.tally.received, one.key)))


def _owners(
    scope: Scope, groups: Mapping[GroupOf, Tally], runs: Sequence[Run], names: Mapping[int, str]
) -> tuple[Group, ...]:
    """By owner; who has few cases is named only to those who answer for him: so small a number says nothing of him."""
    cases: defaultdict[int, int] = defaultdict(int, {run.row.owner_id or 0: 0 for run in runs})
    for group, tally in groups.items():
        cases[group.owner_id or 0] += tally.received
    every = bool(scope.actor.roles & EVERY_COMPLAINT)
    shown = {one for one, count in cases.items() if one and (every or count >= RANKED_FROM)}

    def key(one: GroupOf | ClockRow) -> str:
        if one.owner_id is None:
            return NOBODY
        return str(one.owner_id) if one.owner_id in shown else ""

    return _groups(groups, runs, key, {str(one): names.get(one, "") for one in shown})
