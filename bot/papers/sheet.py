"""The workbook of a plain table: what sets the complaint desk up, the audit trail."""

import io

from bot.papers.complaint_sheet import harmless
from handlers.blocks.sheets import Sheet

_WIDTH, _WIDEST, _LONG = 16, 80, 40


def workbook(sheet: Sheet) -> bytes:
    """One page; everything is text, so that no spreadsheet makes a date or a formula of it. Blocking."""
    import xlsxwriter

    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(held, options)
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    page = book.add_worksheet(sheet.kind)
    page.freeze_panes(1, 0)
    for place, words in enumerate(sheet.head):
        longest = max((len(str(row[place])) for row in sheet.rows), default=0)
        page.set_column(place, place, _WIDEST if longest > _LONG else _WIDTH, cell)
        page.write_string(0, place, words, head)
    for line, row in enumerate(sheet.rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, int):
                page.write_number(line, place, value)
            elif value:
                page.write_string(line, place, harmless(value), cell)
    book.close()
    return held.getvalue()
