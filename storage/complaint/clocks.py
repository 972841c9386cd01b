"""The clocks of cases as they were reckoned: what is due is found by an index, however many cases are open."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col, select

from domain.complaint import Clock
from storage.models.complaint import Complaint, ComplaintClock
from storage.session import Tx
from storage.statements import changed


async def keep(tx: Tx, row: Complaint, clocks: Iterable[Clock]) -> None:
    """Write down the clocks of a case in place of what was reckoned before."""
    known = {one.step: one for one in await of_case(tx, row.id or 0)}
    running = []
    for clock in clocks:
        values = _values(clock)
        before = known.pop(clock.step, None)
        if before is None:
            tx.add(ComplaintClock(complaint_id=row.id or 0, step=clock.step, **values))
        elif any(getattr(before, name) != value for name, value in values.items()):
            before.sqlmodel_update(values)
        if clock.running and clock.due_at is not None:
            running.append((clock.due_at, clock.step))
    if known:
        gone = delete(ComplaintClock).where(
            col(ComplaintClock.complaint_id) == row.id, col(ComplaintClock.step).in_(known)
        )
        await changed(tx, gone)
    row.due_at, row.due_step = min(running, default=(None, None))
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


async def differing(tx: Tx, row: Complaint, clocks: Iterable[Clock]) -> list[str]:
    """Where what is written down of a case's clocks is not what was reckoned: "solution.due_at"; empty when all agrees."""
    reckoned = {clock.step: clock for clock in clocks}
    known = {one.step: one for one in await of_case(tx, row.id or 0)}
    found = [str(step) for step in reckoned.keys() ^ known.keys()]
    for step in reckoned.keys() & known.keys():
        values = _values(reckoned[step])
        found += [f"{step}.{name}" for name, value in values.items() if getattr(known[step], name) != value]
    running = [(one.due_at, one.step) for one in reckoned.values() if one.running and one.due_at is not None]
    if (row.due_at, row.due_step) != min(running, default=(None, None)):
        found.append("due_at")
    return sorted(found)


async def of_case(tx: Tx, complaint_id: int) -> list[ComplaintClock]:
    """The clocks of a case, in no order."""
    return list((await tx.exec(select(ComplaintClock).where(ComplaintClock.complaint_id == complaint_id))).all())


async def due(tx: Tx, *, now: datetime, limit: int) -> list[ComplaintClock]:
    """The clocks of which people must be told, the longest overdue first."""
    query = select(ComplaintClock).where(col(ComplaintClock.next_at) <= now).order_by(col(ComplaintClock.next_at))
    return list((await tx.exec(query.limit(limit))).all())


async def claim(tx: Tx, clock: ComplaintClock) -> bool:
    """Take a clock's mark to tell of it; False when it was told of, met or moved meanwhile."""
    where = (
        col(ComplaintClock.complaint_id) == clock.complaint_id,
        col(ComplaintClock.step) == clock.step,
        col(ComplaintClock.next_at) == clock.next_at,
    )
    return bool(await changed(tx, update(ComplaintClock).where(*where).values(next_at=None)))
