"""The complaint report on paper: A4, the words, the pictures and the tables, in the shipped font."""

import io
import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.papers.complaint_pictures import pictures
from bot.papers.complaint_table import Table, clock_table, group_tables, improvement_table, pareto_table, totals_table
from bot.pictures.canvas import FONT, legible
from handlers.blocks.texts import Texts, plain
from handlers.report.case_words import report_text, title
from services.reports.complaint import ComplaintReport

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, WIDE, LINE = 15.0, 180.0, 6.0
ACROSS = 84.0
_FAMILY = "Peiban"


def pdf(report: ComplaintReport, say: Texts, *, made_at: datetime) -> bytes:
    """The report as a PDF whose text can be searched and copied; `made_at` is written into it instead of a clock's time."""
    from fpdf import FPDF

    # It tells of every table of the font that a subset does without.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    paper = FPDF(format="A4")
    paper.set_creation_date(made_at)
    paper.set_title(plain(title(report, say)))
    paper.set_lang(say.language.replace("_", "-"))
    paper.set_margin(MARGIN)
    paper.set_auto_page_break(True, margin=MARGIN)
    paper.add_font(_FAMILY, fname=str(FONT))
    paper.add_page()
    _words(paper, report, say)
    _pictures(paper, report, say)
    tables = [
        totals_table(report, say),
        clock_table(report, say),
        pareto_table(report, say),
        *group_tables(report, say),
        improvement_table(report, say),
    ]
    for table in tables:
        _table(paper, table, say)
    return bytes(paper.output())


def _words(paper: "FPDF", report: ComplaintReport, say: Texts) -> None:
    head, *lines = [line.striptags() for line in report_text(report, say).split("\n")]
    paper.set_font(_FAMILY, size=18)
    paper.multi_cell(WIDE, 10, legible(head), new_x="LMARGIN", new_y="NEXT")
    paper.set_font(_FAMILY, size=11)
    for line in lines:
        paper.multi_cell(WIDE, LINE, legible(line).strip(), new_x="LMARGIN", new_y="NEXT")
    paper.ln(LINE / 2)


def _pictures(paper: "FPDF", report: ComplaintReport, say: Texts) -> None:
    """Two beside each other; each carries its sentence for whoever cannot see it."""
    from PIL import Image

    left, top, lowest = True, paper.get_y(), paper.get_y()
    for one in pictures(report, say):
        data = one.draw()
        wide, high = Image.open(io.BytesIO(data)).size
        tall = ACROSS * high / wide
        if top + tall > paper.h - MARGIN:
            paper.add_page()
            left, top, lowest = True, paper.get_y(), paper.get_y()
        x = MARGIN if left else MARGIN + WIDE - ACROSS
        paper.image(io.BytesIO(data), x=x, y=top, w=ACROSS, alt_text=one.alt)
        lowest = max(lowest, top + tall)
        left = not left
        top = top if not left else lowest + LINE
    paper.set_y(lowest + LINE)


def _table(paper: "FPDF", table: Table, say: Texts) -> None:
    if not table.rows:
        return
    paper.set_font(_FAMILY, size=7)
    widths = (2.2, *(1.0,) * (len(table.head) - 1))
    with paper.table(
        col_widths=widths, width=WIDE, line_height=5, first_row_as_headings=True, headings_style=_plain_head(),
        text_align=("LEFT", *("RIGHT",) * (len(table.head) - 1)), borders_layout="HORIZONTAL_LINES",
    ) as drawn:  # fmt: skip
        drawn.row([legible(words) for words in table.head])
        for values in table.rows:
            drawn.row([_cell(value, say, share=place in table.shares) for place, value in enumerate(values)])
    paper.ln(LINE)


def _plain_head() -> Any:
    from fpdf.fonts import FontFace

    # The regular weight is the only one that is shipped.
    return FontFace(emphasis="", fill_color=(243, 246, 248))


def _cell(value: Any, say: Texts, *, share: bool) -> str:
    if value is None:
        return "—"
    if share:
        return say.percent(value)
    return say.number(value) if isinstance(value, (int, float)) else legible(str(value))
