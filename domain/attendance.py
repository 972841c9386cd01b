"""Derives who was there from facts, so that a changed policy or a late leave decision only needs a recomputation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class AttendanceStatus(StrEnum):
    """How somebody attended one lesson; stored and exported by these codes."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    LATE_AND_LEFT_EARLY = "late_and_left_early"
    ABSENT = "absent"
    EXCUSED = "excused"


class CheckInMethod(StrEnum):
    """The way by which somebody checked in."""

    QR = "qr"
    CODE = "code"
    LOCATION = "location"
    BUTTON = "button"
    MANUAL = "manual"


class Phase(StrEnum):
    """Where the check-in of a lesson stands at a moment."""

    TOO_EARLY = "too_early"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendancePolicy:
    """The figures of check-in and attendance; an administrator may change each.

    `step_seconds` (10 to 60) is how long one code stands on the screen, `spoken_minutes` (1 to 60) how long a code
    lasts that the trainer says aloud. Raises ValueError outside these ranges or for a negative time.
    """

    opens_before: timedelta = timedelta(minutes=30)
    late_after: timedelta = timedelta(minutes=5)
    left_early_before: timedelta = timedelta(minutes=10)
    step_seconds: int = 15
    spoken_minutes: int = 2

    def __post_init__(self) -> None:
        if min(self.opens_before, self.late_after, self.left_early_before) < timedelta(0):
            raise ValueError("opens_before, late_after and left_early_before cannot be negative")
        if not 10 <= self.step_seconds <= 60:
            raise ValueError("step_seconds goes from 10 to 60")
        if not 1 <= self.spoken_minutes <= 60:
            raise ValueError("spoken_minutes goes from 1 to 60")

    @property
    def spoken_seconds(self) -> int:
        """The step of a spoken code, in seconds."""
        return self.spoken_minutes * 60


def attendance_status(
    *,
    start: datetime,
    end: datetime,
    arrived: datetime | None,
    left: datetime | None,
    excused: bool,
    policy: AttendancePolicy,
    now: datetime,
) -> AttendanceStatus | None:
    """Derive the status from facts; None until the lesson is over (at its last instant it is not) for those not there.

    Grace periods are inclusive: arriving at exactly start + `late_after`, or leaving at exactly end -
    `left_early_before`, is in order. Nobody has to check out: `left` None means stayed, and so does a `left` before
    `arrived` (he came back). Arriving after the end is not attending. Granted leave covers lateness and leaving early
    too, but whoever was there all the time is present whatever his leave says.
    """
    if arrived is None or arrived > end:
        if excused:
            return AttendanceStatus.EXCUSED
        return AttendanceStatus.ABSENT if now > end else None
    late = arrived > start + policy.late_after
    left_early = left is not None and arrived <= left < end - policy.left_early_before
    if not late and not left_early:
        return AttendanceStatus.PRESENT
    if excused:
        return AttendanceStatus.EXCUSED
    if late and left_early:
        return AttendanceStatus.LATE_AND_LEFT_EARLY
    return AttendanceStatus.LATE if late else AttendanceStatus.LEFT_EARLY


def checkin_window(start: datetime, end: datetime, policy: AttendancePolicy) -> tuple[datetime, datetime]:
    """When check-in opens and closes by schedule; both instants belong to the window."""
    return start - policy.opens_before, end


def checkin_phase(
    now: datetime,
    *,
    start: datetime,
    end: datetime,
    opened_at: datetime | None,
    closed_at: datetime | None,
    policy: AttendancePolicy,
) -> Phase:
    """Tell whether check-in is possible at `now`.

    Opening by hand before the schedule and closing by hand before the end count; opening again after a closing lifts
    it. The end of the lesson stands whatever the hand does.
    """
    opens, closes = checkin_window(start, end, policy)
    if opened_at is not None:
        opens = min(opens, opened_at)
    reopened = opened_at is not None and closed_at is not None and opened_at > closed_at
    if now > closes or (closed_at is not None and not reopened and now >= closed_at):
        return Phase.CLOSED
    return Phase.TOO_EARLY if now < opens else Phase.OPEN
