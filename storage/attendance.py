"""Marks of who was where when: added, never changed."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from domain.attendance import AttendanceStatus, CheckInMethod
from storage.models.attendance import AttendanceMark, PendingCheckIn, WalkIn
from storage.models.training import Enrolment, Lesson
from storage.session import Tx
from storage.statements import count, held, insert_once, seconds_after


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


@dataclass(slots=True, kw_only=True)
class Tally:
    """The lists of the lessons that ended at one instant, counted.

    `arrived` until the end, and `late` of them after the grace, are those whom nobody corrected; `corrected` by hand.
    """

    ends_at: datetime
    lessons: int = 0
    listed: int = 0
    arrived: int = 0
    late: int = 0
    corrected: dict[AttendanceStatus, int] = field(default_factory=dict)


async def tallies(
    tx: Tx, *, start: datetime, end: datetime, late_after: timedelta, cohort_ids: Collection[int] | None = None
) -> list[Tally]:
    """Count the lists of the lessons that ended from `start` to just before `end`; None as `cohort_ids` means every cohort.

    The database counts: a month may have hundreds of thousands of marks, and as objects they would stop the event loop.
    """
    lessons = select(Lesson.id, Lesson.cohort_id, Lesson.starts_at, Lesson.ends_at)
    lessons = lessons.where(col(Lesson.ends_at) >= start, col(Lesson.ends_at) < end)
    if cohort_ids is not None:
        lessons = lessons.where(col(Lesson.cohort_id).in_(cohort_ids))
    held = lessons.cte("held")
    at: Any = held.c.ends_at
    by_hand = col(AttendanceMark.status).is_not(None)
    marked = held.join(AttendanceMark, col(AttendanceMark.lesson_id) == held.c.id)
    listed: Any = col(Enrolment.cohort_id) == held.c.cohort_id
    found: defaultdict[datetime, Tally] = defaultdict(lambda: Tally(ends_at=start))

    size = columns(func.count()).select_from(Enrolment).where(listed).scalar_subquery()
    lists: Any = columns(at, func.count(), func.sum(size)).select_from(held).group_by(at)
    for ends_at, number, people in (await tx.exec(lists)).all():
        found[ends_at] = Tally(ends_at=ends_at, lessons=number, listed=int(people))

    grace = seconds_after(held.c.starts_at, late_after.total_seconds())
    mine = listed & (col(Enrolment.person_id) == col(AttendanceMark.person_id))
    # Most come before the beginning, for whom no instant need be reckoned: that is half of the time of a month.
    after = and_(col(AttendanceMark.at) > held.c.starts_at, col(AttendanceMark.at) > grace)
    late: Any = func.sum(case((after, 1), else_=0))
    came = select(at, func.count(), late).select_from(marked.join(Enrolment, mine))
    came = came.where(~by_hand, col(AttendanceMark.at) <= at).group_by(at)
    for ends_at, arrived, too_late in (await tx.exec(came)).all():
        found[ends_at].arrived, found[ends_at].late = arrived, too_late

    # Whoever was corrected: by his last correction, and no longer by his arrival.
    whose = (col(AttendanceMark.lesson_id), col(AttendanceMark.person_id))
    newest = select(func.max(AttendanceMark.id).label("id")).select_from(marked).where(by_hand).group_by(*whose)
    fixed, arrival = newest.cte("fixed"), aliased(AttendanceMark)
    known = fixed.join(AttendanceMark, col(AttendanceMark.id) == fixed.c.id)
    known = known.join(held, held.c.id == col(AttendanceMark.lesson_id)).join(Enrolment, mine)
    same = and_(col(arrival.lesson_id) == whose[0], col(arrival.person_id) == whose[1], col(arrival.status).is_(None))
    known = known.outerjoin(arrival, and_(same, col(arrival.at) <= at))
    late = func.sum(case((col(arrival.at) > grace, 1), else_=0))
    says = col(AttendanceMark.status)
    query: Any = columns(at, says, func.count(), func.count(col(arrival.id)), late)
    query = query.select_from(known).group_by(at, says)
    for ends_at, status, people, arrived, too_late in (await tx.exec(query)).all():
        tally = found[ends_at]
        tally.corrected[status] = people
        tally.arrived, tally.late = tally.arrived - arrived, tally.late - too_late
    return list(found.values())


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


async def hold_walk_in(tx: Tx, walk_in_id: int) -> WalkIn | None:
    """A walk-in by its id, kept from being decided by others until the transaction ends."""
    return await held(tx, WalkIn, walk_in_id)


async def decide_walk_in(tx: Tx, row: WalkIn, *, admitted: bool, now: datetime) -> None:
    """The trainer decided."""
    row.admitted, row.decided_at = admitted, now
    await tx.flush()


async def guests(tx: Tx, lesson_id: int) -> set[int]:
    """Who was let into one lesson without standing on its class's list, or before he was put there."""
    where = (WalkIn.lesson_id == lesson_id, col(WalkIn.admitted).is_(True))
    return set((await tx.exec(select(WalkIn.person_id).where(*where))).all())


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
