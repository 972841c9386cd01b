"""Finds past cases that resemble a new one, with the words they share: suspected duplicates and repeated causes."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain
from typing import Final

from domain.text import fold

DUPLICATE: Final = 0.2
"""From this score on two cases may be one incident; chosen on the labelled set, see docs/complaints.md."""

SAME_CAUSE: Final = 0.1
"""From this score on two cases may have one cause: worth a look, no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Like:
    """A past case; `score` lies above 0 and at most at 1, `shared` are the words in common, the most telling first."""

    id: int
    score: float
    shared: tuple[str, ...]


class Likeness:
    """Past cases by their number, made ready for questions; built at once and never changed after.

    The score is the cosine of the two texts' term weights: tf-idf with logarithmic tf and smoothed idf (Salton and
    Buckley, 1988). Terms are English words without their endings, and single Chinese characters and pairs of
    neighbours, which need no dictionary and did better than one on the labelled set.
    """

    def __init__(self, texts: Mapping[int, str]) -> None:
        counted = {number: _counted(text) for number, text in texts.items()}
        self._size = len(counted)
        self._spread = Counter(chain.from_iterable(counted.values()))
        self._cases: dict[int, dict[str, float]] = {}
        self._found_in: dict[str, list[tuple[int, float]]] = {}
        for number, terms in counted.items():
            self._cases[number] = self._weighed(terms)
            for term, weight in self._cases[number].items():
                self._found_in.setdefault(term, []).append((number, weight))

    def most_like(
        self, text: str, *, limit: int = 5, at_least: float = DUPLICATE, leave_out: Collection[int] = ()
    ) -> tuple[Like, ...]:
        """The cases that resemble the text, the likest first (of equals the lower number), at most `limit`.

        `at_least` lies between 0 and 1; a case without a shared word is never named. `leave_out` are cases not to be
        named, such as the one asked about.
        """
        asked = self._weighed(_counted(text))
        left_out = frozenset(leave_out)
        near = (
            (min(score, 1.0), -number)
            for number in self._worth_weighing(asked, left_out)
            if (score := _cosine(asked, self._cases[number])) >= at_least and score > 0
        )
        return tuple(
            Like(id=-least, score=score, shared=self._shared(text, asked, -least))
            for score, least in nlargest(limit, near)
        )

    def _worth_weighing(self, asked: Mapping[str, float], left_out: Collection[int]) -> list[int]:
        """The cases that share the heaviest words: reading lists from the rarest word on bounds the time of a question.

        With some hundreds of cases nothing is passed over; with many, a case that shares only common words is.
        """
        promise: dict[int, float] = {}
        read = 0
        for term in sorted(asked, key=lambda term: (len(self._found_in.get(term, ())), term)):
            listed = self._found_in.get(term, ())
            read += len(listed)
            if promise and read > _ENTRIES_READ:
                break
            weight = asked[term]
            for number, its_weight in listed:
                promise[number] = promise.get(number, 0.0) + weight * its_weight
        wanted = (number for number in promise if number not in left_out)
        return nlargest(_CASES_WEIGHED, wanted, key=lambda number: (promise[number], -number))

    def _weighed(self, terms: Counter[str]) -> dict[str, float]:
        """The weights of the most telling terms, as a vector of length 1."""
        telling = {term: (1 + math.log(times)) * self._rarity(term) for term, times in terms.items()}
        if len(telling) > _TERMS_KEPT:
            telling = dict(nlargest(_TERMS_KEPT, telling.items(), key=lambda item: (item[1], item[0])))
        length = math.sqrt(math.fsum(weight * weight for weight in telling.values()))
        return {term: weight / length for term, weight in telling.items()}

    def _rarity(self, term: str) -> float:
        return math.log((1 + self._size) / (1 + self._spread[term])) + 1

    def _shared(self, text: str, asked: Mapping[str, float], number: int) -> tuple[str, ...]:
        """What a person recognises: whole English words, and Chinese pairs joined again to the stretch they came from."""
        its = self._cases[number]
        weights: dict[str, float] = {}
        plain, begin, end, weight = fold(text[:_LONGEST_TEXT]), 0, 0, 0.0
        for term, start, stop in chain(_placed(plain), [("", len(plain) + 2, 0)]):
            if term and (term not in its or term not in asked):
                continue
            if start >= end:
                if end:
                    weights[plain[begin:end]] = weight
                begin, weight = start, 0.0
            end, weight = max(end, stop), weight + asked.get(term, 0.0) * its.get(term, 0.0)
        words = nlargest(_WORDS_SHOWN, weights, key=lambda word: weights[word])
        # Single characters say little; they are shown only when there is nothing else to show.
        return tuple(word for word in words if len(word) > 1) or tuple(words)


_LONGEST_TEXT: Final = 5000
_TERMS_KEPT: Final = 120
_ENTRIES_READ: Final = 10_000
_CASES_WEIGHED: Final = 100
_WORDS_SHOWN: Final = 6
_RUN: Final = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_ENDING: Final = re.compile(r"(?<=[a-z]{4})(?:ing|ed|es|s)$")
_ENGLISH_SAYING_NOTHING: Final = """
    the a an and or of to in on at for is was were are be been i my me we us our you your it its this that with had has
    have no not so but as from they them their he she his her all any there here after since when which who will would
"""
_CHINESE_SAYING_NOTHING: Final = "的了我你您他她们們是在就都也还還有个個一这這那吗嗎呢啊吧和把被给給到说說要去来來上下"
_SAY_NOTHING: Final = frozenset([*_ENGLISH_SAYING_NOTHING.split(), *_CHINESE_SAYING_NOTHING])


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return math.fsum(weight * other[term] for term, weight in one.items() if term in other)


def _counted(text: str) -> Counter[str]:
    return Counter(term for term, _, _ in _placed(fold(text[:_LONGEST_TEXT])))


def _placed(plain: str) -> Iterator[tuple[str, int, int]]:
    """The terms of a folded text with start and stop, by start; a Chinese character comes before its pair."""
    for run in _RUN.finditer(plain):
        words = run.group()
        if words.isascii():
            if len(words) > 1 and words not in _SAY_NOTHING:
                yield _ENDING.sub("", words), run.start(), run.end()
            continue
        for place in range(len(words)):
            start = run.start() + place
            if words[place] not in _SAY_NOTHING:
                yield words[place], start, start + 1
            if place + 1 < len(words):
                yield words[place : place + 2], start, start + 2
