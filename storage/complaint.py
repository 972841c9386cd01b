"""Complaints: numbers without gaps in their meaning, moves from state to state, a timeline that only grows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, update
from sqlmodel import col, select

from domain.complaint import UNDER_WAY, Category, ComplaintState, EventKind, Severity, complaint_number
from storage.models.complaint import Complaint, ComplaintEvent, ComplaintFile, ComplaintSerial
from storage.models.people import Person
from storage.session import Tx
from storage.statements import changed, count, insert_once

_URGENCY = case({Severity.MAJOR.value: 0, Severity.URGENT.value: 1}, value=col(Complaint.severity), else_=2)
_NOT_CONTACTED = col(Complaint.contacted_at).is_(None)


async def next_number(tx: Tx, year: int) -> str:
    """The next number of a local year; a number is given once, one that is not used in the end leaves a gap."""
    await insert_once(tx, ComplaintSerial, year=year, last=0)
    statement = (
        update(ComplaintSerial)
        .where(col(ComplaintSerial.year) == year)
        .values(last=col(ComplaintSerial.last) + 1)
        .returning(col(ComplaintSerial.last))
        .execution_options(synchronize_session=False)
    )
    return complaint_number(year, int((await tx.exec(statement)).scalar_one()))


async def lodge(tx: Tx, row: Complaint) -> int:
    """Enter a new complaint; returns its id."""
    tx.add(row)
    await tx.flush()
    assert row.id is not None
    return row.id


async def find(tx: Tx, complaint_id: int) -> Complaint | None:
    """A complaint by its id."""
    return await tx.get(Complaint, complaint_id)


async def by_number(tx: Tx, number: str) -> Complaint | None:
    """A complaint by its number."""
    return (await tx.exec(select(Complaint).where(Complaint.number == number))).first()


async def of_customer(tx: Tx, person_id: int) -> list[Complaint]:
    """All complaints of a customer, the newest first."""
    query = select(Complaint).where(Complaint.customer_id == person_id).order_by(col(Complaint.id).desc())
    return list((await tx.exec(query)).all())


def _of_customers(organisation_ids: Sequence[int] | None) -> list[Any]:
    """The condition that a complaint's customer belongs to one of some organisations; None: no condition."""
    if organisation_ids is None:
        return []
    members = select(Person.id).where(col(Person.organisation_id).in_(organisation_ids))
    return [col(Complaint.customer_id).in_(members)]


async def open_cases(
    tx: Tx, *, owner_id: int | None = None, organisation_ids: Sequence[int] | None = None
) -> list[Complaint]:
    """Everything under way, the gravest first, then those nobody has contacted by what is left of time.

    `owner_id`: only one owner's; `organisation_ids`: only of their members.
    """
    query = select(Complaint).where(col(Complaint.state).in_(UNDER_WAY), *_of_customers(organisation_ids))
    if owner_id is not None:
        query = query.where(Complaint.owner_id == owner_id)
    contacted = case((_NOT_CONTACTED, 0), else_=1)
    order = (_URGENCY, contacted, col(Complaint.first_contact_due), col(Complaint.id))
    return list((await tx.exec(query.order_by(*order))).all())


async def move(tx: Tx, row: Complaint, *, to: ComplaintState, **values: Any) -> bool:
    """Go from the state the row was read in to another; False when somebody else was faster. The row is read again."""
    where = (col(Complaint.id) == row.id, col(Complaint.state) == row.state)
    done = await changed(tx, update(Complaint).where(*where).values(state=to, **values))
    await tx.refresh(row)
    return bool(done)


async def hand_over(tx: Tx, row: Complaint, *, to_id: int) -> bool:
    """Put a case under way into other hands at the desk; False when it went to somebody else meanwhile."""
    where = (
        col(Complaint.id) == row.id,
        col(Complaint.state) == row.state,
        col(Complaint.handler_id) == row.handler_id,
    )
    done = await changed(tx, update(Complaint).where(*where).values(handler_id=to_id))
    await tx.refresh(row)
    return bool(done)


