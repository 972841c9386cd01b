"""The rules of a practice quiz."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.question import Choice, Question, QuestionKind
from domain.quiz import first_open, shown_order, sizes_offered


@pytest.mark.parametrize(
    ("available", "offered"),
    [
        (0, ()),
        (1, (1,)),
        (5, (5,)),
        (8, (5, 8)),
        (10, (5, 10)),
        (19, (5, 10, 19)),
        (20, (5, 10, 20)),
        (300, (5, 10, 20)),
    ],
)
def test_the_sizes_offered_fit_what_is_there(available: int, offered: tuple[int, ...]) -> None:
    assert sizes_offered(available) == offered


def ordering(count: int) -> Question:
    choices = tuple(Choice(text=str(place)) for place in range(count))
    return Question(kind=QuestionKind.ORDERING, stem="Order", choices=choices)


@given(count=st.integers(2, 12), seed=st.text(max_size=8))
def test_things_to_sort_are_never_shown_in_the_order_that_is_the_answer(count: int, seed: str) -> None:
    order = shown_order(ordering(count), seed=seed)
    assert sorted(order) == list(range(count)) != list(order)
    assert order == shown_order(ordering(count), seed=seed)


def test_right_sides_are_mixed_and_choices_are_not() -> None:
    pairs = Question(kind=QuestionKind.MATCHING, stem="Match", pairs=(("a", "1"), ("b", "2"), ("", "3")))
    single = Question(kind=QuestionKind.SINGLE, stem="One", choices=(Choice(text="x", share=1.0), Choice(text="y")))
    assert shown_order(pairs, seed="1:0") != (0, 1, 2)
    assert shown_order(single, seed="1:0") == (0, 1)


def test_the_first_open_place_is_found() -> None:
    assert first_open(3, {0, 2}) == 1
    assert first_open(2, {0, 1}) is None
