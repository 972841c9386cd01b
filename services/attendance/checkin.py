"""Checking in: by code, by scan, by a tap; once, whatever is pressed twice."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.attendance import CheckInMethod, Phase
from domain.checkin import (
    Freshness,
    LockOutPolicy,
    failures_after,
    freshness,
    lock_out,
    matching_code,
    normalise_code,
    read_qr_token,
)
from domain.errors import NotFoundError
from domain.permission import Permission
from services.attendance.view import POLICY, LessonView, phase, view
from services.attendance.walk_in import Asked, offer
from services.scope import Scope, requires
from storage import attendance, outbox, people, training
from storage.models.training import Lesson

REMEMBERED_STEPS = 40
AHEAD = timedelta(hours=12)


class Outcome(StrEnum):
    """How a check-in ended."""

    DONE = "done"
    ALREADY = "already"
    TOO_EARLY = "too_early"
    CLOSED = "closed"
    WRONG = "wrong"
    OLD = "old"
    NOT_A_CODE = "not_a_code"
    NOT_LISTED = "not_listed"
    NO_LESSON = "no_lesson"
    LOCKED = "locked"
    REGISTER_FIRST = "register_first"
    NEEDS_CODE = "needs_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """The outcome; `at` is the instant that counts, `moment` what the person waits for (opening, end of a lock-out).

    `asked` is who decides about somebody who is not on the list; `guesses` are the wrong codes in a row.
    """

    outcome: Outcome
    lesson: LessonView | None = None
    at: datetime | None = None
    late: bool = False
    moment: datetime | None = None
    late_after: datetime | None = None
    asked: Asked | None = None
    guesses: int = 0


@requires(Permission.CHECK_IN)
async def check_in(scope: Scope, *, code: str) -> CheckedIn:
    """Check in with a typed code, the screen's or a spoken one; wrong guesses are counted (5, then 15 minutes)."""
    found = await _lesson_of(scope, code)
    return found if isinstance(found, CheckedIn) else await _arrive(scope, found, CheckInMethod.CODE)


@requires(Permission.REGISTER, consent=False)
async def keep_code(scope: Scope, *, code: str) -> CheckedIn:
    """Keep the check-in of somebody who has yet to register, by the code he typed; his guesses are counted like anybody's."""
    found = await _lesson_of(scope, code)
    return found if isinstance(found, CheckedIn) else await _put_off(scope, found, CheckInMethod.CODE)


async def _lesson_of(scope: Scope, code: str) -> Lesson | CheckedIn:
    """The lesson whose code was typed, or how the guess ended."""
    account = await people.account_by_id(scope.tx, scope.actor.account_id or 0)
    if account is None:
        raise NotFoundError
    policy = LockOutPolicy()
    lock = lock_out(account.wrong_codes, last_failure_at=account.wrong_code_at, policy=policy, now=scope.wall)
    if not lock.allowed:
        return CheckedIn(outcome=Outcome.LOCKED, moment=lock.locked_until)
    if normalise_code(code) is None:
        return CheckedIn(outcome=Outcome.NOT_A_CODE)
    lessons = await _around(scope)
    found = next((row for row in lessons if _code_fits(scope, row, code)), None)
    if found is not None:
        if account.wrong_codes:
            await people.note_wrong_code(scope.tx, account, failures=0, now=None)
        return found
    was = next((row for row in lessons if _code_was(scope, row, code)), None)
    if was is not None and phase(was, scope.now) is Phase.CLOSED:
        return CheckedIn(outcome=Outcome.CLOSED, lesson=await view(scope.tx, was))
    if was is not None:
        return CheckedIn(outcome=Outcome.OLD)
    failures = failures_after(account.wrong_codes, last_failure_at=account.wrong_code_at, policy=policy, now=scope.wall)
    await people.note_wrong_code(scope.tx, account, failures=failures, now=scope.wall)
    lock = lock_out(failures, last_failure_at=scope.wall, policy=policy, now=scope.wall)
    if not lock.allowed:
        return CheckedIn(outcome=Outcome.LOCKED, moment=lock.locked_until)
    return await _guessed(scope, failures)


async def _guessed(scope: Scope, guesses: int) -> CheckedIn:
    """What to tell whoever typed a code that never was: it is wrong, or there is nothing to check in to."""
    if scope.actor.person_id is None:
        return CheckedIn(outcome=Outcome.WRONG, guesses=guesses)
    mine = await _my_rows(scope)
    if not any(phase(row, scope.now) is Phase.OPEN for row in mine):
        closed = next((row for row in mine if phase(row, scope.now) is Phase.CLOSED), None)
        if closed is not None:
            return CheckedIn(outcome=Outcome.CLOSED, lesson=await view(scope.tx, closed))
        upcoming = next((row for row in mine if phase(row, scope.now) is Phase.TOO_EARLY), None)
        return CheckedIn(outcome=Outcome.NO_LESSON, lesson=await view(scope.tx, upcoming) if upcoming else None)
    return CheckedIn(outcome=Outcome.WRONG, guesses=guesses)


@requires(Permission.REGISTER, consent=False)
async def check_in_scanned(scope: Scope, *, token: str) -> CheckedIn:
    """Check in with a scanned QR; who has yet to register keeps the instant until he has."""
    issued = read_qr_token(token, scope.house.key)
    row = await training.lesson(scope.tx, issued.lesson_id) if issued else None
    if issued is None or row is None:
        return CheckedIn(outcome=Outcome.WRONG)
    if freshness(issued.step, scope.wall, POLICY.step_seconds) is not Freshness.FRESH:
        return CheckedIn(outcome=Outcome.OLD, lesson=await view(scope.tx, row))
    if scope.actor.person_id is None or not scope.actor.consented:
        return await _put_off(scope, row, CheckInMethod.QR)
    return await _arrive(scope, row, CheckInMethod.QR)


