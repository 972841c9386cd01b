"""The roll: who is here, late, missing or cannot be reached; and corrections by hand, which name who and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.attendance import AttendanceStatus, CheckInMethod, attendance_status
from domain.errors import NotFoundError
from domain.permission import Permission
from services import audit
from services.attendance.view import POLICY, LessonView, reach, view
from services.scope import Scope, requires
from storage import attendance, files, people, training
from storage.models.attendance import AttendanceMark
from storage.models.training import Lesson


@dataclass(frozen=True, slots=True, kw_only=True)
class RollEntry:
    """One person on the list; `status` None: not here yet. `corrected` names who set it by hand."""

    person_id: int
    name: str
    status: AttendanceStatus | None
    arrived: datetime | None
    method: CheckInMethod | None
    corrected_by: str = ""
    reachable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """The whole list of a lesson."""

    lesson: LessonView
    entries: tuple[RollEntry, ...]

    def count(self, *statuses: AttendanceStatus | None) -> int:
        """How many stand at one of the statuses."""
        return sum(entry.status in statuses for entry in self.entries)


@requires(Permission.SEE_ROLL)
async def roll_of(scope: Scope, *, lesson_id: int) -> Roll:
    """The list of one of the actor's lessons."""
    return await make_roll(scope.tx, await reach(scope, lesson_id), now=scope.now)


@requires(Permission.MARK_ATTENDANCE)
async def mark_by_hand(scope: Scope, *, lesson_id: int, person_id: int, status: AttendanceStatus, reason: str) -> Roll:
    """Correct somebody's status; the reason is kept beside the mark and the act in the audit."""
    row = await reach(scope, lesson_id)
    if not await training.enrolled(scope.tx, cohort_id=row.cohort_id, person_id=person_id):
        raise NotFoundError
    reason_id = await files.write_body(scope.tx, reason, now=scope.wall, person_id=scope.me)
    await attendance.mark(
        scope.tx,
        lesson_id=lesson_id,
        person_id=person_id,
        at=scope.now,
        status=status,
        by_person_id=scope.me,
        reason_id=reason_id,
    )
    await audit.note(
        scope, "attendance marked", subject=f"lesson:{lesson_id}", person=person_id, status=status, reason=reason_id
    )
    return await make_roll(scope.tx, row, now=scope.now)


async def statuses(tx: Any, row: Lesson, *, now: datetime) -> list[AttendanceStatus | None]:
    """Everybody's status, without names: for figures over many lessons."""
    arrivals, corrected = await _facts(tx, row)
    found = []
    for member in await training.members(tx, row.cohort_id):
        arrival = arrivals.get(member.id or 0)
        mark = corrected.get(member.id or 0)
        found.append(mark.status if mark else _derive(row, arrival, now))
    return found


async def make_roll(tx: Any, row: Lesson, *, now: datetime) -> Roll:
    """Derive everybody's status from the facts; the last correction by hand stands above them."""
    arrivals, corrected = await _facts(tx, row)
    members = await training.members(tx, row.cohort_id)
    reachable = await people.reachable(tx, [member.id or 0 for member in members])
    entries = []
    for member in members:
        member_id = member.id or 0
        arrival, mark = arrivals.get(member_id), corrected.get(member_id)
        by = await people.person(tx, mark.by_person_id) if mark and mark.by_person_id else None
        entries.append(
            RollEntry(
                person_id=member_id,
                name=member.name,
                status=mark.status if mark else _derive(row, arrival, now),
                arrived=arrival.at if arrival else None,
                method=mark.method if mark else arrival.method if arrival else None,
                corrected_by=by.name if by else "",
                reachable=member_id in reachable,
            )
        )
    return Roll(lesson=await view(tx, row), entries=tuple(entries))


async def _facts(tx: Any, row: Lesson) -> tuple[dict[int, AttendanceMark], dict[int, AttendanceMark]]:
    """Arrivals, and the last correction by hand, by person."""
    marks = await attendance.marks(tx, [row.id or 0])
    arrivals = {mark.person_id: mark for mark in marks if mark.status is None}
    return arrivals, {mark.person_id: mark for mark in marks if mark.status is not None}


def _derive(row: Lesson, arrival: AttendanceMark | None, now: datetime) -> AttendanceStatus | None:
    arrived = arrival.at if arrival else None
    return attendance_status(
        start=row.starts_at, end=row.ends_at, arrived=arrived, left=None, excused=False, policy=POLICY, now=now
    )
