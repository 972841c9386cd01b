"""The trainer's lessons: opening and closing check-in, and a code to say aloud."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.attendance import Phase
from domain.errors import InvalidError
from domain.permission import Permission
from domain.wording import N_
from services.attendance.screen import screen_key
from services.attendance.view import POLICY, LessonView, phase, reach, view, views
from services.scope import Scope, requires
from storage import attendance, training
from storage.models.training import Lesson

SPAN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonCard:
    """A lesson as its trainer sees it: counts, the state of check-in, and the address of the projector page."""

    lesson: LessonView
    phase: Phase
    here: int
    expected: int
    opens_at: datetime
    screen: str
    spoken: str | None
    spoken_until: datetime | None


@requires(Permission.SEE_ROLL)
async def taught_lessons(scope: Scope) -> list[tuple[LessonView, Phase]]:
    """The lessons from this morning to a week ahead that the actor teaches or assists (all of them with EVERY_LESSON)."""
    every = scope.actor.may(Permission.EVERY_LESSON)
    start = scope.now - timedelta(hours=12)
    rows = await training.lessons_between(
        scope.tx, start=start, end=scope.now + SPAN, teacher_id=None if every else scope.me
    )
    seen = await views(scope.tx, rows)
    return [(one, phase(row, scope.now)) for one, row in zip(seen, rows, strict=True)]


@requires(Permission.SEE_ROLL)
async def lesson_card(scope: Scope, *, lesson_id: int) -> LessonCard:
    """One lesson; NotFoundError when it is somebody else's."""
    return await _card(scope, await reach(scope, lesson_id))


@requires(Permission.OPEN_CHECK_IN)
async def open_check_in(scope: Scope, *, lesson_id: int) -> LessonCard:
    """Open check-in by hand; twice changes nothing, after the lesson's end it is refused."""
    row = await reach(scope, lesson_id)
    if scope.now > row.ends_at:
        raise InvalidError(N_("This lesson is over. Who was there can still be marked by hand in the list."))
    if phase(row, scope.now) is not Phase.OPEN:
        await training.open_checkin(scope.tx, row, now=scope.now)
    return await _card(scope, row)


@requires(Permission.OPEN_CHECK_IN)
async def close_check_in(scope: Scope, *, lesson_id: int) -> LessonCard:
    """Close check-in by hand; twice changes nothing."""
    row = await reach(scope, lesson_id)
    if phase(row, scope.now) is Phase.OPEN:
        await training.close_checkin(scope.tx, row, now=scope.now)
    return await _card(scope, row)


@requires(Permission.OPEN_CHECK_IN)
async def announce_code(scope: Scope, *, lesson_id: int) -> LessonCard:
    """Make a six-digit code to say aloud; it counts for two minutes and replaces the one before."""
    row = await reach(scope, lesson_id)
    if phase(row, scope.now) is not Phase.OPEN:
        raise InvalidError(N_("Check-in is not open. Open it first, then ask for a code."))
    until = scope.wall + timedelta(minutes=POLICY.spoken_minutes)
    await training.speak_code(scope.tx, row, code=f"{secrets.randbelow(10**6):06d}", until=until)
    return await _card(scope, row)


async def _card(scope: Scope, row: Lesson) -> LessonCard:
    seen = await view(scope.tx, row)
    spoken = row.spoken_code if row.spoken_until and row.spoken_until > scope.wall else None
    expected = {*await training.member_ids(scope.tx, row.cohort_id), *await attendance.guests(scope.tx, seen.id)}
    return LessonCard(
        lesson=seen,
        phase=phase(row, scope.now),
        here=await attendance.head_count(scope.tx, seen.id),
        expected=len(expected),
        opens_at=row.starts_at - POLICY.opens_before,
        screen=f"{scope.house.base_url}/lessons/{seen.id}/screen?key={screen_key(scope.house.key, seen.id)}",
        spoken=spoken,
        spoken_until=row.spoken_until if spoken else None,
    )
