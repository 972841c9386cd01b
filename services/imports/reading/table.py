"""From a file's name and bytes to its table, whatever kind of file it is."""

from domain.ical import read_days_off
from domain.imports.case_words import OFF, WORKED
from domain.imports.columns import LAYOUTS, ImportKind, Table
from domain.imports.problems import FileRefusedError, ImportCode
from services.imports.reading import limits, separated
from services.imports.reading.decoding import decode
from services.imports.reading.grid import Header, find_header, no_header, to_table
from services.imports.reading.sniffing import extension, require_content


def read_table(data: bytes, *, filename: str, kind: ImportKind | None = None) -> Table:
    """Read an import file; without `kind` the header says what it brings. Of a workbook the best sheet is taken.

    Raises FileRefusedError with one problem when the file as a whole cannot be used. Workbooks should be read through
    `read_in_subprocess` instead, which bounds time and memory.
    """
    suffix = extension(filename)
    if len(data) > limits.FILE_MB * limits.MEGABYTE:
        raise FileRefusedError(ImportCode.FILE_TOO_LARGE, limit_mb=limits.FILE_MB)
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise FileRefusedError(ImportCode.FILE_EMPTY)
    require_content(data, suffix)
    if suffix == ".ics":
        return _days_off(data, kind)
    if suffix == ".xlsx":
        header = _workbook_header(data, kind)
    else:
        text = decode(data)
        if not text.strip():
            raise FileRefusedError(ImportCode.FILE_EMPTY)
        header = separated.best_header(text, kind=kind) if suffix != ".gift" else None
        if header is None and suffix in {".gift", ".txt"}:
            return _gift(text, kind)
    if header is None:
        raise no_header(kind)
    return to_table(header)


def _days_off(data: bytes, kind: ImportKind | None) -> Table:
    """A calendar as the table that a sheet of days off would be; the rows count the days."""
    if kind not in {None, ImportKind.HOLIDAYS}:
        raise FileRefusedError(ImportCode.WRONG_KIND, expected=kind, found=ImportKind.HOLIDAYS)
    rows = [
        {"day": one.day.isoformat(), "kind": WORKED if one.working else OFF, "name": one.name}
        for one in read_days_off(data)
    ]
    headers = {name: LAYOUTS[ImportKind.HOLIDAYS].headers[name][0] for name in ("day", "kind", "name")}
    return Table(kind=ImportKind.HOLIDAYS, headers=headers, rows=tuple(enumerate(rows, start=1)))


def _gift(text: str, kind: ImportKind | None) -> Table:
    if kind not in {None, ImportKind.QUESTIONS}:
        raise no_header(kind)
    return Table(kind=ImportKind.QUESTIONS, gift=text)


def _workbook_header(data: bytes, kind: ImportKind | None) -> Header | None:
    # Imported where needed: text files do without the reader of workbooks.
    from services.imports.reading.workbook import grids

    best: Header | None = None
    for grid in grids(data):
        header = find_header(grid, kind=kind)
        if header is not None and (best is None or header.score > best.score):
            best = header
    return best
