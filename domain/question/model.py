"""What a question is: kinds, options, keys, and the values an answer can have."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

CHOICES_MIN = 2
CHOICES_MAX = 12
KEYS_MAX = 50
STEM_LONGEST = 3000
CHOICE_LONGEST = 500
EXPLANATION_LONGEST = 3000

Answer: TypeAlias = int | bool | float | str | list[int]
"""What a person answered, as it is stored in JSON: the index of the chosen option (single), sorted indexes (multiple),
bool (true_false), float (numeric), str (short_text), indexes of `choices` in the order given (ordering), for each
left side the index of the pair whose right side was chosen (matching)."""


class QuestionKind(StrEnum):
    """The kinds a question bank may hold; stored and imported by these codes."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    NUMERIC = "numeric"
    SHORT_TEXT = "short_text"
    ORDERING = "ordering"
    MATCHING = "matching"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One option of a single or multiple choice question.

    `share` is the part of the points that choosing it earns: 1.0 for the right one of a single choice, 1/n for each
    of the n right ones of a multiple choice, 0 or negative for wrong ones (range -1.0 to 1.0).
    """

    text: str
    share: float = 0.0
    feedback: str = ""

    @property
    def right(self) -> bool:
        """Whether choosing it counts towards the points."""
        return self.share > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One accepted answer of a short text question; `share` of the points is 0.0 (a known mistake) to 1.0."""

    text: str
    share: float = 1.0
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericKey:
    """An accepted range of a numeric question, both ends inclusive; `share` as in `Accepted`."""

    low: float
    high: float
    share: float = 1.0
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question as it is asked and graded.

    Which key field counts depends on `kind`: `choices` (single, multiple, ordering: in the right order), `truth`
    (true_false), `numbers` (numeric), `accepted` (short_text), `pairs` (matching: left, right; pairs with an empty
    left side come last and only offer a further right side). `points` is at least 0; `difficulty` is 0.0 (easy) to
    1.0 (hard) or None when unknown. `feedback_right` and `feedback_wrong` are said where the option or key chosen has
    no feedback of its own.
    """

    kind: QuestionKind
    stem: str
    choices: tuple[Choice, ...] = ()
    truth: bool | None = None
    numbers: tuple[NumericKey, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    points: float = 1.0
    explanation: str = ""
    tags: tuple[str, ...] = ()
    difficulty: float | None = None
    name: str = ""
    category: str = ""
    feedback_right: str = ""
    feedback_wrong: str = ""

    @property
    def lefts(self) -> tuple[str, ...]:
        """The left sides of a matching question that want a partner, in order."""
        return tuple(left for left, _ in self.pairs if left)

    @property
    def rights(self) -> tuple[str, ...]:
        """The right sides of a matching question as they are offered, in order of `pairs`."""
        return tuple(right for _, right in self.pairs)


def letter(index: int) -> str:
    """The letter under which an option is shown: 0 is A, 25 is Z; ValueError outside that."""
    if not 0 <= index < 26:
        raise ValueError(f"no letter for option {index}")
    return chr(ord("A") + index)
