"""The taps that lead from one report to another."""

from handlers.blocks.tap import Tap

SCREEN = "report"


class CaseReportTap(Tap, prefix="cr"):
    """A tap on the report of complaints: this month, last month, this week; of a span: itself, its files, who came again."""

    do: str
    span: str = ""
