"""The figures of a complaint report, counted by the database: what comes back grows with groups, not with cases."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from domain.complaint import Category, ComplaintState, EventKind, Severity, Step
from domain.complaint.figures import Tally
from storage.complaint.cases import of_customers
from storage.models.complaint import Complaint, ComplaintClock, ComplaintEvent
from storage.session import Tx

COUNTED = {
    EventKind.CLOSED: "closed",
    EventKind.OVERDUE: "overdue",
    EventKind.UNJUSTIFIED: "unjustified",
    EventKind.REOPENED: "reopened",
    EventKind.WITHDRAWN: "withdrawn",
    EventKind.MERGED: "merged",
}
_BEGINS_ANEW = (EventKind.REOPENED, EventKind.REJECTED, EventKind.SEPARATED)
_GIVEN_UP = (ComplaintState.WITHDRAWN, ComplaintState.MERGED)
Reach = Sequence[int] | None


class GroupOf(NamedTuple):
    """What a case is counted by: one group for each combination that occurs."""

    category: Category
    severity: Severity
    source: str
    owner_id: int | None


class ClockRow(NamedTuple):
    """One clock that was done in the span, or ran out in it, and what its case is counted by."""

    category: Category
    severity: Severity
    source: str
    owner_id: int | None
    step: Step
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None

    @property
    def late(self) -> bool:
        """Whether it was done after its limit."""
        return self.due_at is not None and self.stopped_at is not None and self.stopped_at > self.due_at


_GROUP = (Complaint.category, Complaint.severity, Complaint.source, Complaint.owner_id)


async def tallies(tx: Tx, *, start: datetime, end: datetime, reach: Reach = None) -> dict[GroupOf, Tally]:
    """What happened to cases from `start` to just before `end`, by group; a case counts once for each thing."""
    mine = of_customers(reach)
    found: defaultdict[GroupOf, dict[str, int]] = defaultdict(dict)
    received = select(*_columns(func.count())).where(*_within(Complaint.received_at, start, end), *mine)
    for category, severity, source, owner_id, number in (await tx.exec(received.group_by(*_GROUP))).all():
        found[GroupOf(Category(category), severity, source, owner_id)]["received"] = number
    steps = (
        select(*_columns(ComplaintEvent.kind, func.count(func.distinct(ComplaintEvent.complaint_id))))
        .join(Complaint, col(Complaint.id) == ComplaintEvent.complaint_id)
        .where(*_within(ComplaintEvent.at, start, end), col(ComplaintEvent.kind).in_(COUNTED), *mine)
        .group_by(*_GROUP, col(ComplaintEvent.kind))
    )
    for category, severity, source, owner_id, kind, number in (await tx.exec(steps)).all():
        found[GroupOf(Category(category), severity, source, owner_id)][COUNTED[kind]] = number
    return {group: Tally(**counts) for group, counts in found.items()}


async def course(
    tx: Tx, spans: Sequence[tuple[datetime, datetime]], *, reach: Reach = None
) -> list[tuple[int, int, int]]:
    """Received, closed and overdue cases of each span, in one reading for all of them."""
    mine, first, last = of_customers(reach), spans[0][0], spans[-1][1]
    came: list[Any] = [func.sum(case((and_(*_within(Complaint.received_at, *span)), 1), else_=0)) for span in spans]
    where = (*_within(Complaint.received_at, first, last), *mine)
    received: Any = (await tx.exec(select(*came).where(*where))).one()
    went: list[Any] = [
        func.count(func.distinct(case((_moved(kind, *span), col(ComplaintEvent.complaint_id)))))
        for kind in (EventKind.CLOSED, EventKind.OVERDUE)
        for span in spans
    ]
    query = select(*went).where(
        *_within(ComplaintEvent.at, first, last),
        col(ComplaintEvent.kind).in_((EventKind.CLOSED, EventKind.OVERDUE)),
        *([col(ComplaintEvent.complaint_id).in_(select(Complaint.id).where(*mine))] if mine else []),
    )
    moved: Any = (await tx.exec(query)).one()
    count = len(spans)
    return [(received[place] or 0, moved[place], moved[count + place]) for place in range(count)]


async def clock_rows(tx: Tx, *, start: datetime, end: datetime, now: datetime, reach: Reach = None) -> list[ClockRow]:
    """The clocks that were done in the span, and those that had run out in it by `now` and were not done by its end.

    Left out: those that ended only because the case was withdrawn or merged; nobody has met them.
    """
    clock = ComplaintClock
    done = and_(*_within(clock.stopped_at, start, end))
    missed = and_(
        *_within(clock.due_at, start, min(end, now)), or_(col(clock.stopped_at).is_(None), col(clock.stopped_at) >= end)
    )
    given_up = or_(
        and_(col(Complaint.state).in_(_GIVEN_UP), col(clock.stopped_at) == col(Complaint.closed_at)),
        # One that went along with another case was merged before it ended.
        and_(col(Complaint.merged_into_id).is_not(None), _moved_then(EventKind.MERGED, col(clock.stopped_at))),
    )
    query = (
        select(*_columns(clock.step, clock.started_at, clock.due_at, clock.stopped_at))
        .join(Complaint, col(Complaint.id) == clock.complaint_id)
        .where(
            clock.step != Step.ANSWER,
            or_(done, missed),
            or_(col(clock.stopped_at).is_(None), ~given_up),
            *of_customers(reach),
        )
    )
    return [ClockRow(Category(row[0]), *row[1:]) for row in (await tx.exec(query)).all()]


async def begun_anew(tx: Tx, *, start: datetime, end: datetime, reach: Reach = None) -> list[Complaint]:
    """The cases of which a clock began anew after the span's start: only these can have earlier runs in the span."""
    # A case that turns out to be major once more is asked for a date of closing once more.
    again = and_(col(ComplaintEvent.kind) == EventKind.CLASSIFIED, col(Complaint.severity) == Severity.MAJOR)
    anew = (
        select(ComplaintEvent.complaint_id)
        .join(Complaint, col(Complaint.id) == ComplaintEvent.complaint_id)
        .where(col(ComplaintEvent.at) >= start, or_(col(ComplaintEvent.kind).in_(_BEGINS_ANEW), again))
    )
    query = select(Complaint).where(col(Complaint.id).in_(anew), col(Complaint.received_at) < end, *of_customers(reach))
    return list((await tx.exec(query.order_by(col(Complaint.id)))).all())


