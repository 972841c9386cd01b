"""Finds the header in a grid of cells and makes a table of what stands below it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from domain.imports.columns import LAYOUTS, HeaderMatch, ImportKind, Table, match_header
from domain.imports.problems import FileRefusedError, ImportCode
from services.imports.reading import limits

MergedRange = tuple[tuple[int, int], tuple[int, int]]
_LONGEST_HEADER: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Cells as text by sheet row and column; merged ranges as 0-based (first, last) pairs of (row, column)."""

    rows: Sequence[Sequence[str]]
    first_column: int = 0
    merged: tuple[MergedRange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The row that reads best as a header, with how it reads."""

    index: int
    match: HeaderMatch
    wanted: bool
    grid: Grid = field(repr=False)

    @property
    def score(self) -> tuple[bool, bool, int, int]:
        """How well it reads: all that is needed first, then the kind asked for, known columns, few strange ones."""
        return (not self.match.missing, self.wanted, len(self.match.fields), -len(self.match.unknown))


def find_header(grid: Grid, *, kind: ImportKind | None) -> Header | None:
    """The best header within the first rows; it needs at least two known columns, a required one among them.

    A complete header of another kind beats an incomplete one of `kind`: the check then says which file this is.
    """
    best: Header | None = None
    for index, cells in enumerate(grid.rows[: limits.TITLE_ROWS + 1]):
        short = [cell if len(cell) <= _LONGEST_HEADER else "" for cell in cells]
        for each in ImportKind:
            header = Header(index=index, match=match_header(short, kind=each), wanted=each is kind, grid=grid)
            required = [name for name in LAYOUTS[each].required if name in header.match.fields]
            enough = len(header.match.fields) >= 2 and required
            if enough and (best is None or header.score > best.score):
                best = header
    return best


def to_table(header: Header) -> Table:
    """The rows below a header that hold something; FileRefusedError when there are too many rows or columns."""
    grid, fields = header.grid, header.match.fields
    names = grid.rows[header.index]
    width = sum(1 for name in names if name.strip())
    if width > limits.COLUMNS:
        raise FileRefusedError(ImportCode.TOO_MANY_COLUMNS, found=width, limit=limits.COLUMNS)
    rows = []
    for index in range(header.index + 1, len(grid.rows)):
        cells = grid.rows[index]
        content = {name: cells[at] for name, at in fields.items() if at < len(cells) and cells[at].strip()}
        if content:
            rows.append((index + 1, content))
    if len(rows) > limits.ROWS:
        raise FileRefusedError(ImportCode.TOO_MANY_ROWS, found=len(rows), limit=limits.ROWS)
    return Table(
        kind=header.match.kind,
        header_line=header.index + 1,
        headers={name: names[at].strip() for name, at in fields.items()},
        rows=tuple(rows),
        unknown=header.match.unknown,
        doubled=header.match.doubled,
        merged=_swallowed(header),
    )


# What people make themselves; the sheets of the other kinds they get from Peiban, with their headers.
USUAL = (ImportKind.ROSTER, ImportKind.LESSONS, ImportKind.QUESTIONS)


def no_header(kind: ImportKind | None) -> FileRefusedError:
    """The refusal of a file without a header, with the columns needed (of the usual kinds when none was asked for)."""
    expected = {
        str(each): [LAYOUTS[each].headers[name][0] for name in LAYOUTS[each].required]
        for each in ((kind,) if kind else USUAL)
    }
    return FileRefusedError(ImportCode.HEADER_NOT_FOUND, searched=limits.TITLE_ROWS + 1, expected=expected)


def _swallowed(header: Header) -> dict[tuple[int, str], str]:
    """Cells below the header that a merged range leaves empty, each with its range ("A3:A5")."""
    grid = header.grid
    column_of = {at + grid.first_column: name for name, at in header.match.fields.items()}
    swallowed: dict[tuple[int, str], str] = {}
    for (top, left), (bottom, right) in grid.merged:
        last = min(bottom, len(grid.rows) - 1)
        name = f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"
        for column in range(left, right + 1):
            if column not in column_of:
                continue
            for row in range(max(top, header.index + 1), last + 1):
                if (row, column) != (top, left):
                    swallowed[(row + 1, column_of[column])] = name
    return swallowed


def _letters(column: int) -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
