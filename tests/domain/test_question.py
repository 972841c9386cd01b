"""Questions hold together, survive storage, and unsound ones are named by code."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.question import (
    CHOICES_MAX,
    Accepted,
    Choice,
    NumericKey,
    Question,
    QuestionKind,
    from_json,
    letter,
    problems,
    to_json,
)
from tests.domain.question_samples import questions

SINGLE = Question(
    kind=QuestionKind.SINGLE, stem="首都?", choices=(Choice(text="北京", share=1.0), Choice(text="上海", share=-0.5))
)
MULTIPLE = Question(
    kind=QuestionKind.MULTIPLE,
    stem="?",
    choices=(Choice(text="a", share=0.5), Choice(text="b", share=0.5), Choice(text="c")),
)
NUMERIC = Question(kind=QuestionKind.NUMERIC, stem="?", numbers=(NumericKey(low=1, high=2),))
SHORT = Question(kind=QuestionKind.SHORT_TEXT, stem="?", accepted=(Accepted(text="x"),))
ORDERING = Question(kind=QuestionKind.ORDERING, stem="?", choices=(Choice(text="一"), Choice(text="二")))
MATCHING = Question(kind=QuestionKind.MATCHING, stem="?", pairs=(("a", "1"), ("b", "2"), ("", "3")))
TRUE_FALSE = Question(kind=QuestionKind.TRUE_FALSE, stem="?", truth=False)


def with_shares(question: Question, *shares: float) -> Question:
    return replace(question, choices=tuple(Choice(text=f"option {n}", share=share) for n, share in enumerate(shares)))


@pytest.mark.parametrize("question", [SINGLE, MULTIPLE, NUMERIC, SHORT, ORDERING, MATCHING, TRUE_FALSE], ids=str)
def test_a_sound_question_has_no_problems(question: Question) -> None:
    assert problems(question) == ()


@pytest.mark.parametrize(
    ("question", "code", "field"),
    [
        (replace(SINGLE, stem=" \n"), "empty", "stem"),
        (replace(SINGLE, stem="x" * 3001), "too_long", "stem"),
        (replace(SINGLE, explanation="x" * 3001), "too_long", "explanation"),
        (replace(SINGLE, points=-1.0), "out_of_range", "points"),
        (replace(SINGLE, points=math.nan), "out_of_range", "points"),
        (replace(SINGLE, difficulty=1.5), "out_of_range", "difficulty"),
        (with_shares(SINGLE, 0.5, 0.5), "no_right_answer", "choices"),
        (with_shares(SINGLE, 1, 1), "several_full_answers", "choices"),
        (with_shares(SINGLE, 1), "too_few", "choices"),
        (with_shares(SINGLE, 1, *[0] * CHOICES_MAX), "too_many", "choices"),
        (with_shares(SINGLE, 1, -1.5), "share_out_of_range", "choices"),
        (with_shares(SINGLE, 1, math.nan), "share_out_of_range", "choices"),
        (replace(SINGLE, choices=(Choice(text="a", share=1), Choice(text="a"))), "duplicate", "choices"),
        (replace(SINGLE, choices=(Choice(text="a", share=1), Choice(text=""))), "empty", "choices"),
        (with_shares(MULTIPLE, 0, 0), "no_right_answer", "choices"),
        (with_shares(MULTIPLE, 0.6, 0.6), "shares_not_whole", "choices"),
        (replace(TRUE_FALSE, truth=None), "no_right_answer", "truth"),
        (replace(NUMERIC, numbers=()), "too_few", "numbers"),
        (replace(NUMERIC, numbers=(NumericKey(low=2, high=1),)), "range_reversed", "numbers"),
        (replace(NUMERIC, numbers=(NumericKey(low=1, high=math.inf),)), "not_a_number", "numbers"),
        (replace(NUMERIC, numbers=(NumericKey(low=1, high=2, share=0.5),)), "no_right_answer", "numbers"),
        (replace(SHORT, accepted=()), "too_few", "accepted"),
        (replace(SHORT, accepted=(Accepted(text=" "),)), "empty", "accepted"),
        (replace(SHORT, accepted=(Accepted(text="x"), Accepted(text="y", share=-1))), "share_out_of_range", "accepted"),
        (replace(ORDERING, choices=ORDERING.choices[:1]), "too_few", "choices"),
        (replace(MATCHING, pairs=(("a", "1"), ("", "2"))), "too_few", "pairs"),
        (replace(MATCHING, pairs=(("a", "1"), ("", "2"), ("b", "3"))), "distractor_not_last", "pairs"),
        (replace(MATCHING, pairs=(("a", "1"), ("b", ""))), "empty", "pairs"),
        (replace(MATCHING, pairs=(("a", "1"), ("a", "2"))), "duplicate", "pairs"),
    ],
)
def test_an_unsound_question_is_named_by_code_and_field(question: Question, code: str, field: str) -> None:
    assert (code, field) in {(problem.code, problem.field) for problem in problems(question)}


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(QuestionKind).flatmap(questions))
def test_a_question_survives_storage_as_json(question: Question) -> None:
    assert from_json(json.loads(json.dumps(to_json(question), allow_nan=False))) == question


def test_the_stored_form_leaves_out_what_is_default_and_ignores_what_it_does_not_know() -> None:
    assert to_json(TRUE_FALSE) == {"kind": "true_false", "stem": "?", "truth": False}
    assert from_json({**to_json(TRUE_FALSE), "colour": "red"}) == TRUE_FALSE


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "single"},
        {"kind": "riddle", "stem": "?"},
        {"kind": "single", "stem": 5},
        {"kind": "single", "stem": "?", "choices": [{"text": "a"}]},
        {"kind": "single", "stem": "?", "choices": ["a"]},
        {"kind": "single", "stem": "?", "choices": 3},
        {"kind": "single", "stem": "?", "points": "many"},
        {"kind": "matching", "stem": "?", "pairs": [["a", "b", "c"]]},
        {"kind": "true_false", "stem": "?", "truth": "yes"},
        {"kind": "true_false", "stem": "?", "tags": [1]},
    ],
)
def test_data_that_is_no_question_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_json(data)


def test_options_are_lettered_from_a_to_z_and_no_further() -> None:
    assert [letter(index) for index in (0, 1, 25)] == ["A", "B", "Z"]
    for index in (-1, 26):
        with pytest.raises(ValueError, match="no letter"):
            letter(index)