async def separated(tx: Tx, case_ids: Sequence[int]) -> set[int]:
    """Those of some cases that went along with another one for a while and began anew then."""
    where = (col(ComplaintEvent.complaint_id).in_(case_ids), ComplaintEvent.kind == EventKind.SEPARATED)
    return set((await tx.exec(select(ComplaintEvent.complaint_id).where(*where))).all())


async def ratings(tx: Tx, *, start: datetime, end: datetime, reach: Reach = None) -> dict[int, int]:
    """How often each rating, 1 to 5, was given by customers whose case was closed in the span."""
    where = (col(Complaint.rating).is_not(None), *_within(Complaint.closed_at, start, end), *of_customers(reach))
    query = select(Complaint.rating, func.count()).where(*where).group_by(col(Complaint.rating))
    return {rating: number for rating, number in (await tx.exec(query)).all() if rating is not None}


async def repeated(
    tx: Tx, *, since: datetime, start: datetime, end: datetime, reach: Reach = None
) -> list[tuple[int, int]]:
    """(customer, complaints since `since`) of those with two or more, one of them in the span.

    What repeats another complaint of the same customer does not count; one that repeats somebody else's does.
    """
    number, first = func.count(), aliased(Complaint)
    of_his_own = select(first.id).where(
        col(first.id) == col(Complaint.merged_into_id), col(first.customer_id) == col(Complaint.customer_id)
    )
    query = (
        select(Complaint.customer_id, number)
        .where(*_within(Complaint.received_at, since, end), ~of_his_own.exists())
        .where(*of_customers(reach))
        .group_by(col(Complaint.customer_id))
        .having(number >= 2, func.max(Complaint.received_at) >= start)
        .order_by(number.desc(), col(Complaint.customer_id))
    )
    return [(customer_id, count) for customer_id, count in (await tx.exec(query)).all()]


async def listed(tx: Tx, *, start: datetime, end: datetime, reach: Reach = None, limit: int) -> list[Complaint]:
    """The cases that a report of the span counts, by number."""
    moved = select(ComplaintEvent.complaint_id).where(
        *_within(ComplaintEvent.at, start, end), col(ComplaintEvent.kind).in_(COUNTED)
    )
    counted = or_(and_(*_within(Complaint.received_at, start, end)), col(Complaint.id).in_(moved))
    query = select(Complaint).where(counted, *of_customers(reach)).order_by(col(Complaint.number)).limit(limit)
    return list((await tx.exec(query)).all())


async def clocks_of(tx: Tx, case_ids: Sequence[int]) -> dict[int, list[ComplaintClock]]:
    """The clocks of many cases."""
    found: defaultdict[int, list[ComplaintClock]] = defaultdict(list)
    for first in range(0, len(case_ids), 500):
        part = case_ids[first : first + 500]
        for clock in (await tx.exec(select(ComplaintClock).where(col(ComplaintClock.complaint_id).in_(part)))).all():
            found[clock.complaint_id].append(clock)
    return found


def _columns(*more: Any) -> list[Any]:
    # Untyped: the library's types know no more than four columns to a query.
    return [*_GROUP, *more]


def _within(column: Any, start: datetime, end: datetime) -> tuple[Any, Any]:
    return col(column) >= start, col(column) < end


def _moved_then(kind: EventKind, at: Any) -> Any:
    event = ComplaintEvent
    return (
        select(event.id)
        .where(col(event.complaint_id) == col(Complaint.id), event.kind == kind, event.at == at)
        .exists()
    )


def _moved(kind: EventKind, start: datetime, end: datetime) -> Any:
    return and_(col(ComplaintEvent.kind) == kind, *_within(ComplaintEvent.at, start, end))