async def release(tx: Tx, handler_id: int) -> list[Complaint]:
    """Take the cases under way out of somebody's hands; returns them."""
    query = select(Complaint).where(Complaint.handler_id == handler_id, col(Complaint.state).in_(UNDER_WAY))
    found = list((await tx.exec(query.order_by(col(Complaint.id)))).all())
    for row in found:
        row.handler_id = None
    await tx.flush()
    return found


async def revise(tx: Tx, row: Complaint, **values: Any) -> None:
    """Change what is not the state: category, severity and its clock, owner, rating. The row is read again."""
    await changed(tx, update(Complaint).where(col(Complaint.id) == row.id).values(**values))
    await tx.refresh(row)


async def append(
    tx: Tx,
    complaint_id: int,
    *,
    kind: EventKind,
    at: datetime,
    actor_id: int | None,
    to_customer: bool = False,
    body_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> ComplaintEvent:
    """Add a step to the timeline; steps are numbered from 1 without gaps."""
    statement = (
        update(Complaint)
        .where(col(Complaint.id) == complaint_id)
        .values(last_seq=col(Complaint.last_seq) + 1)
        .returning(col(Complaint.last_seq))
        .execution_options(synchronize_session=False)
    )
    row = ComplaintEvent(
        complaint_id=complaint_id,
        seq=int((await tx.exec(statement)).scalar_one()),
        kind=kind,
        at=at,
        actor_id=actor_id,
        to_customer=to_customer,
        body_id=body_id,
        facts=facts or {},
    )
    tx.add(row)
    await tx.flush()
    return row


async def events(tx: Tx, complaint_id: int, *, to_customer: bool = False) -> list[ComplaintEvent]:
    """The timeline in order: all of it, or only what the customer may see."""
    query = select(ComplaintEvent).where(ComplaintEvent.complaint_id == complaint_id).order_by(col(ComplaintEvent.seq))
    return list((await tx.exec(query.where(col(ComplaintEvent.to_customer)) if to_customer else query)).all())


async def attach(tx: Tx, complaint_id: int, file_id: int) -> bool:
    """Attach a file; False when it is attached already."""
    return await insert_once(tx, ComplaintFile, complaint_id=complaint_id, file_id=file_id)


async def attached(tx: Tx, complaint_id: int) -> list[int]:
    """The ids of the attached files, in order."""
    query = select(ComplaintFile.file_id).where(ComplaintFile.complaint_id == complaint_id)
    return list((await tx.exec(query.order_by(col(ComplaintFile.file_id)))).all())


async def to_remind(tx: Tx, *, now: datetime) -> list[Complaint]:
    """Cases nobody has contacted whose reminder is due and was not given."""
    where = (col(Complaint.remind_at) <= now, col(Complaint.reminded_at).is_(None))
    return await _waiting(tx, *where)


async def to_alarm(tx: Tx, *, now: datetime) -> list[Complaint]:
    """Cases nobody has contacted in time, for which no alarm was given."""
    where = (col(Complaint.first_contact_due) <= now, col(Complaint.overdue_at).is_(None))
    return await _waiting(tx, *where)


async def _waiting(tx: Tx, *where: Any) -> list[Complaint]:
    query = select(Complaint).where(col(Complaint.state).in_(UNDER_WAY), _NOT_CONTACTED, *where)
    return list((await tx.exec(query.order_by(col(Complaint.id)))).all())


async def claim_mark(tx: Tx, row: Complaint, mark: str, *, now: datetime) -> bool:
    """Set `reminded_at` or `overdue_at` once, and only while the case is under way and nobody has contacted the customer."""
    open_still = (col(Complaint.id) == row.id, col(Complaint.state).in_(UNDER_WAY), _NOT_CONTACTED)
    where = (*open_still, getattr(Complaint, mark).is_(None))
    done = await changed(tx, update(Complaint).where(*where).values(**{mark: now}))
    await tx.refresh(row)
    return bool(done)


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
    mine = _of_customers(organisation_ids)
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
