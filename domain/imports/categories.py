"""The sheet of categories, row by row: what the house calls them, the words that tell of them, which are out of use."""

from dataclasses import dataclass

from domain.complaint.category import LANGUAGES, read_name, read_words
from domain.errors import InvalidError
from domain.imports import cells
from domain.imports.case_words import RETIRED, STATUSES, coded
from domain.imports.cells import RowReader, SheetReader
from domain.imports.columns import ImportKind, Table
from domain.imports.problems import Checked, ImportCode


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRow:
    """A category, by the code in the sheet or by a name; None for what the sheet has no column for.

    `names` has an empty one where the cell is empty.
    """

    line: int
    code: str
    names: dict[str, str]
    words: tuple[str, ...] | None
    hidden: bool | None


def check_categories(table: Table) -> Checked[CategoryRow]:
    """Check a sheet of categories; each code stands there once, and a row without one has a name."""
    sheet, rows = SheetReader(table, ImportKind.CATEGORIES), []
    for reader in sheet.readers:
        code = cells.code_word(reader.text("code"))
        if code:
            sheet.once(reader, "code", code, code)
        row = CategoryRow(
            line=reader.line,
            code=code,
            names={name: _name(reader, name) for name in LANGUAGES if name in table.headers},
            words=_words(reader) if "words" in table.headers else None,
            hidden=coded(reader, "status", STATUSES, required=False) == RETIRED if "status" in table.headers else None,
        )
        if not code and not any(row.names.values()) and not reader.errors:
            reader.wrong(ImportCode.MISSING_CELL, "zh_Hans")
        if sheet.sound(reader):
            rows.append(row)
    errors, warnings = sheet.found()
    return Checked(rows=tuple(rows), errors=errors, warnings=warnings)


def _name(reader: RowReader, language: str) -> str:
    try:
        return read_name(cells.unarmed(reader.text(language)))
    except InvalidError as error:
        reader.wrong(ImportCode.NOT_A_CATEGORY, language, reason=error.message, **error.params)
        return ""


def _words(reader: RowReader) -> tuple[str, ...]:
    try:
        return read_words(cells.listed(cells.unarmed(reader.text("words"))))
    except InvalidError as error:
        reader.wrong(ImportCode.NOT_A_CATEGORY, "words", reason=error.message, **error.params)
        return ()
