"""The timetable's rows."""

from bot.jobs import Job
from domain.timetable import Every
from services import attendance, housekeeping

JOBS: tuple[Job, ...] = (
    Job(name="lesson reminders", rule=Every(10), act=attendance.remind_of_lessons),
    Job(name="purge intake", rule=Every(60), act=housekeeping.purge_intake),
)
