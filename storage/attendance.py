"""Marks of who was where when: added, never changed."""

from datetime import datetime

from sqlmodel import col, select

from domain.attendance import AttendanceStatus, CheckInMethod
from storage.models.attendance import AttendanceMark, PendingCheckIn, WalkIn
from storage.session import Tx
from storage.statements import count, insert_once


async def arrive(tx: Tx, *, lesson_id: int, person_id: int, at: datetime, method: CheckInMethod) -> bool:
    """Note an arrival; False when there is one already (two phones at the same instant: one record)."""
    return await insert_once(
        tx, AttendanceMark, lesson_id=lesson_id, person_id=person_id, at=at, method=method, status=None
    )


async def arrival(tx: Tx, *, lesson_id: int, person_id: int) -> AttendanceMark | None:
    """When and how somebody arrived."""
    where = (
        AttendanceMark.lesson_id == lesson_id,
        AttendanceMark.person_id == person_id,
        col(AttendanceMark.status).is_(None),
    )
    return (await tx.exec(select(AttendanceMark).where(*where))).first()


async def mark(
    tx: Tx, *, lesson_id: int, person_id: int, at: datetime, status: AttendanceStatus, by_person_id: int, reason_id: int
) -> None:
    """Note a correction by hand: what counts from now on, who says so, and why."""
    row = AttendanceMark(
        lesson_id=lesson_id,
        person_id=person_id,
        at=at,
        method=CheckInMethod.MANUAL,
        status=status,
        by_person_id=by_person_id,
        reason_id=reason_id,
    )
    tx.add(row)
    await tx.flush()


async def marks(tx: Tx, lesson_ids: list[int]) -> list[AttendanceMark]:
    """All marks of some lessons, in the order in which they were made."""
    return list(
        (
            await tx.exec(
                select(AttendanceMark)
                .where(col(AttendanceMark.lesson_id).in_(lesson_ids))
                .order_by(col(AttendanceMark.id))
            )
        ).all()
    )


async def head_count(tx: Tx, lesson_id: int) -> int:
    """How many arrived."""
    return await count(
        tx, AttendanceMark, col(AttendanceMark.lesson_id) == lesson_id, col(AttendanceMark.status).is_(None)
    )


async def walk_in(tx: Tx, *, lesson_id: int, person_id: int, at: datetime, method: CheckInMethod) -> WalkIn:
    """Note somebody who is not on the list; the first note stands."""
    await insert_once(tx, WalkIn, lesson_id=lesson_id, person_id=person_id, at=at, method=method)
    return (await tx.exec(select(WalkIn).where(WalkIn.lesson_id == lesson_id, WalkIn.person_id == person_id))).one()


async def find_walk_in(tx: Tx, walk_in_id: int) -> WalkIn | None:
    """A walk-in by its id."""
    return await tx.get(WalkIn, walk_in_id)


async def decide_walk_in(tx: Tx, row: WalkIn, *, admitted: bool, now: datetime) -> None:
    """The trainer decided."""
    row.admitted, row.decided_at = admitted, now
    await tx.flush()


async def put_off(tx: Tx, *, account_id: int, lesson_id: int, at: datetime, method: CheckInMethod) -> bool:
    """Keep the scan of somebody who has yet to register."""
    return await insert_once(tx, PendingCheckIn, account_id=account_id, lesson_id=lesson_id, at=at, method=method)


async def take_put_off(tx: Tx, account_id: int) -> list[PendingCheckIn]:
    """The scans kept for an account; they are gone from the waiting list afterwards."""
    found = list((await tx.exec(select(PendingCheckIn).where(PendingCheckIn.account_id == account_id))).all())
    for row in found:
        await tx.delete(row)
    await tx.flush()
    return found
