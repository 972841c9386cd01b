"""Attendance follows from facts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.attendance import (
    AttendancePolicy,
    AttendanceStatus,
    Phase,
    attendance_status,
    checkin_phase,
    checkin_window,
)

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
END = START + timedelta(hours=2)
POLICY = AttendancePolicy()
AFTER = END + timedelta(seconds=1)


def at(minutes: float, seconds: float = 0) -> datetime:
    return START + timedelta(minutes=minutes, seconds=seconds)


def status(
    arrived: datetime | None, left: datetime | None = None, *, excused: bool = False, now: datetime = AFTER
) -> AttendanceStatus | None:
    return attendance_status(start=START, end=END, arrived=arrived, left=left, excused=excused, policy=POLICY, now=now)


@pytest.mark.parametrize(
    ("arrived", "left", "expected"),
    [
        (at(-20), None, "present"),
        (at(5), None, "present"),
        (at(5, 0.000001), None, "late"),
        (at(119), None, "late"),
        (END, None, "late"),
        (at(0), at(110), "present"),
        (at(0), at(109, 59), "left_early"),
        (at(0), at(130), "present"),
        (at(6), at(60), "late_and_left_early"),
        (at(10), at(-5), "late"),
        (None, None, "absent"),
        (None, at(60), "absent"),
        (AFTER, None, "absent"),
    ],
)
def test_status_follows_from_the_times(arrived: datetime | None, left: datetime | None, expected: str) -> None:
    assert status(arrived, left) == expected


@pytest.mark.parametrize(
    ("arrived", "left", "expected"),
    [(None, None, "excused"), (at(40), None, "excused"), (at(0), at(30), "excused"), (at(0), None, "present")],
)
def test_leave_covers_what_was_missed_but_not_a_full_attendance(
    arrived: datetime | None, left: datetime | None, expected: str
) -> None:
    assert status(arrived, left, excused=True) == expected


def test_nobody_is_absent_before_the_lesson_is_over() -> None:
    assert status(None, now=END) is None
    assert status(None, now=AFTER) is AttendanceStatus.ABSENT
    assert status(None, excused=True, now=START) is AttendanceStatus.EXCUSED


def test_a_wider_grace_makes_the_late_punctual() -> None:
    wide = AttendancePolicy(late_after=timedelta(minutes=15))
    facts: dict[str, Any] = {
        "start": START,
        "end": END,
        "arrived": at(12),
        "left": None,
        "excused": False,
        "now": AFTER,
    }
    assert attendance_status(policy=POLICY, **facts) is AttendanceStatus.LATE
    assert attendance_status(policy=wide, **facts) is AttendanceStatus.PRESENT


@given(st.integers(-60, 180), st.integers(-60, 180))
@settings(deadline=None, max_examples=100)
def test_coming_earlier_is_never_worse(one: int, other: int) -> None:
    earlier, later = sorted((one, other))
    order = ["present", "late", "absent"]
    assert order.index(str(status(at(earlier)))) <= order.index(str(status(at(later))))


def phase(now: datetime, opened: datetime | None = None, closed: datetime | None = None) -> Phase:
    return checkin_phase(now, start=START, end=END, opened_at=opened, closed_at=closed, policy=POLICY)


def test_check_in_is_open_from_half_an_hour_before_to_the_last_instant() -> None:
    assert checkin_window(START, END, POLICY) == (at(-30), END)
    assert phase(at(-30, -1)) is Phase.TOO_EARLY
    assert phase(at(-30)) is Phase.OPEN
    assert phase(END) is Phase.OPEN
    assert phase(AFTER) is Phase.CLOSED


def test_the_hand_of_the_trainer_counts() -> None:
    assert phase(at(-50), opened=at(-60)) is Phase.OPEN
    assert phase(at(-70), opened=at(-60)) is Phase.TOO_EARLY
    assert phase(at(20), closed=at(20)) is Phase.CLOSED
    assert phase(at(19), closed=at(20)) is Phase.OPEN
    assert phase(at(30), opened=at(25), closed=at(20)) is Phase.OPEN
    assert phase(AFTER, opened=at(25), closed=at(20)) is Phase.CLOSED


@pytest.mark.parametrize(
    "figures",
    [{"step_seconds": 9}, {"step_seconds": 61}, {"spoken_minutes": 0}, {"late_after": timedelta(seconds=-1)}],
)
def test_a_policy_without_sense_is_refused(figures: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"from|negative"):
        AttendancePolicy(**figures)
