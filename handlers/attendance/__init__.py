"""Check-in and roll in conversation: the trainee's side and the trainer's."""

from handlers.attendance.checkin import note_code, open_checkin, open_scan
from handlers.attendance.lessons import open_lessons
from handlers.attendance.roll import FORMS
from handlers.attendance.routes import router

__all__ = ["FORMS", "note_code", "open_checkin", "open_lessons", "open_scan", "router"]
