"""Improvement items: taken up, looked at, done; and the cases from which they are proposed."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, update
from sqlmodel import col, select

from domain.complaint import Category, ComplaintState
from domain.complaint.improvement import ImprovementSource, Told
from storage.models.complaint import Complaint
from storage.models.files import Body
from storage.models.learning import Improvement, ImprovementCase
from storage.session import Tx
from storage.statements import changed

# They say nothing of our causes: nobody's any more, or found to be none. Nor does what is the same again, or was to its end.
_NO_CAUSE = (ComplaintState.WITHDRAWN, ComplaintState.UNJUSTIFIED)


async def add(tx: Tx, row: Improvement, *, case_ids: Collection[int]) -> int:
    """Enter an item with the cases it comes from; returns its id."""
    tx.add(row)
    await tx.flush()
    assert row.id is not None
    tx.add_all(ImprovementCase(improvement_id=row.id, complaint_id=one) for one in sorted(set(case_ids)))
    await tx.flush()
    return row.id


async def find(tx: Tx, improvement_id: int) -> Improvement | None:
    """An item by its id."""
    return await tx.get(Improvement, improvement_id)


async def listed(
    tx: Tx, *, owner_id: int | None = None, taken_until: datetime, done_since: datetime
) -> list[Improvement]:
    """Items taken up until an instant, somebody's or all: the open ones by date, then those done since another."""
    where: list[Any] = [
        col(Improvement.taken_at) <= taken_until,
        or_(col(Improvement.done_at).is_(None), col(Improvement.done_at) >= done_since),
    ]
    where += [] if owner_id is None else [Improvement.owner_id == owner_id]
    rows = list((await tx.exec(select(Improvement).where(*where).order_by(col(Improvement.id)))).all())
    pending = sorted((one for one in rows if one.done_at is None), key=lambda one: one.due_on)
    done = sorted(((one.done_at, one) for one in rows if one.done_at is not None), key=lambda one: one[0], reverse=True)
    return [*pending, *(one for _at, one in done)]


async def cases_of(tx: Tx, improvement_ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """The cases that items come from, as (id, number), by item."""
    query = (
        select(ImprovementCase.improvement_id, Complaint.id, Complaint.number)
        .join(Complaint, col(Complaint.id) == col(ImprovementCase.complaint_id))
        .where(col(ImprovementCase.improvement_id).in_(improvement_ids))
    )
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for improvement_id, case_id, number in (await tx.exec(query.order_by(col(Complaint.id)))).all():
        found[improvement_id].append((case_id or 0, number))
    return found


async def taken_up(tx: Tx) -> dict[int, set[int]]:
    """The cases of open items, by item."""
    query = select(ImprovementCase.improvement_id, ImprovementCase.complaint_id).join(
        Improvement, col(Improvement.id) == col(ImprovementCase.improvement_id)
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for improvement_id, case_id in (await tx.exec(query.where(col(Improvement.done_at).is_(None)))).all():
        found[improvement_id].add(case_id)
    return found


async def in_items(tx: Tx, complaint_ids: Collection[int]) -> set[int]:
    """Those of some cases that an item comes from, be it open or done."""
    query = select(ImprovementCase.complaint_id).where(col(ImprovementCase.complaint_id).in_(complaint_ids))
    return set((await tx.exec(query)).all())


async def about(tx: Tx, *, done_since: datetime | None = None) -> dict[Category, int]:
    """The items about a whole category, by category: those that are open, and those done since an instant."""
    pending: Any = col(Improvement.done_at).is_(None)
    if done_since is not None:
        pending = or_(pending, col(Improvement.done_at) >= done_since)
    where = (pending, Improvement.source == ImprovementSource.CATEGORY)
    query = select(Improvement.category, Improvement.id).where(*where).order_by(col(Improvement.id).desc())
    return {Category(category): number or 0 for category, number in (await tx.exec(query)).all()}


async def give(tx: Tx, row: Improvement, *, owner_id: int, due_on: date) -> bool:
    """Give an open item another owner or date; False when it is done meanwhile."""
    return await _revise(tx, row, owner_id=owner_id, due_on=due_on)


async def finish(tx: Tx, row: Improvement, *, cause_id: int, measure_id: int, by: int | None, now: datetime) -> bool:
    """Note that an item is done; False when somebody was faster."""
    return await _revise(tx, row, cause_id=cause_id, measure_id=measure_id, done_by_id=by, done_at=now)


async def _revise(tx: Tx, row: Improvement, **values: Any) -> bool:
    where = (col(Improvement.id) == row.id, col(Improvement.done_at).is_(None))
    done = await changed(tx, update(Improvement).where(*where).values(**values))
    await tx.refresh(row)
    return bool(done)


async def told(tx: Tx, *, start: datetime, end: datetime, limit: int) -> list[Told]:
    """The newest cases received from `start` to just before `end` that may have a cause of ours, with their words."""
    query = (
        select(Complaint.id, Complaint.customer_id, Complaint.category, Body.text)
        .join(Body, col(Body.id) == col(Complaint.what_id), isouter=True)
        .where(*_received(start, end))
        .order_by(col(Complaint.received_at).desc())
        .limit(limit)
    )
    return [
        Told(id=case_id or 0, customer_id=customer_id, category=Category(category), words=words or "")
        for case_id, customer_id, category, words in (await tx.exec(query)).all()
    ]


async def received(tx: Tx, *, start: datetime, end: datetime) -> dict[Category, int]:
    """How many such cases came in, by category."""
    query = select(Complaint.category, func.count()).where(*_received(start, end)).group_by(col(Complaint.category))
    return {Category(category): number for category, number in (await tx.exec(query)).all()}


async def among(tx: Tx, complaint_ids: Collection[int], *, start: datetime, end: datetime) -> int:
    """How many of some cases came in from `start` to just before `end` and may have a cause of ours."""
    where = (*_received(start, end), col(Complaint.id).in_(complaint_ids))
    return (await tx.exec(select(func.count()).select_from(Complaint).where(*where))).one()


def _received(start: datetime, end: datetime) -> tuple[Any, ...]:
    at = col(Complaint.received_at)
    first = col(Complaint.merged_into_id).is_(None)
    return (at >= start, at < end, first, col(Complaint.state).not_in(_NO_CAUSE))
