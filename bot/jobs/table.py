"""The timetable's rows."""

from bot.jobs import Job
from domain.timetable import Every
from services import housekeeping

JOBS: tuple[Job, ...] = (Job(name="purge intake", rule=Every(60), act=housekeeping.purge_intake),)
