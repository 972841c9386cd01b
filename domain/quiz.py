"""Rules of a practice quiz: how long it stays open, which sizes are offered, and how things to sort are laid out."""

import random
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from domain.question import Question, QuestionKind

OPEN_FOR: Final = timedelta(days=7)
SIZES: Final = (5, 10, 20)
# From this share of the points on a try counts as passed, in digests and on the quiz itself.
PASS_SHARE: Final = 0.6


def sizes_offered(available: int) -> tuple[int, ...]:
    """How many questions a paper may have when `available` fit: the usual sizes, and all when they are fewer."""
    usual = tuple(size for size in SIZES if size <= available)
    return usual if available in usual or available >= SIZES[-1] or available < 1 else (*usual, available)


def shown_order(question: Question, *, seed: str) -> tuple[int, ...]:
    """Which stored option stands at each place shown; the same seed always gives the same order.

    Choices keep their order ("all of the above" stands last for a reason). What is to be put in order, and the right
    sides of a matching question, are shuffled, because they are stored in the order that is the answer.
    """
    if question.kind is QuestionKind.ORDERING:
        return _shuffled(len(question.choices), seed)
    if question.kind is QuestionKind.MATCHING:
        return _shuffled(len(question.pairs), seed)
    return tuple(range(len(question.choices)))


def _shuffled(count: int, seed: str) -> tuple[int, ...]:
    places = list(range(count))
    random.Random(seed).shuffle(places)
    given_away = count > 1 and places == sorted(places)
    return tuple(places[1:] + places[:1] if given_away else places)


def first_open(size: int, answered: Collection[int]) -> int | None:
    """The first place (from 0) of a paper that has no answer; None when all have one."""
    return next((place for place in range(size) if place not in answered), None)
