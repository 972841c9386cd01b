"""The clocks of cases as they were reckoned: what is due is found by an index, however many cases are open."""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, or_, update
from sqlalchemy import select as columns
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select

from domain.complaint import OURS, UNDER_WAY, Clock, Step
from storage.models.complaint import Complaint, ComplaintClock, Reckoning
from storage.session import Tx
from storage.statements import changed


async def keep(
    tx: Tx, row: Complaint, clocks: Iterable[Clock], written: Iterable[ComplaintClock] | None = None
) -> None:
    """Write down the clocks of a case in place of what was reckoned before, which is read unless it is given."""
    known = {one.step: one for one in (await of_case(tx, row.id or 0) if written is None else written)}
    running = []
    for clock in clocks:
        values = _values(clock)
        before = known.pop(clock.step, None)
        if before is None:
            tx.add(ComplaintClock(complaint_id=row.id or 0, step=clock.step, **values))
        elif any(getattr(before, name) != value for name, value in values.items()):
            before.sqlmodel_update(values)
        if clock.step in OURS and clock.running and clock.due_at is not None:
            running.append((clock.due_at, clock.step))
    if known:
        gone = delete(ComplaintClock).where(
            col(ComplaintClock.complaint_id) == row.id, col(ComplaintClock.step).in_(known)
        )
        await changed(tx, gone)
    row.due_at, row.due_step = min(running, default=(None, None))
    row.reckoning = None
    await tx.flush()


def _values(clock: Clock) -> dict[str, Any]:
    """What is written down of a clock."""
    mark = clock.next_mark
    return {
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "stopped_at": clock.stopped_at,
        "paused_since": clock.paused_since,
        "round": clock.round,
        "next_level": int(mark[0]) if mark else None,
        "next_at": mark[1] if mark else None,
    }


def differing(row: Complaint, clocks: Iterable[Clock], written: Iterable[ComplaintClock]) -> list[str]:
    """Where what is written down of a case's clocks is not what was reckoned: "solution.due_at"; empty when all agrees."""
    reckoned = {clock.step: clock for clock in clocks}
    known = {one.step: one for one in written}
    found = [str(step) for step in reckoned.keys() ^ known.keys()]
    for step in reckoned.keys() & known.keys():
        values = _values(reckoned[step])
        found += [f"{step}.{name}" for name, value in values.items() if getattr(known[step], name) != value]
    ours = [one for one in reckoned.values() if one.step in OURS and one.running]
    running = [(one.due_at, one.step) for one in ours if one.due_at is not None]
    if (row.due_at, row.due_step) != min(running, default=(None, None)):
        found.append("due_at")
    return sorted(found)


async def of_case(tx: Tx, complaint_id: int) -> list[ComplaintClock]:
    """The clocks of a case, in no order."""
    return list((await tx.exec(select(ComplaintClock).where(ComplaintClock.complaint_id == complaint_id))).all())


async def of_cases(tx: Tx, complaint_ids: Collection[int]) -> dict[int, list[ComplaintClock]]:
    """The clocks of some cases as they are written down now, by case; each has a list, if only an empty one."""
    found: dict[int, list[ComplaintClock]] = {one: [] for one in complaint_ids}
    query = select(ComplaintClock).where(col(ComplaintClock.complaint_id).in_(found))
    for one in (await tx.exec(query.execution_options(populate_existing=True))).all():
        found[one.complaint_id].append(one)
    return found


class Due(NamedTuple):
    """A clock of which people must be told."""

    complaint_id: int
    step: Step
    next_level: int | None
    next_at: datetime | None


async def due(tx: Tx, *, now: datetime, limit: int) -> list[Due]:
    """The clocks of which people must be told, the longest overdue first."""
    known = (ComplaintClock.complaint_id, ComplaintClock.step, ComplaintClock.next_level, ComplaintClock.next_at)
    query: Any = columns(*(col(one) for one in known))
    query = query.where(col(ComplaintClock.next_at) <= now).order_by(col(ComplaintClock.next_at))
    return [Due._make(row) for row in (await tx.exec(query.limit(limit))).all()]


async def mark(tx: Tx, why: Reckoning) -> int:
    """Note that the clocks of every case under way are to be reckoned; returns of how many.

    A check looks again at those that were set aside, and comes after what is to be reckoned anyway.
    """
    where: list[Any] = [col(Complaint.state).in_(UNDER_WAY)]
    if why is Reckoning.CHECK:
        where.append(or_(col(Complaint.reckoning).is_(None), col(Complaint.reckoning) == Reckoning.ASIDE))
    return await changed(tx, update(Complaint).where(*where).values(reckoning=why))


async def mark_of(tx: Tx, customer_ids: Sequence[int]) -> None:
    """Note the same of the cases of some customers, whose limits are others now."""
    for first in range(0, len(customer_ids), 500):
        theirs = col(Complaint.customer_id).in_(customer_ids[first : first + 500])
        under_way = update(Complaint).where(theirs, col(Complaint.state).in_(UNDER_WAY))
        await changed(tx, under_way.values(reckoning=Reckoning.ANEW))


async def marked(tx: Tx, *, limit: int) -> list[int]:
    """The cases whose clocks are to be reckoned, in order of their ids."""
    waits = (col(Complaint.reckoning).is_not(None), col(Complaint.reckoning) != Reckoning.ASIDE)
    query = select(Complaint.id).where(*waits).order_by(col(Complaint.id)).limit(limit)
    return [one or 0 for one in (await tx.exec(query)).all()]


@asynccontextmanager
async def apart(tx: Tx) -> AsyncIterator[None]:
    """What fails inside is undone without what was done before it in the same transaction."""
    async with tx.begin_nested():
        # By itself the savepoint would come with the session's first statement, and not with one that goes past it.
        await tx.connection()
        yield


async def set_aside(tx: Tx, complaint_id: int) -> None:
    """Tell of no clock of a case any more: whoever tries would fail, and the cases behind it would wait."""
    await changed(tx, update(Complaint).where(col(Complaint.id) == complaint_id).values(reckoning=Reckoning.ASIDE))
    clocks = update(ComplaintClock).where(col(ComplaintClock.complaint_id) == complaint_id)
    await changed(tx, clocks.values(next_at=None))


async def claim(tx: Tx, clock: Due, written: ComplaintClock | None = None) -> bool:
    """Take a clock's mark to tell of it; False when it was told of, met or moved meanwhile. `written`: its row, if read."""
    where = (
        col(ComplaintClock.complaint_id) == clock.complaint_id,
        col(ComplaintClock.step) == clock.step,
        col(ComplaintClock.next_at) == clock.next_at,
    )
    taken = bool(await changed(tx, update(ComplaintClock).where(*where).values(next_at=None)))
    if taken and written is not None:
        set_committed_value(written, "next_at", None)
    return taken
