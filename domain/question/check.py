"""Finds what makes a question impossible to ask or to grade, before it enters the bank."""

import dataclasses
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from domain.question.model import (
    CHOICE_LONGEST,
    CHOICES_MAX,
    CHOICES_MIN,
    EXPLANATION_LONGEST,
    KEYS_MAX,
    STEM_LONGEST,
    Question,
    QuestionKind,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a question: a stable `code`, the `field` it is about, `params` for the sentence.

    Codes: empty, too_long (max), too_few (min), too_many (max), no_right_answer, several_full_answers, duplicate
    (text), share_out_of_range (share, low, high), shares_not_whole (total), range_reversed (low, high), not_a_number,
    distractor_not_last, out_of_range (low, high).
    """

    code: str
    field: str
    params: dict[str, object] = dataclasses.field(default_factory=dict)


def problems(question: Question) -> tuple[Problem, ...]:
    """Everything that is wrong with `question`, in order of its fields; empty when it can be asked and graded."""
    found = [*_text_problems("stem", question.stem, longest=STEM_LONGEST), *_KEYS[question.kind](question)]
    if len(question.explanation) > EXPLANATION_LONGEST:
        found.append(Problem("too_long", "explanation", {"max": EXPLANATION_LONGEST}))
    if not (math.isfinite(question.points) and question.points >= 0):
        found.append(Problem("out_of_range", "points", {"low": 0, "high": None}))
    if question.difficulty is not None and not 0 <= question.difficulty <= 1:
        found.append(Problem("out_of_range", "difficulty", {"low": 0, "high": 1}))
    return tuple(found)


def _text_problems(name: str, text: str, *, longest: int = CHOICE_LONGEST) -> Iterator[Problem]:
    if not text.strip():
        yield Problem("empty", name)
    if len(text) > longest:
        yield Problem("too_long", name, {"max": longest})


def _count_problems(name: str, count: int, *, least: int, most: int) -> Iterator[Problem]:
    if count < least:
        yield Problem("too_few", name, {"min": least})
    if count > most:
        yield Problem("too_many", name, {"max": most})


def _list_problems(name: str, texts: Sequence[str], *, least: int, most: int = CHOICES_MAX) -> Iterator[Problem]:
    yield from _count_problems(name, len(texts), least=least, most=most)
    texts = texts[:most]
    for text in texts:
        yield from _text_problems(name, text)
    for text, count in Counter(texts).items():
        if count > 1:
            yield Problem("duplicate", name, {"text": text})


def _share_problems(name: str, shares: Sequence[float], *, low: float) -> Iterator[Problem]:
    for share in shares[:KEYS_MAX]:
        if not low <= share <= 1:
            yield Problem("share_out_of_range", name, {"share": share, "low": low, "high": 1})


def _single(question: Question) -> Iterator[Problem]:
    shares = [choice.share for choice in question.choices]
    yield from _list_problems("choices", [choice.text for choice in question.choices], least=CHOICES_MIN)
    yield from _share_problems("choices", shares, low=-1)
    full = sum(1 for share in shares if share == 1)
    if full == 0:
        yield Problem("no_right_answer", "choices")
    if full > 1:
        yield Problem("several_full_answers", "choices")


def _multiple(question: Question) -> Iterator[Problem]:
    shares = [choice.share for choice in question.choices]
    yield from _list_problems("choices", [choice.text for choice in question.choices], least=CHOICES_MIN)
    yield from _share_problems("choices", shares, low=-1)
    total = sum(share for share in shares if share > 0)
    if not total > 0:
        yield Problem("no_right_answer", "choices")
    elif abs(total - 1) > 0.01:
        yield Problem("shares_not_whole", "choices", {"total": total})


def _true_false(question: Question) -> Iterator[Problem]:
    if question.truth is None:
        yield Problem("no_right_answer", "truth")


def _numeric(question: Question) -> Iterator[Problem]:
    yield from _count_problems("numbers", len(question.numbers), least=1, most=KEYS_MAX)
    for key in question.numbers[:KEYS_MAX]:
        if not (math.isfinite(key.low) and math.isfinite(key.high)):
            yield Problem("not_a_number", "numbers")
        elif key.low > key.high:
            yield Problem("range_reversed", "numbers", {"low": key.low, "high": key.high})
    yield from _key_shares("numbers", [key.share for key in question.numbers])


def _short_text(question: Question) -> Iterator[Problem]:
    yield from _count_problems("accepted", len(question.accepted), least=1, most=KEYS_MAX)
    for key in question.accepted[:KEYS_MAX]:
        yield from _text_problems("accepted", key.text)
    yield from _key_shares("accepted", [key.share for key in question.accepted])


def _key_shares(name: str, shares: Sequence[float]) -> Iterator[Problem]:
    yield from _share_problems(name, shares, low=0)
    if shares and 1 not in shares:
        yield Problem("no_right_answer", name)


def _ordering(question: Question) -> Iterator[Problem]:
    yield from _list_problems("choices", [choice.text for choice in question.choices], least=CHOICES_MIN)


def _matching(question: Question) -> Iterator[Problem]:
    yield from _count_problems("pairs", len(question.pairs), least=2, most=CHOICES_MAX)
    if len(question.pairs) >= 2:
        yield from _list_problems("pairs", question.lefts[:CHOICES_MAX], least=2)
    for right in question.rights[:CHOICES_MAX]:
        yield from _text_problems("pairs", right)
    if any(left for left, _ in question.pairs[len(question.lefts) :]):
        yield Problem("distractor_not_last", "pairs")


_KEYS: Final[dict[QuestionKind, Callable[[Question], Iterator[Problem]]]] = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.TRUE_FALSE: _true_false,
    QuestionKind.NUMERIC: _numeric,
    QuestionKind.SHORT_TEXT: _short_text,
    QuestionKind.ORDERING: _ordering,
    QuestionKind.MATCHING: _matching,
}
