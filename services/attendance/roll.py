"""The roll: who is here, late, missing or cannot be reached; and corrections by hand, which name who and why."""

from collections import defaultdict
from collections.abc import Sequence
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
from storage.models.people import Person
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
    listed = await training.enrolled(scope.tx, cohort_id=row.cohort_id, person_id=person_id)
    if not listed and person_id not in await attendance.guests(scope.tx, lesson_id):
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


def derive(row: Lesson, marks: Sequence[AttendanceMark], now: datetime) -> AttendanceStatus | None:
    """One person's status at a lesson from his marks in order: the last correction by hand, else what the arrival says."""
    corrected = [mark.status for mark in marks if mark.status is not None]
    if corrected:
        return corrected[-1]
    arrived = next((mark.at for mark in marks if mark.status is None), None)
    return attendance_status(
        start=row.starts_at, end=row.ends_at, arrived=arrived, left=None, excused=False, policy=POLICY, now=now
    )


async def _listed(tx: Any, row: Lesson) -> list[Person]:
    """The class, then whoever was let into this lesson only."""
    members = await training.members(tx, row.cohort_id)
    extra = await attendance.guests(tx, row.id or 0) - {member.id or 0 for member in members}
    guests = [await people.person(tx, person_id) for person_id in sorted(extra)]
    return [*members, *(guest for guest in guests if guest is not None and guest.erased_at is None)]


async def make_roll(tx: Any, row: Lesson, *, now: datetime) -> Roll:
    """Derive everybody's status from the facts; the last correction by hand stands above them."""
    marks: defaultdict[int, list[AttendanceMark]] = defaultdict(list)
    for mark in await attendance.marks(tx, [row.id or 0]):
        marks[mark.person_id].append(mark)
    members = await _listed(tx, row)
    reachable = await people.reachable(tx, [member.id or 0 for member in members])
    entries = []
    for member in members:
        own = marks[member.id or 0]
        arrival = next((mark for mark in own if mark.status is None), None)
        corrected = next((mark for mark in reversed(own) if mark.status is not None), None)
        by = await people.person(tx, corrected.by_person_id) if corrected and corrected.by_person_id else None
        entries.append(
            RollEntry(
                person_id=member.id or 0,
                name=member.name,
                status=derive(row, own, now),
                arrived=arrival.at if arrival else None,
                method=own[-1].method if own else None,
                corrected_by=by.name if by else "",
                reachable=member.id in reachable,
            )
        )
    return Roll(lesson=await view(tx, row), entries=tuple(entries))
