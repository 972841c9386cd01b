"""The daily digest: what happened since the last working day began, and what today brings."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.business_calendar import instant_of
from domain.complaint import Step
from domain.permission import Permission
from domain.quiz import PASS_SHARE
from domain.survey import summarise
from services.attendance.view import views
from services.calendar import working_days
from services.complaint.reach import party_on
from services.reports.presence import Attendance, Presence, presence
from services.reports.reach import cohorts_in_reach, customers_in_reach
from services.scope import Scope, requires
from storage import complaint, training
from storage.complaint import lists
from storage.quiz import results
from storage.survey import ballots

TREND_DAYS = 10
Works = Callable[[date], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizFigures:
    """Of one quiz: best tries of the span; passed from 60 on 100. `lesson_id` leads to its class's results."""

    title: str
    lesson_id: int | None
    taken: int
    passed: int
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction:
    """Pooled over the published surveys of the span, on 100; None where too few answered."""

    answers: int
    index: float | None
    dimensions: tuple[tuple[str, float], ...]

    @property
    def weakest(self) -> tuple[str, float] | None:
        """The lowest dimension; None where all are equal, or where there is only one: then none is weaker than another."""
        if len({score for _name, score in self.dimensions}) < 2:
            return None
        return min(self.dimensions, key=lambda pair: pair[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDue:
    """A case with the clock that runs out next, the one that the desk sees too; `opens`: the reader may open it."""

    number: str
    step: Step
    due: datetime
    overdue: bool
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaints:
    """What moved, what is open, and what is overdue or due today, the overdue first, the most pressing of each first."""

    received: int
    closed: int
    under_way: int
    due: tuple[CaseDue, ...]

    @property
    def overdue(self) -> tuple[CaseDue, ...]:
        """Those whose time has run out."""
        return tuple(one for one in self.due if one.overdue)


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """One lesson of today's agenda."""

    at: datetime
    course: str
    cohort: str
    place: str
    trainer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyDigest:
    """A manager's morning. `since` is the first instant it covers; `before` the span of the same length in days ahead of it."""

    day: date
    since: datetime
    attendance: Attendance
    before: Attendance
    quizzes: tuple[QuizFigures, ...]
    satisfaction: Satisfaction
    # None where the reader oversees nobody's complaints.
    complaints: Complaints | None
    agenda: tuple[Today, ...]
    trend: tuple[tuple[date, float | None], ...]

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say."""
        quiet = not (self.attendance.lessons or self.quizzes or self.satisfaction.answers or self.agenda)
        complaints = self.complaints
        return quiet and not (complaints and (complaints.received or complaints.closed or complaints.under_way))

    def figures(self) -> dict[str, Any]:
        """The digest as plain JSON values, as it is stored."""
        return _plain(asdict(self))  # type: ignore[no-any-return]


@requires(Permission.SEE_REPORTS, lengthy=True)
async def daily_digest(scope: Scope, *, day: date, to_now: bool = False) -> DailyDigest:
    """The digest of a local day for what the actor oversees: from the working day before it to its beginning (or to now)."""
    reach = await cohorts_in_reach(scope)
    works = await working_days(scope.tx, zone=scope.zone, around=day)
    start = _begin(day, scope)
    since, until = await span_of(scope, day=day, to_now=to_now)
    earlier = _working_day_before(day if to_now else _working_day_before(day, works), works)
    days = _working_days_before(day, TREND_DAYS, works)
    seen = await presence(scope, start=_begin(min(days[0], earlier), scope), end=until, reach=reach)
    return DailyDigest(
        day=day,
        since=since,
        attendance=seen.between(since, until),
        before=seen.between(_begin(earlier, scope), since),
        quizzes=await _quizzes(scope, since, until, reach),
        satisfaction=await _satisfaction(scope, since, until, reach),
        complaints=await _complaints(scope, since, until, _begin(day + timedelta(days=1), scope)),
        agenda=await _agenda(scope, start, _begin(day + timedelta(days=1), scope), reach),
        trend=_trend(seen, days, scope),
    )


async def span_of(scope: Scope, *, day: date, to_now: bool) -> tuple[datetime, datetime]:
    """What a day's digest covers: from the working day before it to its beginning, or the day itself until now."""
    start = _begin(day, scope)
    if to_now:
        return start, scope.now
    works = await working_days(scope.tx, zone=scope.zone, around=day)
    return _begin(_working_day_before(day, works), scope), start


def _working_days_before(day: date, count: int, works: Works) -> list[date]:
    days: list[date] = []
    while len(days) < count:
        days.append(_working_day_before(days[-1] if days else day, works))
    return days[::-1]


def _working_day_before(day: date, works: Works) -> date:
    day -= timedelta(days=1)
    while not works(day):
        day -= timedelta(days=1)
    return day


def _begin(day: date, scope: Scope) -> datetime:
    return instant_of(day, time(0), scope.zone)


async def _quizzes(scope: Scope, start: datetime, end: datetime, reach: list[int] | None) -> tuple[QuizFigures, ...]:
    found = await results.results_between(scope.tx, start=start, end=end, pass_share=PASS_SHARE, cohort_ids=reach)
    return tuple(
        QuizFigures(title=one.title, lesson_id=one.lesson_id, taken=one.took, passed=one.passed, mean=100 * one.mean)
        for one in found
    )


async def _satisfaction(scope: Scope, start: datetime, end: datetime, reach: list[int] | None) -> Satisfaction:
    """Surveys are pooled whole, each with at least five published ballots, so no subtraction leads to a person."""
    scores: defaultdict[str, list[float]] = defaultdict(list)
    indices: list[tuple[float, int]] = []
    for survey in await ballots.scores_between(scope.tx, start=start, end=end):
        row = await training.lesson(scope.tx, survey.lesson_id) if survey.lesson_id else None
        if reach is not None and (row is None or row.cohort_id not in reach):
            continue
        summary = summarise(survey.items, ballots=survey.ballots, dimensions=survey.dimensions)
        if summary.hidden or summary.index is None:
            continue
        indices.append((summary.index, summary.ballots))
        titles = {dimension.key: dimension.title for dimension in survey.dimensions}
        for name, score in summary.dimensions:
            if score is not None:
                scores[titles[name]].append(score)
    answers = sum(count for _index, count in indices)
    return Satisfaction(
        answers=answers,
        index=sum(index * count for index, count in indices) / answers if answers else None,
        dimensions=tuple((name, sum(values) / len(values)) for name, values in scores.items()),
    )


async def _complaints(scope: Scope, start: datetime, end: datetime, tonight: datetime) -> Complaints | None:
    reach = await customers_in_reach(scope)
    if reach == []:
        return None
    counts = await complaint.counts_between(scope.tx, start=start, end=end, organisation_ids=reach)
    under_way = await lists.under_way(scope.tx, organisation_ids=reach)
    if reach is not None and not (counts.received or counts.closed or under_way):
        return None  # three noughts would read as if nobody at all had complained
    return Complaints(
        received=counts.received,
        closed=counts.closed,
        under_way=under_way,
        due=await _due(scope, tonight, reach),
    )


async def _due(scope: Scope, before: datetime, reach: list[int] | None) -> tuple[CaseDue, ...]:
    found = [
        CaseDue(
            number=row.number,
            step=row.due_step,
            due=row.due_at,
            overdue=row.due_at < scope.now,
            opens=await party_on(scope, row) is not None,
        )
        for row in await lists.due_before(scope.tx, before, organisation_ids=reach)
        if row.due_at is not None and row.due_step is not None
    ]
    return tuple(sorted(found, key=lambda one: not one.overdue))


@requires(Permission.SEE_REPORTS, lengthy=True)
async def overdue_cases(scope: Scope) -> tuple[CaseDue, ...]:
    """Every case that is overdue now, for what the actor oversees, the most pressing first."""
    reach = await customers_in_reach(scope)
    return () if reach == [] else await _due(scope, scope.now, reach)


async def _agenda(scope: Scope, start: datetime, end: datetime, reach: list[int] | None) -> tuple[Today, ...]:
    found = await training.lessons_between(scope.tx, start=start, end=end, cohort_ids=reach)
    return tuple(
        Today(at=one.starts_at, course=one.course, cohort=one.cohort, place=one.place, trainer=one.trainer)
        for one in await views(scope.tx, [row for row in found if row.starts_at >= start])
    )


def _trend(seen: Presence, days: list[date], scope: Scope) -> tuple[tuple[date, float | None], ...]:
    spans = [(day, _begin(day, scope), _begin(day + timedelta(days=1), scope)) for day in days]
    return tuple((day, seen.between(start, end).rate) for day, start, end in spans)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, (date, datetime)) else value
