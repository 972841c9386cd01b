"""No ballot holds what its scale does not know."""

from datetime import date, datetime
from typing import Any

import pytest

from domain.errors import InvalidError
from domain.survey import Answer, Dimension, Item, ItemKind, check_answer

COLOURS = ("red", "green", "blue")


def item(kind: str, **more: Any) -> Item:
    choices = COLOURS if kind in {"single", "multiple", "ranking"} else ()
    rows = ("room", "food") if kind == "matrix" else ()
    return Item(**{"key": "q", "kind": ItemKind(kind), "title": "Q", "choices": choices, "rows": rows, **more})


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("likert", 1, 1),
        ("likert", 5, 5),
        ("nps", 0, 0),
        ("nps", 10, 10),
        ("single", "red", "red"),
        ("multiple", ["blue", "red"], ("blue", "red")),
        ("ranking", ["blue", "red", "green"], ("blue", "red", "green")),
        ("number", 3.5, 3.5),
        ("number", -7, -7),
        ("date", "2026-03-15", date(2026, 3, 15)),
        ("date", date(2026, 3, 15), date(2026, 3, 15)),
        ("text", "  很好  ", "很好"),
        ("matrix", {"food": 2, "room": 5}, {"room": 5, "food": 2}),
        ("matrix", {"food": 2}, {"food": 2}),
    ],
)
def test_a_fitting_answer_is_stored(kind: str, value: object, stored: Answer) -> None:
    assert check_answer(item(kind), value) == stored


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *[("likert", value) for value in (0, 6, 2.5, "3", True, [3])],
        *[("nps", value) for value in (-1, 11, "x")],
        *[("single", value) for value in ("pink", 1, ["red"])],
        *[("multiple", value) for value in (["pink"], ["red", "red"], "red", [1])],
        *[("ranking", value) for value in (["red"], ["red", "red", "blue"], ["red", "green", "blue", "red"])],
        *[("number", value) for value in ("12", float("nan"), float("inf"), True)],
        *[("date", value) for value in ("2026-02-30", "soon", 20260315, datetime(2026, 3, 15, 8))],
        *[("text", value) for value in (5, "x" * 2001)],
        *[("matrix", value) for value in ({"sky": 3}, {"room": 6}, {"room": True}, [3, 4])],
    ],
)
def test_a_misfit_is_refused_with_words(kind: str, value: object) -> None:
    with pytest.raises(InvalidError) as refusal:
        check_answer(item(kind), value)
    assert refusal.value.message.format(**refusal.value.params)


@pytest.mark.parametrize("kind", list(ItemKind))
@pytest.mark.parametrize("nothing", [None, "", "  ", [], {}])
def test_only_optional_items_may_be_left_out(kind: str, nothing: object) -> None:
    assert check_answer(item(kind), nothing) is None
    with pytest.raises(InvalidError, match="needs an answer"):
        check_answer(item(kind, required=True), nothing)


def test_a_required_matrix_needs_every_row() -> None:
    with pytest.raises(InvalidError) as refusal:
        check_answer(item("matrix", required=True), {"room": 3})
    assert refusal.value.params == {"rows": "food"}


@pytest.mark.parametrize(("low", "high"), [(18, 99), (18, None), (None, 99)])
def test_a_number_keeps_within_its_bounds(low: int | None, high: int | None) -> None:
    bounded = item("number", low=low, high=high)
    assert check_answer(bounded, 18) == 18
    with pytest.raises(InvalidError) as refusal:
        check_answer(bounded, 17.9 if low else 99.1)
    assert str(low if low else high) in refusal.value.message.format(**refusal.value.params)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("single", {"choices": ("one",)}),
        ("multiple", {"choices": ("one", "one")}),
        ("matrix", {"rows": ()}),
        ("likert", {"low": 5, "high": 5}),
        ("likert", {"weight": 0}),
    ],
)
def test_an_item_that_nobody_could_answer_is_refused(kind: str, more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"needs|scale|weighs"):
        item(kind, **more)
    with pytest.raises(ValueError, match="weighs"):
        Dimension(key="d", title="D", weight=-1)
