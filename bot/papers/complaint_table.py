"""The tables of a complaint report, as sheet and PDF show them alike."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from domain.complaint.figures import Tally
from handlers.blocks.cases import category_name
from handlers.blocks.improvements import verdict
from handlers.blocks.texts import Texts, plain
from handlers.report.case_words import clock_title, named, span_name
from services.reports.clocks import ClockFigures
from services.reports.complaint import ComplaintReport, Group, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A head and rows of values: text, numbers, aware instants; `shares` are the columns that hold shares of one."""

    head: Sequence[str]
    rows: Sequence[Sequence[Any]]
    shares: frozenset[int] = frozenset()


def totals_table(report: ComplaintReport, say: Texts) -> Table:
    """The span, the one before it, and that of a year ago."""
    now = Period(span=report.span, total=report.total, rated=report.rated)
    head = [say("Days"), *_columns(say), say("Rating"), say("Answers")]
    rows = [
        [span_name(one.span, say), *_figures(one.total), one.rated.mean, one.rated.answers]
        for one in (now, report.before, report.year_before)
    ]
    return Table(head=[plain(words) for words in head], rows=rows)


def clock_table(report: ComplaintReport, say: Texts) -> Table:
    """Each clock in minutes: of working time, or of the wall clock where the case is grave."""
    rows = [_clock(one, say) for one in report.clocks]
    return Table(head=[plain(words) for words in _clock_columns(say)], rows=rows, shares=frozenset({6}))


def group_tables(report: ComplaintReport, say: Texts) -> list[Table]:
    """By category, department, owner, channel and severity."""
    return [
        Table(
            head=[plain(words) for words in (heading, *_columns(say))],
            rows=[[plain(named(one, report, say, kind)), *_figures(one.tally)] for one in groups if one.tally],
        )
        for heading, kind, groups in _kinds(report, say)
    ]


def group_clock_tables(report: ComplaintReport, say: Texts) -> list[Table]:
    """Each clock by category, department, owner, channel and severity, in minutes as `clock_table` has them."""
    return [
        Table(
            head=[plain(words) for words in (heading, *_clock_columns(say))],
            rows=[
                [plain(named(one, report, say, kind)), *_clock(clock, say)] for one in groups for clock in one.clocks
            ],
            shares=frozenset({7}),
        )
        for heading, kind, groups in _kinds(report, say)
        if any(one.clocks for one in groups)
    ]


def _kinds(report: ComplaintReport, say: Texts) -> list[tuple[str, str, Sequence[Group]]]:
    return [
        (say("Category"), "category", report.categories),
        (say("Department"), "department", report.departments),
        (say("Owner"), "owner", report.owners),
        (say("Channel"), "channel", report.channels),
        (say("Severity"), "severity", report.severities),
    ]


def improvement_table(report: ComplaintReport, say: Texts) -> Table:
    """The improvement items, with whether their cause came back; no case's words."""
    head = [say("Improvement item"), say("Category"), say("Sees to it"), say("Until"), say("Done"), say("Came back?")]
    rows = [
        [
            one.item.what or "—",
            plain(category_name(one.item.category, say)),
            one.item.owner or "—",
            say.day(one.item.due_on),
            say.day(one.item.done_at) if one.item.done_at else None,
            plain(verdict(one, say)) or None,
        ]
        for one in report.improvements
    ]
    return Table(head=[plain(words) for words in head], rows=rows)


def pareto_table(report: ComplaintReport, say: Texts) -> Table:
    """The categories by size, with their shares."""
    head = [say("Category"), say("Received"), say("Share"), say("Share, added up")]
    rows = [
        [plain(category_name(report.book[one.key], say)), one.number, one.share, one.cumulated] for one in report.pareto
    ]
    return Table(head=[plain(words) for words in head], rows=rows, shares=frozenset({2, 3}))


def _clock_columns(say: Texts) -> list[str]:
    return [
        *(say("Clock"), say("Done"), say("late"), say("Ran out, still open")),
        *(say("Median, min"), say("90th percentile, min"), say("Of the limit, 90th percentile")),
    ]


def _clock(one: ClockFigures, say: Texts) -> list[Any]:
    return [plain(clock_title(one, say)), one.done, one.late, one.open_late, one.median, one.p90, one.used_p90]


def _columns(say: Texts) -> list[str]:
    return [
        *(say("Received"), say("Closed"), say("Overdue"), say("Unjustified")),
        *(say("Opened again"), say("Withdrawn"), say("Merged")),
    ]


def _figures(tally: Tally) -> list[int]:
    return [getattr(tally, one.name) for one in fields(Tally)]
