"""An answer typed in chat counts like a pressed one, and what is not plain is asked again."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.grading import grade
from domain.question import Answer, Choice, Question, QuestionKind, parse_typed
from tests.domain.question_samples import questions
from tests.domain.test_question import MATCHING, NUMERIC, SHORT, TRUE_FALSE

SINGLE = Question(
    kind=QuestionKind.SINGLE,
    stem="?",
    choices=(Choice(text="入职当天", share=1.0), Choice(text="One week"), Choice(text="一个月"), Choice(text="从不")),
)
MULTIPLE = replace(SINGLE, kind=QuestionKind.MULTIPLE)
ORDERING = replace(SINGLE, kind=QuestionKind.ORDERING)
MANY = replace(SINGLE, kind=QuestionKind.MULTIPLE, choices=tuple(Choice(text=f"项目{n}") for n in range(12)))
NUMBERED = replace(SINGLE, choices=(Choice(text="3", share=1.0), Choice(text="2"), Choice(text="1"), Choice(text="D")))


@pytest.mark.parametrize(
    "typed",
    [
        "B",
        "b",
        "Ｂ",
        " b. ",
        "2",
        "２",
        "②",
        "(B)",
        "选B",
        "我選 b",
        "答案是B",
        "答案：B",
        "第二个",
        "第2项",
        "B选项",
        "option B",
        "Answer: b",
        "one  WEEK",
        "\u200bB",
    ],
)
def test_one_option_may_be_named_in_many_ways(typed: str) -> None:
    assert parse_typed(SINGLE, typed) == 1


@pytest.mark.parametrize(
    "typed", ["", "E", "5", "0", "AB", "A B", "hello", "入职", "-1", "²²", "B?C", "x" * 100_000, "选" * 30]
)
def test_what_names_no_single_option_is_asked_again(typed: str) -> None:
    assert parse_typed(SINGLE, typed) is None


@pytest.mark.parametrize(("typed", "answer"), [("3", None), ("2", 1), ("1", None), ("A", 0), ("D", 3), ("C", 2)])
def test_a_number_that_is_also_the_text_of_another_option_is_asked_again(typed: str, answer: int | None) -> None:
    assert parse_typed(NUMBERED, typed) == answer


@pytest.mark.parametrize(
    "typed",
    [
        "A,C",
        "AC",
        "a c",
        "1 3",
        "A、C",
        "A和C",
        "ca",
        "Ａ，Ｃ",
        "13",
        "A and C",
        "A+C",
        "选A、C",
        "入职当天、一个月",
        "A C A",
        "a/c",
        "A及C。",
    ],
)
def test_several_options_may_be_named_in_many_ways(typed: str) -> None:
    assert parse_typed(MULTIPLE, typed) == [0, 2]


@pytest.mark.parametrize("typed", ["", "AE", "A,E", "1 5", "A hello", ",", "a " * 3000, "0"])
def test_several_options_of_which_one_is_unknown_are_asked_again(typed: str) -> None:
    assert parse_typed(MULTIPLE, typed) is None


def test_with_ten_options_or_more_a_number_of_two_digits_is_one_option() -> None:
    assert parse_typed(MANY, "12") == [11]
    assert parse_typed(MANY, "1 2") == [0, 1]
    assert parse_typed(MANY, "123") is None


@pytest.mark.parametrize(
    "typed",
    [
        "对",
        "對",
        "正确",
        "正確",
        "是",
        "√",
        "✔️",
        "✅",
        "T",
        "t",
        "true",
        "TRUE",
        "Ｔ",
        "yes",
        "Right",
        "真",
        "没错",
        "对。",
    ],
)
def test_true_is_understood_in_three_languages(typed: str) -> None:
    assert parse_typed(TRUE_FALSE, typed) is True


@pytest.mark.parametrize(
    "typed",
    [
        "错",
        "錯",
        "错误",
        "錯誤",
        "否",
        "×",
        "✗",
        "❌",
        "x",
        "X",
        "F",
        "false",
        "Ｆ",
        "no",
        "Wrong",
        "假",
        "不对",
        "不對",
        "错！",
    ],
)
def test_false_is_understood_in_three_languages(typed: str) -> None:
    assert parse_typed(TRUE_FALSE, typed) is False


@pytest.mark.parametrize("typed", ["", "?", "maybe", "对错", "tf", "不知道"])
def test_neither_true_nor_false_is_asked_again(typed: str) -> None:
    assert parse_typed(TRUE_FALSE, typed) is None


def test_numbers_and_free_text_are_taken_as_typed() -> None:
    assert parse_typed(NUMERIC, " １２．５ ") == 12.5
    assert parse_typed(NUMERIC, "about 12") is None
    assert parse_typed(SHORT, " 培训\x00部 ") == "培训部"
    assert parse_typed(SHORT, "\u200b") is None
    assert parse_typed(SHORT, "x" * 9000) == "x" * 500


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("2 1 3 4", [1, 0, 2, 3]),
        ("BACD", [1, 0, 2, 3]),
        ("b>a>c>d", [1, 0, 2, 3]),
        ("B A C", None),
        ("AABC", None),
        ("", None),
    ],
)
def test_an_order_is_typed_as_a_row_of_all_letters(typed: str, answer: Answer | None) -> None:
    assert parse_typed(ORDERING, typed) == answer


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("BA", [1, 0]),
        ("b, c", [1, 2]),
        ("1B 2A", [1, 0]),
        ("2-A，1-B", [1, 0]),
        ("1→C 2→C", [2, 2]),
        ("1B", None),
        ("1B 3A", None),
        ("AD", None),
        ("ABC", None),
        ("1B and 2A", None),
        ("", None),
    ],
)
def test_pairs_are_typed_as_letters_of_the_right_sides(typed: str, answer: Answer | None) -> None:
    assert parse_typed(MATCHING, typed) == answer


def test_letters_follow_the_order_in_which_the_options_were_shown() -> None:
    shown = (2, 0, 3, 1)
    assert parse_typed(SINGLE, "A", order=shown) == 2
    assert parse_typed(SINGLE, "入职当天", order=shown) == 0
    assert parse_typed(MULTIPLE, "AB", order=shown) == [0, 2]
    assert parse_typed(ORDERING, "BDAC", order=shown) == [0, 1, 2, 3]
    assert parse_typed(MATCHING, "AB", order=(1, 2, 0)) == [1, 2]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(QuestionKind).flatmap(questions), st.text(max_size=12) | st.text("ABC123 ,、对T-", max_size=8))
def test_whatever_is_understood_can_be_graded(question: Question, text: str) -> None:
    answer = parse_typed(question, text)
    if answer is not None:
        assert 0 <= grade(question, answer).share <= 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("２小时", 2.0),
        ("2 h", 2.0),
        ("30%", 30.0),
        ("12.5 km/h", 12.5),
        ("-5℃", -5.0),
        ("3 次。", 3.0),
        ("1,234 元", 1234.0),
    ],
)
def test_a_number_may_bring_its_unit(text: str, number: float) -> None:
    assert parse_typed(NUMERIC, text) == number


@pytest.mark.parametrize(
    "text", ["2 or 3", "2 h 30", "h 2", "about", "2-3 h", "2小时30分", "1/2 h", "12,5 %", "h", "%"]
)
def test_what_is_not_plainly_one_number_with_its_unit_is_asked_again(text: str) -> None:
    assert parse_typed(NUMERIC, text) is None
