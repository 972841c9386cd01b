"""What people type instead of pressing: letters, numbers, labels; and what they are told when it does not fit."""

from typing import Any

from domain.errors import InvalidError
from domain.text import clean, digits, fold
from domain.wording import N_
from handlers.blocks.form.model import Field, Kind
from handlers.blocks.texts import Texts

EMPTY = N_("I could not read any words in that. Please type your answer, for example: {example}")
TOO_LONG = N_("That has {length} characters; please keep it to {limit}.")
NOT_TEXT = N_("Here I need words, not a picture or sticker. Please type your answer, for example: {example}")
NOT_A_CHOICE = N_("Please press one of the buttons, or type its letter, for example: {example}")
NOT_ON_SCALE = N_("Please give a number from {low} to {high}, for example: {example}")
NOT_A_FILE = N_("Please send a photo, a voice message or a document, or press “Done”.")
SOME_EXAMPLE = N_("the room was changed twice")


def label_of(question: Field, value: str, say: Texts, *, literal: bool) -> str:
    """The label of a choice's value, or what was written in own words."""
    for choice in question.choices:
        if choice.value == value:
            return choice.said(say, literal=literal)
    return value


def parse(question: Field, text: str, say: Texts, *, literal: bool) -> Any:
    """The value of a typed answer; InvalidError says what is expected, with an example."""
    cleaned = clean(text, max_length=100_000)
    example = question.hint or SOME_EXAMPLE
    if not cleaned:
        raise InvalidError(EMPTY, example=say(example))
    if len(cleaned) > question.max_length:
        raise InvalidError(TOO_LONG, length=len(cleaned), limit=question.max_length)
    if question.kind is Kind.CHOICE:
        return _choice(question, cleaned, say, literal=literal)
    if question.kind is Kind.MULTIPLE:
        return _several(question, cleaned, say, literal=literal)
    if question.kind is Kind.SCALE:
        return _scale(question, cleaned)
    if question.kind is Kind.FILES:
        raise InvalidError(NOT_A_FILE)
    return question.parse(cleaned) if question.parse else cleaned


def offers(question: Field, text: str, say: Texts, *, literal: bool) -> bool:
    """Whether the words are one of a question's choices: its letter, number or label."""
    return _find(question, clean(text, max_length=1000), say, literal=literal) is not None


def _find(question: Field, part: str, say: Texts, *, literal: bool) -> str | None:
    folded = fold(part)
    for place, choice in enumerate(question.offered):
        if folded in {fold(choice.said(say, literal=literal)), chr(ord("a") + place), str(place + 1)}:
            return choice.value
    return None


def _choice(question: Field, text: str, say: Texts, *, literal: bool) -> str:
    found = _find(question, text, say, literal=literal)
    if found is None and question.own_words:
        return str(question.parse(text)) if question.parse else text
    if found is None:
        raise InvalidError(NOT_A_CHOICE, example="A")
    return found


def _several(question: Field, text: str, say: Texts, *, literal: bool) -> list[str]:
    folded = fold(text)
    for sign in "、，,;；/ ":
        folded = folded.replace(sign, "\n")
    given = folded.split()
    if len(given) == 1 and given[0].isascii() and given[0].isalpha() and len(given[0]) <= len(question.offered):
        given = list(given[0])
    found = [_find(question, part, say, literal=literal) for part in given]
    if not found or None in found:
        raise InvalidError(NOT_A_CHOICE, example="A, C")
    return sorted({value for value in found if value is not None})


def _scale(question: Field, text: str) -> int:
    number = digits(text).strip()
    if not number.isdecimal() or len(number) > 3 or not question.low <= int(number) <= question.high:
        raise InvalidError(NOT_ON_SCALE, low=question.low, high=question.high, example=question.high - 1)
    return int(number)
