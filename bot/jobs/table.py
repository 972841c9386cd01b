"""The timetable's rows."""

from datetime import time

from bot.jobs import Job
from domain.timetable import Daily, Every, MonthlyFirstWorkday, Weekly
from services import attendance, complaint, complaint_report, digest, housekeeping, quiz, survey

JOBS: tuple[Job, ...] = (
    Job(
        name="daily digest",
        rule=Daily(time(8, 30), workdays_only=True),
        finds=digest.find_digests,
        act=digest.send_digests,
    ),
    Job(
        name="complaints of the week",
        rule=Weekly(0, time(8, 30)),
        finds=complaint_report.find_week,
        act=complaint_report.send_reports,
    ),
    Job(
        name="complaints of the month",
        rule=MonthlyFirstWorkday(time(8, 30)),
        finds=complaint_report.find_month,
        act=complaint_report.send_reports,
    ),
    Job(name="lesson reminders", rule=Every(10), act=attendance.remind_of_lessons),
    Job(name="quizzes", rule=Every(1), act=quiz.publish_due),
    Job(name="surveys open", rule=Every(1), act=survey.open_due),
    Job(name="survey answers", rule=Every(5), act=survey.release_due),
    Job(name="survey reminders", rule=Every(5), act=survey.remind_due),
    Job(name="complaint clock", rule=Every(1), act=complaint.watch, portions=True),
    Job(name="complaint clocks checked", rule=Daily(time(3, 40)), act=complaint.repair_clocks, portions=True),
    Job(name="purge intake", rule=Every(60), act=housekeeping.purge_intake),
    Job(name="retention", rule=Daily(time(3, 30)), act=housekeeping.keep_no_longer),
)
