"""What happened to complaints in a span of time, counted by the store."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from domain.complaint import Category, EventKind
from storage.complaint.cases import of_customers
from storage.models.complaint import Complaint, ComplaintEvent
from storage.session import Tx
from storage.statements import count


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintCounts:
    """What happened to complaints in a span; `overdue` became overdue in it. `ratings` are 1 to 5."""

    received: int
    closed: int
    unjustified: int
    withdrawn: int
    reopened: int
    overdue: int
    by_category: dict[Category, int] = field(default_factory=dict)
    ratings: tuple[int, ...] = ()


async def counts_between(
    tx: Tx, *, start: datetime, end: datetime, organisation_ids: Sequence[int] | None = None
) -> ComplaintCounts:
    """Count what happened from `start` to just before `end`; a case reopened and closed twice counts each time.

    `organisation_ids`: only complaints of their members.
    """
    mine = of_customers(organisation_ids)
    span = [col(ComplaintEvent.at) >= start, col(ComplaintEvent.at) < end]
    if mine:
        span.append(col(ComplaintEvent.complaint_id).in_(select(Complaint.id).where(*mine)))
    query = select(ComplaintEvent.kind, func.count()).where(*span).group_by(col(ComplaintEvent.kind))
    steps = dict((await tx.exec(query)).all())
    received = (col(Complaint.received_at) >= start, col(Complaint.received_at) < end, *mine)
    categories = select(Complaint.category, func.count()).where(*received).group_by(col(Complaint.category))
    rated = select(Complaint.rating).where(
        col(Complaint.rating).is_not(None), col(Complaint.closed_at) >= start, col(Complaint.closed_at) < end, *mine
    )
    return ComplaintCounts(
        received=await count(tx, Complaint, *received),
        closed=steps.get(EventKind.CLOSED, 0),
        unjustified=steps.get(EventKind.UNJUSTIFIED, 0),
        withdrawn=steps.get(EventKind.WITHDRAWN, 0),
        reopened=steps.get(EventKind.REOPENED, 0),
        overdue=steps.get(EventKind.OVERDUE, 0),
        by_category={Category(name): number for name, number in (await tx.exec(categories)).all()},
        ratings=tuple(value for value in (await tx.exec(rated)).all() if value is not None),
    )
