"""What an import would change: made by holding the file against the store, shown before anything is stored."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from domain.imports import cells
from domain.imports.columns import ImportKind, Table
from domain.imports.problems import Checked, ImportCode, ImportProblem

R = TypeVar("R")
SLICE = 50
SAMPLES = 60
"""How many changes a plan names; a preview in the chat shows the first few."""
# Called after each slice of reading with what is done and what there is (0: not known yet); taps pass meanwhile.
Between = Callable[[int, int], Awaitable[None]]


async def at_once(_done: int, _total: int) -> None:
    """Do nothing between the slices."""


async def paced(rows: Sequence[R], between: Between) -> AsyncIterator[R]:
    """The rows one by one, with a breath after each slice: comparing thousands of them must not hold anybody up."""
    for number, row in enumerate(rows):
        if number and number % SLICE == 0:
            await asyncio.sleep(0)
            await between(number, len(rows))
        yield row


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many rows bring something new, change something, or say what is known.

    `administrators` the file would make; `samples` are the first changes of a set-up file in codes, for its preview.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    administrators: tuple[str, ...] = ()
    samples: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The outcome of holding a file against the store: `changes` can be applied only when there are no errors."""

    kind: ImportKind
    figures: Figures
    errors: tuple[ImportProblem, ...] = ()
    warnings: tuple[ImportProblem, ...] = ()
    changes: Any = None

    @property
    def rows(self) -> int:
        """How many sound rows the file has."""
        return self.figures.added + self.figures.changed + self.figures.unchanged

    @property
    def empty(self) -> bool:
        """Whether the store holds all of it already."""
        return not self.errors and not self.figures.added and not self.figures.changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What planning must know besides the file: the day "D+1" counts from, the zone of its clock, a title, a language."""

    day: date
    zone: ZoneInfo
    title: str
    language: str


def planned(
    checked: Checked[Any],
    table: Table,
    *,
    added: int,
    changes: Sequence[Any],
    samples: Sequence[dict[str, Any]],
    errors: Sequence[ImportProblem] = (),
    warnings: Sequence[ImportProblem] = (),
) -> Plan:
    """The plan of a set-up file: `added` of the changes are new, all other rows say what is known."""
    figures = Figures(
        added=added,
        changed=len(changes) - added,
        unchanged=len(checked.rows) - len(changes),
        samples=tuple(samples[:SAMPLES]),
    )
    return Plan(
        kind=table.kind,
        figures=figures,
        errors=cells.in_order([*checked.errors, *errors]),
        warnings=cells.in_order([*checked.warnings, *warnings]),
        changes=tuple(changes),
    )


def problem_in(code: ImportCode, row: Any, table: Table, column: str, **params: object) -> ImportProblem:
    """What is wrong with a cell of a checked row, which knows its `line`."""
    return ImportProblem(code=code, line=row.line, column=table.column(column), params=params)
