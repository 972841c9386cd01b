"""Reads options and answers of a question row, each type in its own notation."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from domain.imports import cells
from domain.imports.cells import RowReader
from domain.imports.columns import OPTION_LETTERS
from domain.imports.problems import ImportCode
from domain.question import Accepted, Choice, NumericKey, Question, QuestionKind
from domain.text import fold, parse_number

_TRUE = ("对", "對", "正确", "正確", "是", "√", "✓", "✔", "t", "true", "y", "yes", "right", "1")
_FALSE = ("错", "錯", "错误", "錯誤", "否", "不对", "不對", "×", "x", "✗", "✘", "f", "false", "n", "no", "wrong", "0")
_BETWEEN_LETTERS = re.compile(r"[\s,;、.|/&和与與]+")
_TOLERANCE = re.compile(r"\s*(?:±|\+/-|\+-)\s*")
_RANGE = re.compile(r"\s*(?:\.\.|~|～|至|到)\s*")
_PAIR = re.compile(r"\s*(?:<?->|=>|→|↔|＝|=|\|)\s*")


def with_key(question: Question, reader: RowReader) -> Question:
    """The question with its options and key, read from the row; what cannot be read is noted there."""
    return _READERS[question.kind](question, reader)


def _options(reader: RowReader, *, least: int) -> dict[str, str]:
    """The options by letter; notes gaps, doubles and too few of them."""
    texts = {letter: reader.text(f"option_{letter.lower()}") for letter in OPTION_LETTERS}
    filled = [letter for letter in OPTION_LETTERS if texts[letter]]
    if len(filled) < least:
        # The place where the next option belongs.
        place = next(letter for letter in OPTION_LETTERS if not texts[letter])
        reader.wrong(ImportCode.TOO_FEW_OPTIONS, f"option_{place.lower()}", least=least)
        return {}
    for letter in OPTION_LETTERS[: OPTION_LETTERS.index(filled[-1])] if filled else "":
        if not texts[letter]:
            reader.wrong(ImportCode.OPTION_GAP, f"option_{letter.lower()}", letter=letter)
    first: dict[str, str] = {}
    for letter in filled:
        if (earlier := first.setdefault(fold(texts[letter]), letter)) != letter:
            reader.wrong(ImportCode.DUPLICATE_OPTION, f"option_{letter.lower()}", first=earlier, letter=letter)
    return {letter: texts[letter] for letter in filled}


def _letters(reader: RowReader, options: Mapping[str, str], *, example: str, required: bool = True) -> str:
    """The letters an answer names ("ACD", "A,C", "a、c"), each once; empty when it names something else."""
    text = reader.text("answer", required=required)
    letters = _BETWEEN_LETTERS.sub("", cells.plain(text)).upper()
    if not text:
        return ""
    if not re.fullmatch("[A-Z]+", letters):
        reader.wrong(ImportCode.ANSWER_NOT_UNDERSTOOD, "answer", value=text, example=example)
        return ""
    for letter in letters:
        if options and letter not in options:
            permitted = "".join(options)
            reader.wrong(ImportCode.ANSWER_NOT_AN_OPTION, "answer", value=text, letter=letter, permitted=permitted)
            return ""
    return "".join(dict.fromkeys(letters)) if example != _ORDER else letters


_ORDER: Final = "BADC"


def _single(question: Question, reader: RowReader) -> Question:
    options = _options(reader, least=2)
    letters = _letters(reader, options, example="B")
    if len(letters) > 1:
        reader.wrong(ImportCode.ANSWER_NOT_UNDERSTOOD, "answer", value=letters, example="B")
    choices = (Choice(text=text, share=float(letter == letters)) for letter, text in options.items())
    return replace(question, choices=tuple(choices))


def _multiple(question: Question, reader: RowReader) -> Question:
    options = _options(reader, least=2)
    letters = _letters(reader, options, example="ACD")
    choices = (
        Choice(text=text, share=1 / len(letters) if letter in letters else 0.0) for letter, text in options.items()
    )
    return replace(question, choices=tuple(choices))


def _ordering(question: Question, reader: RowReader) -> Question:
    """Without an answer the options stand in the right order already."""
    options = _options(reader, least=2)
    letters = _letters(reader, options, example=_ORDER, required=False)
    if options and letters and sorted(letters) != sorted(options):
        reader.wrong(ImportCode.ORDER_INCOMPLETE, "answer", value=letters, permitted="".join(options))
        return question
    return replace(question, choices=tuple(Choice(text=options[letter]) for letter in letters or options if options))


def _true_false(question: Question, reader: RowReader) -> Question:
    text = reader.text("answer", required=True)
    word = fold(text)
    # "A" with the options "A 对, B 错" means the option's word; F without an option F is "false".
    named = reader.text(f"option_{word}") if re.fullmatch("[a-l]", word) else ""
    word = fold(named) if named else word
    if word in _TRUE or word in _FALSE:
        return replace(question, truth=word in _TRUE)
    if text:
        reader.wrong(ImportCode.ANSWER_NOT_UNDERSTOOD, "answer", value=text, example="对 / 错 / √ / × / T / F")
    return question


def _numeric(question: Question, reader: RowReader) -> Question:
    """ "12.5±0.5", "10..12" or "12"; several accepted ranges are separated by `|`."""
    text = reader.text("answer", required=True)
    keys = [_range(part) for part in re.split(r"[|｜]", text)] if text else []
    numbers = tuple(key for key in keys if key is not None)
    if len(numbers) < len(keys):
        reader.wrong(ImportCode.ANSWER_NOT_UNDERSTOOD, "answer", value=text, example="12.5±0.5 / 10..12")
    return replace(question, numbers=numbers)


def _range(text: str) -> NumericKey | None:
    parts, tolerance = _TOLERANCE.split(text.strip()), True
    if len(parts) == 1:
        parts, tolerance = _RANGE.split(text.strip()), False
    values = [parse_number(part) for part in parts]
    if len(values) == 1 and values[0] is not None:
        return NumericKey(low=values[0], high=values[0])
    if len(values) != 2 or values[0] is None or values[1] is None:
        return None
    first, second = values[0], values[1]
    if tolerance:
        return NumericKey(low=first - second, high=first + second) if second >= 0 else None
    return NumericKey(low=first, high=second) if first <= second else None


def _short_text(question: Question, reader: RowReader) -> Question:
    """Accepted wordings, separated by `|`; spellings that fold to the same are kept once."""
    text = reader.text("answer", required=True)
    words: dict[str, str] = {}
    for part in re.split(r"[|｜]", text):
        if fold(part):
            words.setdefault(fold(part), part.strip())
    if text and not words:
        reader.wrong(ImportCode.ANSWER_NOT_UNDERSTOOD, "answer", value=text, example="词一|词二")
    return replace(question, accepted=tuple(Accepted(text=word) for word in words.values()))


def _matching(question: Question, reader: RowReader) -> Question:
    """Each option is a pair, "left = right" (also `->`, `→`, `|`); the answer's cell is not needed."""
    pairs = []
    for letter, text in _options(reader, least=2).items():
        sides = [side.strip() for side in _PAIR.split(text, maxsplit=1)]
        if len(sides) != 2 or not all(sides):
            reader.wrong(ImportCode.PAIR_NOT_UNDERSTOOD, f"option_{letter.lower()}", value=text, example="苹果 = 水果")
            continue
        pairs.append((sides[0], sides[1]))
    return replace(question, pairs=tuple(pairs))


_READERS: Final[Mapping[QuestionKind, Callable[[Question, RowReader], Question]]] = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.TRUE_FALSE: _true_false,
    QuestionKind.NUMERIC: _numeric,
    QuestionKind.SHORT_TEXT: _short_text,
    QuestionKind.ORDERING: _ordering,
    QuestionKind.MATCHING: _matching,
}
