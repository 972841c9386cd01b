"""What an import would change: made by holding the file against the store, shown before anything is stored."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from domain.imports.columns import ImportKind
from domain.imports.problems import ImportProblem

R = TypeVar("R")
SLICE = 50
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
