"""Checks one answer against its item, so that no ballot holds what no scale knows."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from domain.errors import InvalidError
from domain.survey.kinds import Answer, Item, ItemKind
from domain.wording import N_


def check_answer(item: Item, value: object) -> Answer | None:
    """Return `value` as it is stored, or None for an optional item left out (None, blank text, nothing chosen).

    Lists become tuples, ISO dates become dates, texts are stripped. Raises InvalidError that says what is expected.
    """
    if value is None or (isinstance(value, str | Sequence | Mapping) and not _has_content(value)):
        if item.required:
            raise InvalidError(N_("This one needs an answer."))
        return None
    return _CHECKS[item.kind](item, value)


def _has_content(value: str | Sequence[object] | Mapping[object, object]) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _check_point(item: Item, value: object) -> int:
    low, high = item.scale
    # bool is an int to Python, but no point on a scale.
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidError(N_("Please give a whole number from {low} to {high}."), low=int(low), high=int(high))
    return value


def _check_number(item: Item, value: object) -> int | float:
    low, high = item.scale
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidError(N_("Please give a number, for example 12 or 3.5."))
    if not low <= value <= high:
        if math.isinf(high):
            raise InvalidError(N_("Please give a number of at least {low}."), low=low)
        if math.isinf(low):
            raise InvalidError(N_("Please give a number of at most {high}."), high=high)
        raise InvalidError(N_("Please give a number from {low} to {high}."), low=low, high=high)
    return value


def _check_single(item: Item, value: object) -> str:
    if not isinstance(value, str) or value not in item.choices:
        raise InvalidError(N_("Please choose one of: {choices}"), choices=" / ".join(item.choices))
    return value


def _check_multiple(item: Item, value: object) -> tuple[str, ...]:
    chosen = _strings(value)
    if chosen is None or len(set(chosen)) < len(chosen) or not set(chosen) <= set(item.choices):
        raise InvalidError(N_("Please choose from: {choices}"), choices=" / ".join(item.choices))
    return chosen


def _check_ranking(item: Item, value: object) -> tuple[str, ...]:
    ranked = _strings(value)
    if ranked is None or len(ranked) != len(item.choices) or set(ranked) != set(item.choices):
        raise InvalidError(
            N_("Please put all of these in order, each once, the best first: {choices}"),
            choices=" / ".join(item.choices),
        )
    return ranked


def _check_date(_item: Item, value: object) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    elif isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise InvalidError(N_("Please give a date, for example 2026-03-15."))


def _check_text(item: Item, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidError(N_("Please answer in words."))
    text = value.strip()
    if len(text) > item.longest:
        raise InvalidError(
            N_("That is {length} characters long; please keep it within {longest}."),
            length=len(text),
            longest=item.longest,
        )
    return text


def _check_matrix(item: Item, value: object) -> Mapping[str, int]:
    if not isinstance(value, Mapping) or not set(value) <= set(item.rows):
        raise InvalidError(N_("Please rate these: {rows}"), rows=" / ".join(item.rows))
    missing = [row for row in item.rows if row not in value]
    if item.required and missing:
        raise InvalidError(N_("Please rate these too: {rows}"), rows=" / ".join(missing))
    return MappingProxyType({row: _check_point(item, value[row]) for row in item.rows if row in value})


def _strings(value: object) -> tuple[str, ...] | None:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return None
    strings = tuple(one for one in value if isinstance(one, str))
    return strings if len(strings) == len(value) else None


_CHECKS: Final[Mapping[ItemKind, Callable[[Item, object], Answer]]] = {
    ItemKind.LIKERT: _check_point,
    ItemKind.NPS: _check_point,
    ItemKind.SINGLE: _check_single,
    ItemKind.MULTIPLE: _check_multiple,
    ItemKind.RANKING: _check_ranking,
    ItemKind.NUMBER: _check_number,
    ItemKind.DATE: _check_date,
    ItemKind.TEXT: _check_text,
    ItemKind.MATRIX: _check_matrix,
}
