"""Answers earn their points by the rule the exam names."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.grading import Credit, RightLine, grade, right_answer_lines, score_100
from domain.question import Accepted, Answer, Choice, NumericKey, Question, QuestionKind
from tests.domain.question_samples import questions
from tests.domain.test_question import MATCHING, TRUE_FALSE

SINGLE = Question(
    kind=QuestionKind.SINGLE,
    stem="?",
    points=4,
    choices=(
        Choice(text="a", share=1.0),
        Choice(text="b", share=0.5, feedback="nearly"),
        Choice(text="c", share=-0.5),
    ),
    feedback_right="well done",
    feedback_wrong="see chapter 2",
)
MULTIPLE = Question(
    kind=QuestionKind.MULTIPLE,
    stem="?",
    points=3,
    choices=(
        *(Choice(text=text, share=1 / 3) for text in "abc"),
        Choice(text="d", feedback="not d"),
        Choice(text="e", share=-1.0, feedback="not e"),
    ),
)
NUMERIC = Question(
    kind=QuestionKind.NUMERIC,
    stem="?",
    numbers=(NumericKey(low=1, high=9, share=0.5, feedback="roughly"), NumericKey(low=4.5, high=5.5)),
)
SHORT = Question(
    kind=QuestionKind.SHORT_TEXT,
    stem="?",
    accepted=(
        Accepted(text="HR 部门ABC"),
        Accepted(text="人事", share=0.5),
        Accepted(text="财务", share=0.0, feedback="no"),
    ),
)
ORDERING = Question(kind=QuestionKind.ORDERING, stem="?", choices=tuple(Choice(text=text) for text in "abcd"))
SAME_PARTNER = replace(MATCHING, pairs=(("France", "Europe"), ("Italy", "Europe"), ("Japan", "Asia"), ("", "Africa")))
HALVES = Credit.RIGHT_MINUS_WRONG
WHOLE = Credit.ALL_OR_NOTHING


@pytest.mark.parametrize(
    ("question", "answer", "credit", "share"),
    [
        (SINGLE, 0, WHOLE, 1),
        (SINGLE, 1, WHOLE, 0.5),
        (SINGLE, 2, HALVES, 0),
        (MULTIPLE, [0, 1, 2], WHOLE, 1),
        (MULTIPLE, [2, 1, 0], HALVES, 1),
        (MULTIPLE, [0, 1], WHOLE, 0),
        (MULTIPLE, [0, 1], HALVES, 2 / 3),
        (MULTIPLE, [0, 1, 3], HALVES, 1 / 3),
        (MULTIPLE, [0, 1, 2, 3], WHOLE, 0),
        (MULTIPLE, [0, 1, 2, 3, 4], HALVES, 1 / 3),
        (MULTIPLE, [3, 4], HALVES, 0),
        (MULTIPLE, [], HALVES, 0),
        (MULTIPLE, [], WHOLE, 0),
        (TRUE_FALSE, False, WHOLE, 1),
        (TRUE_FALSE, True, WHOLE, 0),
        (NUMERIC, 4.5, WHOLE, 1),
        (NUMERIC, 5.5, WHOLE, 1),
        (NUMERIC, 5, WHOLE, 1),
        (NUMERIC, 9.0, WHOLE, 0.5),
        (NUMERIC, 9.01, WHOLE, 0),
        (SHORT, "ｈｒ部门 abc", WHOLE, 1),
        (SHORT, "人事", WHOLE, 0.5),
        (SHORT, "财务", WHOLE, 0),
        (SHORT, "", WHOLE, 0),
        (ORDERING, [0, 1, 2, 3], WHOLE, 1),
        (ORDERING, [0, 1, 3, 2], WHOLE, 0),
        (ORDERING, [0, 1, 3, 2], HALVES, 0),
        (MATCHING, [0, 1], WHOLE, 1),
        (MATCHING, [0, 2], WHOLE, 0),
        (SAME_PARTNER, [1, 0, 2], WHOLE, 1),
        (SAME_PARTNER, [1, 0, 3], HALVES, 1 / 3),
    ],
)
def test_an_answer_earns_its_share(question: Question, answer: Answer, credit: Credit, share: float) -> None:
    given_grade = grade(question, answer, credit=credit)
    assert given_grade.share == pytest.approx(share)
    assert given_grade.points == pytest.approx(share * question.points)
    assert given_grade.right is (share == 1)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (SINGLE, 3),
        (SINGLE, -1),
        (SINGLE, True),
        (SINGLE, "0"),
        (MULTIPLE, [0, 0]),
        (MULTIPLE, [5]),
        (MULTIPLE, 0),
        (TRUE_FALSE, 1),
        (NUMERIC, float("nan")),
        (NUMERIC, True),
        (NUMERIC, "5"),
        (SHORT, 5),
        (ORDERING, [0, 1, 2]),
        (ORDERING, [0, 1, 2, 2]),
        (MATCHING, [0]),
        (MATCHING, [0, 3]),
        (MATCHING, [0, 1, 2]),
    ],
)
def test_an_impossible_answer_is_refused(question: Question, answer: Answer) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        grade(question, answer, credit=WHOLE)


@pytest.mark.parametrize(
    ("question", "answer", "feedback"),
    [
        (SINGLE, 0, "well done"),
        (SINGLE, 1, "nearly"),
        (SINGLE, 2, "see chapter 2"),
        (MULTIPLE, [4, 3], "not d\nnot e"),
        (NUMERIC, 2, "roughly"),
        (NUMERIC, 5, ""),
        (SHORT, "财务", "no"),
    ],
)
def test_feedback_is_that_of_the_answer_else_that_of_the_question(
    question: Question, answer: Answer, feedback: str
) -> None:
    assert grade(question, answer, credit=WHOLE).feedback == feedback


def test_the_best_of_several_fitting_keys_counts_whatever_their_order() -> None:
    turned = replace(NUMERIC, numbers=NUMERIC.numbers[::-1])
    assert grade(NUMERIC, 5.0) == grade(turned, 5.0)
    assert grade(turned, 5.0).right


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        (SINGLE, [RightLine(text="a", index=0)]),
        (MULTIPLE, [RightLine(text=text, index=index) for index, text in enumerate("abc")]),
        (TRUE_FALSE, [RightLine(truth=False)]),
        (NUMERIC, [RightLine(low=4.5, high=5.5)]),
        (SHORT, [RightLine(text="HR 部门ABC")]),
        (ORDERING, [RightLine(text=text, index=index) for index, text in enumerate("abcd")]),
        (MATCHING, [RightLine(text="a", partner="1", index=0), RightLine(text="b", partner="2", index=1)]),
    ],
)
def test_the_right_answer_is_told_line_by_line(question: Question, lines: list[RightLine]) -> None:
    assert list(right_answer_lines(question)) == lines


def right_answer(question: Question) -> Answer:
    """The answer that `right_answer_lines` tells."""
    lines = right_answer_lines(question)
    indexes = [line.index for line in lines if line.index is not None]
    first = lines[0]
    return {
        QuestionKind.SINGLE: indexes[0] if indexes else 0,
        QuestionKind.TRUE_FALSE: bool(first.truth),
        QuestionKind.NUMERIC: first.low or 0.0,
        QuestionKind.SHORT_TEXT: first.text,
    }.get(question.kind, indexes)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(QuestionKind).flatmap(questions), st.sampled_from(Credit))
def test_the_answer_told_as_right_earns_all_points(question: Question, credit: Credit) -> None:
    earned = grade(question, right_answer(question), credit=credit)
    assert earned.right
    assert earned.points == pytest.approx(question.points)


@settings(deadline=None, max_examples=50)
@given(st.sets(st.integers(0, 4)))
def test_partial_credit_is_never_below_all_or_nothing(chosen: set[int]) -> None:
    assert grade(MULTIPLE, sorted(chosen), credit=HALVES).share >= grade(MULTIPLE, sorted(chosen), credit=WHOLE).share


@pytest.mark.parametrize(
    ("points", "maximum", "score"),
    [
        (8, 10, 80.0),
        (2, 3, 66.7),
        (0.7 + 0.1, 1, 80.0),
        (159.9, 200, 80.0),
        (159.89, 200, 79.9),
        (12, 10, 100.0),
        (-1, 10, 0.0),
        (0, 0, 0.0),
    ],
)
def test_a_score_is_rounded_half_up_to_one_decimal(points: float, maximum: float, score: float) -> None:
    assert score_100(points, maximum) == score
