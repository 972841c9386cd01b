"""The workbook of a complaint report: summary, clocks by group, cases, Pareto. What people typed is never a formula."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.papers.complaint_table import (
    Table,
    clock_table,
    group_clock_tables,
    group_tables,
    improvement_table,
    pareto_table,
    totals_table,
)
from domain.complaint import OURS
from handlers.blocks.cases import category_name, clock_name, severity_name, source_name, state_name
from handlers.blocks.texts import Texts, plain
from handlers.report.case_words import title
from services.reports.complaint import ComplaintReport
from services.reports.complaint_cases import ListedCase

_LEADS = ("=", "+", "-", "@", "\t", "\r")
_WIDTH = 18


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula, not even after a detour over CSV."""
    return f"'{text}" if text.startswith(_LEADS) else text


def sheet(report: ComplaintReport, cases: Sequence[ListedCase], say: Texts) -> bytes:
    """The workbook; times are local."""
    import xlsxwriter

    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(held, options)
    pen = _Pen(book, say)
    summary = [totals_table(report, say), clock_table(report, say), *group_tables(report, say)]
    pen.page(plain(say("Summary")), summary, heading=plain(title(report, say)))
    if clocks := group_clock_tables(report, say):
        pen.page(plain(say("Clocks by group")), clocks)
    pen.page(plain(say("Cases")), [_cases(cases, say)])
    pen.page("Pareto", [pareto_table(report, say)])
    if report.improvements:
        pen.page(plain(say("Improvements")), [improvement_table(report, say)])
    book.close()
    return held.getvalue()


class _Pen:
    """Writes tables onto sheets."""

    def __init__(self, book: Any, say: Texts) -> None:
        self._book, self._say = book, say
        self._bold = book.add_format({"bold": True})
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._share = book.add_format({"num_format": "0%"})
        self._part = book.add_format({"num_format": "0.0"})

    def page(self, name: str, tables: Sequence[Table], *, heading: str = "") -> None:
        paper = self._book.add_worksheet(name[:31])
        row = 0
        if heading:
            paper.write_string(0, 0, harmless(heading), self._bold)
            row = 2
        elif len(tables) == 1:
            paper.freeze_panes(1, 1)
        widest = max(len(table.head) for table in tables)
        paper.set_column(0, max(0, widest - 1), _WIDTH)
        for table in tables:
            for place, words in enumerate(table.head):
                paper.write_string(row, place, harmless(words), self._head)
            for below, values in enumerate(table.rows, start=1):
                for place, value in enumerate(values):
                    self._cell(paper, row + below, place, value, share=place in table.shares)
            row += len(table.rows) + 2

    def _cell(self, paper: Any, row: int, place: int, value: Any, *, share: bool) -> None:
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            paper.write_datetime(row, place, value.astimezone(self._say.zone).replace(tzinfo=None), self._time)
        elif isinstance(value, (int, float)):
            form = self._share if share else self._part if isinstance(value, float) else None
            paper.write_number(row, place, value, form)
        else:
            paper.write_string(row, place, harmless(plain(value)))


def _cases(cases: Sequence[ListedCase], say: Texts) -> Table:
    late = plain(say("late"))
    head = [
        *(say("Number"), say("Received"), say("Closed"), say("Category"), say("Severity"), say("State")),
        *(
            say("Channel"),
            say("Department"),
            say("Owner"),
            say("Overdue"),
            say("Opened again"),
            say("Urged"),
            say("Rating"),
        ),
    ]
    for step in OURS:
        head += [
            say("{clock}: due", clock=clock_name(step, say)),
            say("{clock}: done", clock=clock_name(step, say)),
            say("late"),
        ]
    rows = []
    for case in cases:
        row: list[Any] = [
            *(case.number, case.received_at, case.closed_at, category_name(case.category, say)),
            *(severity_name(case.severity, say), state_name(case.state, say), source_name(case.channel, say)),
            *(case.department, case.owner, late if case.overdue else "", case.reopened, case.urged, case.rating),
        ]
        for step in OURS:
            clock = case.clocks.get(step)
            row += [clock.due_at, clock.stopped_at, late if clock.late else ""] if clock else [None, None, None]
        rows.append(row)
    return Table(head=[plain(words) for words in head], rows=rows)
