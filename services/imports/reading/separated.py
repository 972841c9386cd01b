"""Reads text with separators: `,`, `;` or tab, whichever makes a header appear."""

import csv
import io
from typing import Final

from domain.imports.columns import ImportKind
from domain.imports.problems import FileRefusedError, ImportCode
from services.imports.reading import limits
from services.imports.reading.grid import Grid, Header, find_header

_SEPARATORS: Final = (",", "\t", ";")
# Rows that hold nothing count towards this, so that a file of line ends stays cheap.
_LINES: Final = 4 * limits.ROWS


def best_header(text: str, *, kind: ImportKind | None) -> Header | None:
    """The header under the separator that reads best, over all rows; None when there is no header under any.

    FileRefusedError for quotation marks in wrong places below a header, and for too many rows.
    """
    found = []
    for separator in _SEPARATORS:
        try:
            top = _rows(text, separator, most=limits.TITLE_ROWS + 1, strict=False)
        except csv.Error:
            continue
        header = find_header(Grid(rows=top), kind=kind)
        if header is not None:
            found.append((header.score, separator))
    if not found:
        return None
    separator = max(found, key=lambda each: each[0])[1]
    return find_header(Grid(rows=_all_rows(text, separator)), kind=kind)


def _all_rows(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > _LINES:
                raise FileRefusedError(ImportCode.TOO_MANY_ROWS, found=len(rows), limit=limits.ROWS)
    except csv.Error as error:
        # A field beyond the csv module's limit of 131,072 characters is a quotation mark that nobody closed, too.
        raise FileRefusedError(ImportCode.BROKEN_QUOTES, line=len(rows) + 1) from error
    return rows


def _rows(text: str, separator: str, *, most: int, strict: bool) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    return [row for _, row in zip(range(most), reader, strict=False)]
