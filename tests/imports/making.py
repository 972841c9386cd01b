"""Makes the files that operators send, sound and broken ones, in code."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence

import xlsxwriter

from domain.imports.columns import ImportKind, Table
from domain.imports.problems import ImportProblem
from services.imports.reading import read_table

Rows = Sequence[Sequence[object]]


def text(rows: Rows, *, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """A file with separators."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(
    rows: Rows, *, merged: Sequence[str] = (), formulas: Mapping[str, tuple[str, object]] | None = None
) -> bytes:
    """A workbook of one sheet; `merged` ranges like "A2:A3" (the first cell keeps its value)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy-mm-dd hh:mm"}
    )
    sheet = book.add_worksheet("名单")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    for cells in merged:
        first = cells.split(":")[0]
        sheet.merge_range(cells, "", book.add_format())
        sheet.write(first, "合并")
    for cell, (formula, value) in (formulas or {}).items():
        sheet.write_formula(cell, formula, None, value)
    book.close()
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same workbook with one of its parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    """A zip; `__` in a name stands for a slash, `_dot_` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def table(kind: ImportKind, rows: Rows) -> Table:
    """A table as `read_table` makes it of a UTF-8 file."""
    return read_table(text(rows), filename="a.csv", kind=kind)


def places(problems: Sequence[ImportProblem]) -> list[tuple[int | None, str | None, str]]:
    """What is asserted of problems: row, column, code."""
    return [(problem.line, problem.column, problem.code) for problem in problems]
