"""Reports: the day's digest, and complaints over a week or a month."""

from aiogram import Router

from handlers.blocks.answers import Answer
from handlers.blocks.turn import Opener, Turn
from handlers.report import complaints, digest, overdue
from handlers.report.case_words import report_text
from handlers.report.complaints import file_rows, open_complaints
from handlers.report.digest import actions, change, digest_text, open_report
from handlers.report.taps import ReportTap


async def open_either(turn: Turn) -> Answer:
    """`/report`, and `/report complaints` with a span behind it."""
    words, _space, rest = turn.args.partition(" ")
    if words.casefold() in complaints.CALLED:
        return await open_complaints(turn.asking(rest))
    return await open_report(turn)


def router(open_case: Opener) -> Router:
    """The routes of all reports."""
    report = Router(name="reports")
    report.include_routers(digest.router(open_case), complaints.router(open_report), overdue.router())
    return report


LATER = {**digest.LATER, **complaints.LATER, **overdue.LATER}

__all__ = [
    "LATER",
    "ReportTap",
    "actions",
    "change",
    "digest_text",
    "file_rows",
    "open_complaints",
    "open_either",
    "report_text",
    "router",
]
