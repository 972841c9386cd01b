"""What the room's screen shows: the rotating code, the time it lasts, and the head count."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from domain.attendance import Phase
from domain.checkin import code_at, qr_token
from domain.errors import NotFoundError
from domain.permission import Permission
from services.attendance.roll import make_roll
from services.attendance.view import POLICY, LessonView, phase
from services.scope import Scope, requires
from storage import training

KEY_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenFeed:
    """One look at a lesson's check-in; `token` and `code` are None while it is not open."""

    lesson: LessonView
    phase: Phase
    token: str | None
    code: str | None
    seconds_left: float
    step: int
    here: int
    late: int
    expected: int
    spoken: str | None
    opens_at: datetime


def screen_key(secret: bytes, lesson_id: int) -> str:
    """The key in the projector page's address: whoever has it may see the rotating code, nothing else."""
    return hmac.new(secret, f"peiban.screen:{lesson_id}".encode(), hashlib.sha256).hexdigest()[:KEY_LENGTH]


@requires(Permission.OPEN_CHECK_IN)
async def screen_feed(scope: Scope, *, lesson_id: int, key: str) -> ScreenFeed:
    """The feed of the page with this key; NotFoundError for a wrong one. Called by the page as a system actor."""
    row = await training.lesson(scope.tx, lesson_id)
    if row is None or not hmac.compare_digest(key, screen_key(scope.house.key, lesson_id)):
        raise NotFoundError
    roll = await make_roll(scope.tx, row, now=scope.now)
    stands, step = phase(row, scope.now), POLICY.step_seconds
    opened = stands is Phase.OPEN
    spoken = row.spoken_code if opened and row.spoken_until and row.spoken_until > scope.wall else None
    late = sum(
        entry.arrived is not None and entry.arrived > row.starts_at + POLICY.late_after for entry in roll.entries
    )
    return ScreenFeed(
        lesson=roll.lesson,
        phase=stands,
        token=qr_token(scope.house.key, lesson_id, scope.wall, step) if opened else None,
        code=code_at(scope.house.key, lesson_id, scope.wall, step) if opened else None,
        seconds_left=step - scope.wall.timestamp() % step,
        step=step,
        here=sum(entry.arrived is not None for entry in roll.entries),
        late=late,
        expected=len(roll.entries),
        spoken=spoken,
        opens_at=row.starts_at - POLICY.opens_before,
    )
