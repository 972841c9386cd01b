"""Attendance: checking in, the trainer's lessons and the roll."""

from services.attendance.checkin import (
    CheckedIn,
    Outcome,
    check_in,
    check_in_here,
    check_in_scanned,
    keep_code,
    my_lessons,
)
from services.attendance.earlier import credit
from services.attendance.lessons import (
    LessonCard,
    announce_code,
    close_check_in,
    lesson_card,
    open_check_in,
    taught_lessons,
)
from services.attendance.reminders import remind_of_lessons, still_expected
from services.attendance.roll import Roll, RollEntry, mark_by_hand, roll_of
from services.attendance.screen import ScreenFeed, screen_feed, screen_key
from services.attendance.view import LessonView, lesson_view, opens_at
from services.attendance.walk_in import Asked, WalkInCard, accept_walk_in, walk_in_card

__all__ = [
    "Asked",
    "CheckedIn",
    "LessonCard",
    "LessonView",
    "Outcome",
    "Roll",
    "RollEntry",
    "ScreenFeed",
    "WalkInCard",
    "accept_walk_in",
    "announce_code",
    "check_in",
    "check_in_here",
    "check_in_scanned",
    "close_check_in",
    "credit",
    "keep_code",
    "lesson_card",
    "lesson_view",
    "mark_by_hand",
    "my_lessons",
    "open_check_in",
    "opens_at",
    "remind_of_lessons",
    "roll_of",
    "screen_feed",
    "screen_key",
    "still_expected",
    "taught_lessons",
    "walk_in_card",
]
