"""The taps that lead from one report to another."""

from handlers.blocks.tap import Tap

SCREEN = "report"


class ReportTap(Tap, prefix="rp"):
    """A tap on a report: today so far, the morning's digest, its picture, or a case by the number that stands for `day`."""

    do: str
    day: str = ""


class NamesTap(Tap, prefix="rn"):
    """A tap that asks for the names behind a report's figures."""

    day: str = ""
    page: int = 0


class OverdueTap(Tap, prefix="rv"):
    """A tap that asks for all overdue cases; `day`: of which digest, to go back to."""

    day: str = ""
    page: int = 0


class CaseReportTap(Tap, prefix="cr"):
    """A tap on the report of complaints: this month, last month, this week; of a span: itself, its files, who came again."""

    do: str
    span: str = ""
