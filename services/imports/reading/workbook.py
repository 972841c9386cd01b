"""Reads the sheets of an Excel workbook as text, the way the person sees them."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from domain.imports.problems import FileRefusedError, ImportCode
from services.imports.reading import limits
from services.imports.reading.grid import Grid
from services.imports.reading.unpacking import inspect

_MERGES = 5_000


def grids(data: bytes) -> Iterator[Grid]:
    """The visible sheets that hold something, in order; FileRefusedError for what is no sound workbook."""
    inspect(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible:
                    grid = _grid(workbook.get_sheet_by_name(sheet.name))
                    if grid.rows:
                        yield grid
    except CalamineError as error:
        raise FileRefusedError(ImportCode.DAMAGED) from error


def _grid(sheet: CalamineSheet) -> Grid:
    if sheet.start is None or sheet.end is None:
        return Grid(rows=())
    if sheet.total_height * sheet.total_width > limits.SHEET_AREA:
        raise FileRefusedError(ImportCode.TOO_MANY_ROWS, found=sheet.total_height, limit=limits.ROWS)
    rows = [[_text(value) for value in row] for row in sheet.iter_rows()]
    merged = tuple((sheet.merged_cell_ranges or [])[:_MERGES])
    return Grid(rows=rows, first_column=sheet.start[1], merged=merged)


def _text(value: object) -> str:
    """A cell's value as text: whole numbers without ".0", moments in ISO form, long numbers visibly shortened."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _figure(float(value))
    if isinstance(value, datetime):
        # Excel counts days in floats: 09:00 may arrive as 08:59:59.9999.
        return (value + timedelta(milliseconds=500)).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M:%S")
    return str(value)


def _figure(value: float) -> str:
    # A float keeps 15 digits; of longer numbers the last ones are lost and must not look as if they were there.
    if abs(value) >= 1e15:
        return f"{value:.6E}"
    return str(int(value)) if value.is_integer() else repr(value)
