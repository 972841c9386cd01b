"""Reads single cells: what a hand, Excel or an exporter makes of a code, a number, a phone or an address."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

from domain.imports.columns import LAYOUTS, ImportKind, Table
from domain.imports.problems import ImportCode, ImportProblem
from domain.text import clean, fold, parse_number

CELL_LIMIT: Final = 4096

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff]")
_SCIENTIFIC = re.compile(r"\d(?:\.\d*)?[Ee]\+?\d{1,3}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24}")
_PHONE = re.compile(r"\+?[0-9]{5,15}")
_PHONE_MARKS = str.maketrans("", "", " -()./")
_LIST = re.compile(r"[;,、|\n]")


def tidy(text: str) -> str:
    """A cell's prose, storable: line ends evened out, nothing invisible at its ends, everything else as written."""
    return clean(text, max_length=CELL_LIMIT)


def plain(text: str) -> str:
    """The text with width folded and zero-width marks dropped but case kept: for numbers and addresses, not prose."""
    return _ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", tidy(text)))


def unarmed(text: str) -> str:
    """The text without the apostrophe that our exports set before the signs by which spreadsheets know a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def code_word(text: str) -> str:
    """A code or label as it is looked up: width, case, spaces, `_` and `-` folded."""
    return re.sub(r"[\s_\-]+", "", fold(text))


def listed(text: str) -> tuple[str, ...]:
    """The parts of a cell that lists several things, separated by `;`, `,`, `、`, `|` or a new line, of any width."""
    return tuple(part for part in (tidy(part) for part in _LIST.split(text.translate(_WIDE))) if part)


_WIDE = str.maketrans("；，｜", ";,|")


def looks_shortened(text: str) -> bool:
    """Whether Excel has put a long number into scientific notation (1.23E+10), so that its digits are lost."""
    return bool(_SCIENTIFIC.fullmatch(plain(text)))


def email(text: str) -> str | None:
    """An e-mail address, or None."""
    address = plain(text)
    return address if len(address) <= 254 and _EMAIL.fullmatch(address) else None


def phone(text: str) -> str | None:
    """A phone number as its digits, with `+` and leading zeros kept (5 to 15 digits), or None."""
    number = plain(text).translate(_PHONE_MARKS)
    return number if _PHONE.fullmatch(number) else None


class RowReader:
    """One row while it is checked: hands out its cells and gathers what is wrong with them."""

    def __init__(self, table: Table, line: int, cells: dict[str, str]) -> None:
        self.line = line
        self._table = table
        self._cells = cells
        self.errors: list[ImportProblem] = []

    def wrong(self, code: ImportCode, name: str | None, **params: object) -> None:
        """Note a problem with the field `name` of this row."""
        column = self._table.column(name) if name else None
        self.errors.append(ImportProblem(code=code, line=self.line, column=column, params=params))

    def text(self, name: str, *, required: bool = False) -> str:
        """The tidied text of a cell; empty when it is missing or cannot be used (then a problem is noted)."""
        raw = self._cells.get(name, "")
        if len(raw) > CELL_LIMIT:
            self.wrong(ImportCode.CELL_TOO_LONG, name, found=len(raw), limit=CELL_LIMIT)
            return ""
        if bad := _CONTROL.search(raw):
            self.wrong(ImportCode.CONTROL_CHARACTER, name, character=f"U+{ord(bad[0]):04X}")
            return ""
        text = tidy(raw)
        if required and not text and name in self._table.headers:
            swallowed = self._table.merged.get((self.line, name))
            if swallowed:
                self.wrong(ImportCode.MISSING_CELL_MERGED, name, cells=swallowed)
            else:
                self.wrong(ImportCode.MISSING_CELL, name)
        return text

    def shaped(
        self,
        name: str,
        read: Callable[[str], str | None],
        *,
        code: ImportCode,
        required: bool = False,
        **params: object,
    ) -> str:
        """A cell that must have a shape; `read` gives the normal form or None. Shortened numbers are noted as such."""
        text = self.text(name, required=required)
        if not text:
            return ""
        if looks_shortened(text):
            self.wrong(ImportCode.SCIENTIFIC_NUMBER, name, value=text)
            return ""
        value = read(text)
        if value is None:
            self.wrong(code, name, value=text, **params)
        return value or ""

    def figure(self, name: str, *, low: float, high: float, default: float, example: str) -> float:
        """A number between `low` and `high`, both inclusive; `default` when the cell is empty."""
        text = self.text(name)
        if not text:
            return default
        value = parse_number(text)
        if value is None:
            self.wrong(ImportCode.NOT_A_NUMBER, name, value=text, example=example)
            return default
        if not low <= value <= high:
            self.wrong(ImportCode.OUT_OF_RANGE, name, value=text, low=low, high=high)
            return default
        return value


def wrong_kind(table: Table, kind: ImportKind) -> tuple[ImportProblem, ...]:
    """The one problem of a file that brings something else than `kind`; empty when it is right."""
    if table.kind is kind:
        return ()
    params: dict[str, object] = {"expected": kind, "found": table.kind}
    return (ImportProblem(code=ImportCode.WRONG_KIND, line=table.header_line or None, params=params),)


def in_order(problems: Iterable[ImportProblem]) -> tuple[ImportProblem, ...]:
    """Problems by row; those of one row stay in the order of its columns, as they were found."""
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))


def file_problems(table: Table) -> tuple[list[ImportProblem], list[ImportProblem]]:
    """What is wrong with the header as a whole: (errors, warnings)."""
    line = table.header_line
    errors = [
        ImportProblem(code=ImportCode.DUPLICATE_COLUMN, line=line, column=second, params={"first": first})
        for first, second in table.doubled
    ]
    if not table.gift:
        errors += [
            ImportProblem(code=ImportCode.MISSING_COLUMN, line=line, column=table.column(name))
            for name in LAYOUTS[table.kind].required
            if name not in table.headers
        ]
    if not table.rows and not table.gift:
        errors.append(ImportProblem(code=ImportCode.NO_ROWS, line=line))
    warnings = []
    if table.unknown:
        params: dict[str, object] = {"columns": list(table.unknown)}
        warnings.append(ImportProblem(code=ImportCode.UNKNOWN_COLUMNS, line=line, params=params))
    return errors, warnings


class SheetReader:
    """Reads a table of one kind row by row, refusing what stands there twice."""

    def __init__(self, table: Table, kind: ImportKind) -> None:
        self.refused = wrong_kind(table, kind)
        self.errors, self.warnings = ([], []) if self.refused else file_problems(table)
        self.readers = [] if self.refused else [RowReader(table, line, content) for line, content in table.rows]
        self._keys: dict[object, int] = {}

    def once(self, reader: RowReader, name: str, key: object, value: object) -> None:
        """Note a problem when the key stands in an earlier row."""
        first = self._keys.setdefault(key, reader.line)
        if first != reader.line:
            reader.wrong(ImportCode.DUPLICATE_KEY, name, value=value, first_line=first)

    def sound(self, reader: RowReader) -> bool:
        """Whether the row may be kept; its problems are gathered."""
        self.errors += reader.errors
        return not reader.errors

    def found(self) -> tuple[tuple[ImportProblem, ...], tuple[ImportProblem, ...]]:
        """Errors and warnings in order."""
        return self.refused or in_order(self.errors), in_order(self.warnings)