async def _put_off(scope: Scope, row: Lesson, method: CheckInMethod) -> CheckedIn:
    """Keep the instant until he is known; nothing is kept, nor said to be, while check-in is not open."""
    seen = await view(scope.tx, row)
    shut = _shut(row, seen, scope.now)
    if shut is not None:
        return shut
    await attendance.put_off(
        scope.tx, account_id=scope.actor.account_id or 0, lesson_id=seen.id, at=scope.now, method=method
    )
    return CheckedIn(outcome=Outcome.REGISTER_FIRST, lesson=seen, at=scope.now)


@requires(Permission.CHECK_IN)
async def check_in_here(scope: Scope, *, lesson_id: int) -> CheckedIn:
    """Check in by the reminder's button: at once for an online lesson; in a room the code proves the presence."""
    row = await training.lesson(scope.tx, lesson_id)
    if row is None or not await training.enrolled(scope.tx, cohort_id=row.cohort_id, person_id=scope.me):
        raise NotFoundError
    seen = await view(scope.tx, row)
    if (
        seen.online
        or phase(row, scope.now) is not Phase.OPEN
        or await attendance.arrival(scope.tx, lesson_id=lesson_id, person_id=scope.me)
    ):
        return await _arrive(scope, row, CheckInMethod.BUTTON)
    return CheckedIn(outcome=Outcome.NEEDS_CODE, lesson=seen)


async def _arrive(scope: Scope, row: Lesson, method: CheckInMethod) -> CheckedIn:
    seen, me = await view(scope.tx, row), scope.me
    before = await attendance.arrival(scope.tx, lesson_id=seen.id, person_id=me)
    if before is not None:
        return CheckedIn(outcome=Outcome.ALREADY, lesson=seen, at=before.at)
    shut = _shut(row, seen, scope.now)
    if shut is not None:
        return shut
    if not await training.enrolled(scope.tx, cohort_id=row.cohort_id, person_id=me):
        asked = await offer(scope, row, at=scope.now, method=method)
        return CheckedIn(outcome=Outcome.NOT_LISTED, lesson=seen, asked=asked)
    await attendance.arrive(scope.tx, lesson_id=seen.id, person_id=me, at=scope.now, method=method)
    await tell_roll(scope, row)
    return _done(seen, scope.now)


def _shut(row: Lesson, seen: LessonView, now: datetime) -> CheckedIn | None:
    stands = phase(row, now)
    if stands is Phase.TOO_EARLY:
        return CheckedIn(outcome=Outcome.TOO_EARLY, lesson=seen, moment=row.starts_at - POLICY.opens_before)
    return CheckedIn(outcome=Outcome.CLOSED, lesson=seen) if stands is Phase.CLOSED else None


def _done(seen: LessonView, at: datetime) -> CheckedIn:
    limit = seen.starts_at + POLICY.late_after
    return CheckedIn(outcome=Outcome.DONE, lesson=seen, at=at, late=at > limit, late_after=limit)


@requires(Permission.CHECK_IN)
async def my_lessons(scope: Scope) -> list[tuple[LessonView, Phase, datetime | None]]:
    """Today's lessons of the person: with the state of check-in and when he arrived."""
    result = []
    for row in await _my_rows(scope):
        arrived = await attendance.arrival(scope.tx, lesson_id=row.id or 0, person_id=scope.me)
        result.append((await view(scope.tx, row), phase(row, scope.now), arrived.at if arrived else None))
    return result


async def _my_rows(scope: Scope) -> list[Lesson]:
    cohorts = await training.cohorts_of(scope.tx, scope.me)
    return await training.lessons_between(scope.tx, start=scope.now, end=scope.now + AHEAD, cohort_ids=cohorts)


async def _around(scope: Scope) -> list[Lesson]:
    return await training.lessons_between(scope.tx, start=scope.now - AHEAD, end=scope.now + AHEAD)


def _code_fits(scope: Scope, row: Lesson, code: str) -> bool:
    spoken = row.spoken_code is not None and row.spoken_until is not None and scope.wall <= row.spoken_until
    if spoken and hmac.compare_digest(row.spoken_code or "", normalise_code(code) or ""):
        return True
    return (
        matching_code(code, secret=scope.house.key, lesson_id=row.id or 0, now=scope.wall, step=POLICY.step_seconds)
        is not None
    )


def _code_was(scope: Scope, row: Lesson, code: str) -> bool:
    """Whether it stood on the screen within the last minutes: an honest latecomer, not a guess."""
    if row.spoken_code is not None and row.spoken_code == normalise_code(code):
        return True
    found = matching_code(
        code,
        secret=scope.house.key,
        lesson_id=row.id or 0,
        now=scope.wall,
        step=POLICY.step_seconds,
        earlier_steps=REMEMBERED_STEPS,
    )
    return found is not None


async def tell_roll(scope: Scope, row: Lesson) -> None:
    """Let the trainer's open list follow; whoever arrives before it is written is in the same edit."""
    for teacher in {row.trainer_id, row.assistant_id} - {None}:
        await outbox.queue(
            scope.tx,
            "roll",
            now=scope.now,
            params={"lesson": row.id},
            person_id=teacher,
            dedupe_key=f"roll:{row.id}:{teacher}",
            not_before=scope.now + timedelta(seconds=1),
            expires_at=row.ends_at,
            card=True,
        )
