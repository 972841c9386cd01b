"""What shall become better: causes that complaints have in common, as proposals for improvement items."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.complaint.kinds import Category
from domain.complaint.likeness import DUPLICATE, Likeness

MOST_CASES: Final = 8
"""A proposal names no more cases than this: so many fit behind a button."""

ALIKE_FROM: Final = 2
"""So many customers must have met a cause before it is one of ours, and not of one customer's bad day."""

CATEGORY_FROM: Final = 4
CATEGORY_SHARE: Final = 0.25
_NEIGHBOURS: Final = 30


class ImprovementSource(StrEnum):
    """Where an improvement item comes from: cases that are alike, or a category with many."""

    ALIKE = "alike"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A case as proposals need it: what its customer wrote, empty when that is erased."""

    id: int
    customer_id: int
    category: Category
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Cases of several customers that resemble each other, the middle one first, and the words they share."""

    cases: tuple[int, ...]
    shared: tuple[str, ...]


def alike(cases: Collection[Told], past: Likeness) -> list[Alike]:
    """Groups of cases that may have one cause, the largest first; no case stands in two of them.

    Each group is one case with those that resemble it, not what resembles those in turn: such chains wander off.
    """
    told = {one.id: one for one in cases if one.words}
    near: dict[int, dict[int, tuple[str, ...]]] = {}
    for one in told.values():
        found = past.most_like(one.words, limit=_NEIGHBOURS, at_least=DUPLICATE, leave_out=[one.id])
        near[one.id] = {like.id: like.shared for like in found if like.id in told}
    groups: list[Alike] = []
    left = set(told)
    while left:
        middle = max(left, key=lambda number: (len(left & near[number].keys()), -number))
        around = [number for number in near[middle] if number in left]
        left -= {middle, *around}
        if not around:
            break
        if len({told[number].customer_id for number in (middle, *around)}) >= ALIKE_FROM:
            groups.append(Alike(cases=(middle, *around), shared=_most_shared(near[middle], around)))
    return sorted(groups, key=lambda one: (-len(one.cases), one.cases))


def frequent(received: Mapping[Category, int]) -> list[Category]:
    """The categories that stand out by the number of their cases, the largest first; "other" is no cause."""
    total = sum(received.values())
    many = [one for one, number in received.items() if number >= max(CATEGORY_FROM, CATEGORY_SHARE * total)]
    return sorted((one for one in many if one != Category.OTHER), key=lambda one: (-received[one], one))


def _most_shared(near: Mapping[int, tuple[str, ...]], around: Collection[int]) -> tuple[str, ...]:
    """What most of them share with the middle one, in the order of its telling."""
    counted: dict[str, int] = {}
    for number in around:
        for word in near[number]:
            counted[word] = counted.get(word, 0) + 1
    return tuple(sorted(counted, key=lambda word: -counted[word])[:4])
