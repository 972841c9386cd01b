"""Understands an answer that was typed in chat instead of pressed: "B", "２", "A、C", "对", "12.5"."""

import re
from collections.abc import Sequence
from typing import Final

from domain.question.model import CHOICES_MAX, Answer, Question, QuestionKind
from domain.text import clean, digits, fold, parse_number

_TRUE: Final = frozenset(
    "对 對 对的 對的 正确 正確 是 是的 真 没错 沒錯 √ ✓ ✔ ✅ ☑ t true y yes right correct a 1".split()  # noqa: SIM905
)
_FALSE: Final = frozenset(
    "错 錯 错的 錯的 错误 錯誤 否 不是 不对 不對 不正确 不正確 假 × ✗ ✘ ✕ ❌ x f false n no wrong incorrect b 2".split()  # noqa: SIM905
)
_AROUND: Final = re.compile(
    r"(?:我选|我選|选择|選擇|选|選|答案是|答案|应该是|應該是|第|option|answer is|answer|choose)?[\s:]*"
    r"(.*?)[\s.,、。]*(?:选项|選項|项|項|个|個)?"
)
_EDGES: Final = " .,;:!?、。()[]「」『』【】《》“”\"'`"
_BETWEEN: Final = re.compile(r"[\s,;、。.+/&|>→-]+|和|与|與|及|跟")
_WORD_AND: Final = re.compile(r"\band\b")
_PAIRED: Final = re.compile(r"(\d{1,2})[\s:=.→>-]*([a-z])")
_NUMERALS: Final = {char: str(number) for number, char in enumerate("一二三四五六七八九", start=1)}
_TYPED_LONGEST: Final = 500
# One word without digits, or a sign. A letter right behind a number could be an exponent or a slip: "2e", "1o".
_WITH_UNIT: Final = re.compile(
    r"([+-]?[\d., ]*\d) ?"
    r"([%‰°℃][cf]?|[¥$€£]|(?:[a-z]{1,12}(?:/[a-z]{1,6})?[²³23]?)|(?:[\u4e00-\u9fff]{1,6}(?:/[\u4e00-\u9fff]{1,4})?))[.。]?"
)


def parse_typed(question: Question, text: str, *, order: Sequence[int] = ()) -> Answer | None:
    """The answer a person meant by typing `text`, or None when it is not plain (then show the choices again).

    Options may be named by letter, by number from 1, or by their whole text; where letter and text name two different
    options, the answer is None. `order` says which stored option stands at each place shown (empty: unshuffled); for
    matching it orders the right sides. At most 500 characters of a short text are kept.
    """
    match question.kind:
        case QuestionKind.SHORT_TEXT:
            return clean(text, max_length=_TYPED_LONGEST) or None
        case QuestionKind.NUMERIC:
            return _number(text)
        case _ if len(text) > _TYPED_LONGEST * 10:
            return None
        case QuestionKind.TRUE_FALSE:
            return _truth(text)
        case QuestionKind.MATCHING:
            return _matching(question, text, order or range(len(question.pairs)))
    places = order or range(len(question.choices))
    if question.kind is QuestionKind.SINGLE:
        return _single(question, text, places)
    chosen = _several(question, text, places)
    if question.kind is QuestionKind.MULTIPLE:
        return sorted(set(chosen)) or None
    return chosen if sorted(chosen) == list(range(len(question.choices))) else None


def _number(text: str) -> float | None:
    """The number, with or without a short unit behind it ("2 h", "30%", "２小时"): the question says in what is counted."""
    plain = parse_number(text)
    if plain is not None:
        return plain
    found = _WITH_UNIT.fullmatch(fold(text)) if len(text) <= _TYPED_LONGEST else None
    return parse_number(found[1]) if found else None


def _truth(text: str) -> bool | None:
    word = fold(text).strip(_EDGES)
    if word in _TRUE:
        return True
    return False if word in _FALSE else None


def _single(question: Question, text: str, places: Sequence[int]) -> int | None:
    meant = {index for index, choice in enumerate(question.choices) if fold(choice.text) == fold(text)}
    place = _place(_bare(text), len(places))
    if place is not None:
        meant.add(places[place])
    return meant.pop() if len(meant) == 1 else None


def _bare(text: str) -> str:
    word = fold(text).strip(_EDGES)
    found = _AROUND.fullmatch(word) if len(word) <= 40 else None
    return found[1].strip(_EDGES) if found else word


def _place(word: str, count: int) -> int | None:
    """The place (from 0) that a letter or a number names among `count` places."""
    word = _NUMERALS.get(word, digits(word))
    if len(word) == 1 and "a" <= word <= "z":
        place = ord(word) - ord("a")
    elif len(word) <= 2 and word.isascii() and word.isdecimal():
        place = int(word) - 1
    else:
        return None
    return place if 0 <= place < count else None


def _several(question: Question, text: str, places: Sequence[int]) -> list[int]:
    """The options named in `text` in the order named; empty when any part of it names none."""
    one = _single(question, text, places)
    if one is not None:
        return [one]
    words = [word for word in _BETWEEN.split(_WORD_AND.sub(" ", _bare(text))) if word]
    chosen: list[int] = []
    for word in words[: 2 * CHOICES_MAX + 1]:
        named = _single(question, word, places)
        if named is not None:
            chosen.append(named)
            continue
        together = [_place(char, len(places)) for char in word] if _may_be_split(word, len(places)) else []
        if not together or None in together:
            return []
        chosen.extend(places[place] for place in together if place is not None)
    return chosen if len(words) <= 2 * CHOICES_MAX else []


def _may_be_split(word: str, count: int) -> bool:
    """Letters may stand without a gap ("AC"); digits only while every number has one digit."""
    return len(word) <= count and word.isascii() and (word.isalpha() or (word.isdecimal() and count <= 9))


def _matching(question: Question, text: str, places: Sequence[int]) -> list[int] | None:
    """Right sides by letter: for each left side in order ("BAC"), or with its number ("1B 2A 3C")."""
    count, word = len(question.lefts), digits(fold(text))
    numbered = _PAIRED.findall(word)
    if numbered and not _BETWEEN.sub("", _PAIRED.sub("", word)):
        letters = {int(number): letter for number, letter in numbered}
        if len(numbered) != count or sorted(letters) != list(range(1, count + 1)):
            return None
        named = [letters[number] for number in range(1, count + 1)]
    else:
        named = list(_BETWEEN.sub("", word))
    chosen = [_place(each, len(places)) for each in named]
    if len(chosen) != count or None in chosen:
        return None
    return [places[place] for place in chosen if place is not None]
