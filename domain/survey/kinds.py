"""What a survey is made of: states, promises to those who answer, items and the dimensions that group them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SurveyState(StrEnum):
    """Where a survey stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class SurveyMode(StrEnum):
    """What is promised: nobody can know whose an answer is, few may know, or the name stands beside it."""

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"
    NAMED = "named"


class ItemKind(StrEnum):
    """How an item is answered; stored and imported by these codes."""

    LIKERT = "likert"
    NPS = "nps"
    SINGLE = "single"
    MULTIPLE = "multiple"
    RANKING = "ranking"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    MATRIX = "matrix"


CHOOSING = frozenset({ItemKind.SINGLE, ItemKind.MULTIPLE, ItemKind.RANKING})

Answer = int | float | str | date | tuple[str, ...] | Mapping[str, int]
"""A checked answer: int (likert, nps), int or float (number), str (single, text), date, row to point (matrix), and
choices in the order given (multiple, ranking)."""

Ballot = Mapping[str, Answer]
"""One person's answers by item key; items left out are absent. Nothing in it says whose it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A group of items that is scored as one; `weight` (above 0) is its part in the index."""

    key: str
    title: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not self.weight > 0:
            raise ValueError("a dimension weighs more than 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question of a survey.

    `dimension` is a key or None; `weight` (above 0) its part within the dimension. `choices` belong to single, multiple
    and ranking, `rows` to matrix. `low` and `high` bound likert, matrix and number (both None: any number); `longest`
    is the limit of a text in characters. Raises ValueError for an item that nobody could answer.
    """

    key: str
    kind: ItemKind
    title: str
    dimension: str | None = None
    weight: float = 1.0
    required: bool = False
    choices: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    longest: int = 2000

    def __post_init__(self) -> None:
        if not self.weight > 0:
            raise ValueError("an item weighs more than 0")
        if self.kind in CHOOSING and (len(self.choices) < 2 or len(set(self.choices)) < len(self.choices)):
            raise ValueError("a choice needs two different choices or more")
        if self.kind is ItemKind.MATRIX and (not self.rows or len(set(self.rows)) < len(self.rows)):
            raise ValueError("a matrix needs rows, each different")
        if self.scale[0] >= self.scale[1]:
            raise ValueError("the scale ends above its beginning")

    @property
    def scale(self) -> tuple[float, float]:
        """The lowest and highest point, by default 1 to 5; 0 to 10 for NPS; unbounded for a number."""
        if self.kind is ItemKind.NPS:
            return 0, 10
        low, high = (float("-inf"), float("inf")) if self.kind is ItemKind.NUMBER else (1, 5)
        return low if self.low is None else self.low, high if self.high is None else self.high
