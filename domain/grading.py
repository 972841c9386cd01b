"""Turns an answer into points: the same answer to the same question always earns the same."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from domain.question import Answer, Question, QuestionKind
from domain.text import fold

_WIDE: Final = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
# In Chinese a space carries no meaning ("HR 部门" is "HR部门"); between Latin words it does.
_MEANINGLESS_SPACE: Final = re.compile(f"(?<=[{_WIDE}]) | (?=[{_WIDE}])")


class Credit(StrEnum):
    """How several right options of one question are counted together; the exam says which."""

    ALL_OR_NOTHING = "all_or_nothing"
    RIGHT_MINUS_WRONG = "right_minus_wrong"


class Grade(NamedTuple):
    """What an answer earned: `share` (0.0 to 1.0) of the points, whether it was wholly right, and what to say."""

    points: float
    share: float
    right: bool
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RightLine:
    """One line of the right answer, as data: only the fields of the kind of question are set.

    `index` counts in `choices` or `pairs` as stored (single, multiple, ordering, matching); `text` is the option,
    accepted answer or left side; `partner` the right side; `truth`, `low` and `high` as in the key.
    """

    text: str = ""
    index: int | None = None
    partner: str = ""
    truth: bool | None = None
    low: float | None = None
    high: float | None = None


def grade(question: Question, answer: Answer, *, credit: Credit = Credit.ALL_OR_NOTHING) -> Grade:
    """Grade `answer` (see `domain.question.Answer`) to `question`; ValueError when it is no possible answer to it.

    Single, short text and numeric earn the share of what was chosen, at least 0. Multiple, ordering and matching earn
    all or nothing, or by RIGHT_MINUS_WRONG (right - wrong) / number of right ones, never below 0: for multiple the
    options chosen, for ordering the places, for matching the pairs.
    """
    share, feedback = _GRADERS[question.kind](question, answer, credit)
    share = min(1.0, max(0.0, share))
    right = share >= 1 - 1e-9
    if not feedback and right:
        feedback = question.feedback_right
    elif not feedback and share == 0:
        feedback = question.feedback_wrong
    return Grade(points=round(question.points * share, 6), share=share, right=right, feedback=feedback)


def _single(question: Question, answer: Answer, credit: Credit) -> tuple[float, str]:
    chosen = question.choices[_index(answer, len(question.choices))]
    return chosen.share, chosen.feedback


def _multiple(question: Question, answer: Answer, credit: Credit) -> tuple[float, str]:
    picked = _indexes(answer, len(question.choices))
    if len(set(picked)) != len(picked):
        raise ValueError("an option was chosen twice")
    chosen = [question.choices[index] for index in sorted(picked)]
    right = sum(1 for choice in chosen if choice.right)
    possible = sum(1 for choice in question.choices if choice.right)
    feedback = "\n".join(choice.feedback for choice in chosen if choice.feedback)
    return _counted(right, len(chosen) - right, possible, credit), feedback


def _counted(right: int, wrong: int, possible: int, credit: Credit) -> float:
    if credit is Credit.RIGHT_MINUS_WRONG:
        return (right - wrong) / possible if possible else 0.0
    return 1.0 if right == possible and not wrong else 0.0


def _true_false(question: Question, answer: Answer, credit: Credit) -> tuple[float, str]:
    if not isinstance(answer, bool):
        raise ValueError("true or false expected")
    return float(answer is question.truth), ""


def _numeric(question: Question, answer: Answer, credit: Credit) -> tuple[float, str]:
    if isinstance(answer, bool) or not isinstance(answer, int | float) or not math.isfinite(answer):
        raise ValueError("a finite number expected")
    matching = [key for key in question.numbers if key.low <= answer <= key.high]
    best = max(matching, key=lambda key: key.share, default=None)
    return (best.share, best.feedback) if best else (0.0, "")


def _short_text(question: Question, answer: Answer, credit: Credit) -> tuple[float, str]:
    if not isinstance(answer, str):
        raise ValueError("text expected")
    given = _spelling(answer)
    matching = [key for key in question.accepted if _spelling(key.text) == given]
    best = max(matching, key=lambda key: key.share, default=None)
    return (best.share, best.feedback) if best else (0.0, "")


def _spelling(text: str) -> str:
    return _MEANINGLESS_SPACE.sub("", fold(text))


def _ordering(question: Question, answer: Answer, credit: Credit) -> tuple[float, str]:
    count = len(question.choices)
    given = _indexes(answer, count)
    if sorted(given) != list(range(count)):
        raise ValueError("every item is to be placed once")
    right = sum(1 for place, index in enumerate(given) if place == index)
    return _counted(right, count - right, count, credit), ""


def _matching(question: Question, answer: Answer, credit: Credit) -> tuple[float, str]:
    count = len(question.lefts)
    given = _indexes(answer, len(question.pairs))
    if len(given) != count:
        raise ValueError(f"{count} pairs expected")
    rights = question.rights  # compared as text: two left sides may have the same partner
    right = sum(1 for left, index in enumerate(given) if rights[index] == rights[left])
    return _counted(right, count - right, count, credit), ""


def _index(answer: object, count: int) -> int:
    if isinstance(answer, bool) or not isinstance(answer, int) or not 0 <= answer < count:
        raise ValueError(f"an option from 0 to {count - 1} expected")
    return answer


def _indexes(answer: Answer, count: int) -> list[int]:
    if not isinstance(answer, list):
        raise ValueError("a list of options expected")
    return [_index(each, count) for each in answer]


_GRADERS: Final[dict[QuestionKind, Callable[[Question, Answer, Credit], tuple[float, str]]]] = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.TRUE_FALSE: _true_false,
    QuestionKind.NUMERIC: _numeric,
    QuestionKind.SHORT_TEXT: _short_text,
    QuestionKind.ORDERING: _ordering,
    QuestionKind.MATCHING: _matching,
}


def right_answer_lines(question: Question) -> tuple[RightLine, ...]:
    """The right answer as data for showing it; keys and options that earn only part of the points are left out."""
    choices = enumerate(question.choices)
    match question.kind:
        case QuestionKind.SINGLE:
            return tuple(RightLine(text=each.text, index=index) for index, each in choices if each.share == 1)
        case QuestionKind.MULTIPLE:
            return tuple(RightLine(text=each.text, index=index) for index, each in choices if each.right)
        case QuestionKind.ORDERING:
            return tuple(RightLine(text=each.text, index=index) for index, each in choices)
        case QuestionKind.TRUE_FALSE:
            return (RightLine(truth=question.truth),)
        case QuestionKind.NUMERIC:
            return tuple(RightLine(low=key.low, high=key.high) for key in question.numbers if key.share == 1)
        case QuestionKind.SHORT_TEXT:
            return tuple(RightLine(text=key.text) for key in question.accepted if key.share == 1)
        case QuestionKind.MATCHING:
            pairs = enumerate(question.pairs)
            return tuple(RightLine(text=left, partner=right, index=index) for index, (left, right) in pairs if left)


def score_100(points: float, maximum: float) -> float:
    """`points` of `maximum` as a score of 0.0 to 100.0, half up to one decimal; 0.0 when there was nothing to earn.

    Compare this score with the pass mark, so that nobody reads "80.0" and has failed at 80.
    """
    if maximum <= 0:
        return 0.0
    score = Decimal(repr(round(100 * points / maximum, 6))).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return float(min(Decimal(100), max(Decimal(0), score)))
