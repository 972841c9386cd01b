"""What Peiban writes as GIFT it reads back unchanged, and no file at all makes it stumble."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.gift import parse_gift, to_gift, write_gift
from domain.question import Accepted, Question, QuestionKind, problems
from tests.domain.question_samples import questions


@pytest.mark.parametrize("kind", QuestionKind)
def test_a_question_written_as_gift_reads_back_unchanged(kind: QuestionKind) -> None:
    @settings(deadline=None, max_examples=40)
    @given(questions(kind))
    def check(question: Question) -> None:
        result = parse_gift(to_gift(question))
        assert [item.question for item in result.questions] == [question], to_gift(question)
        assert not [problem for problem in result.problems if problem.fatal]

    check()


@settings(deadline=None, max_examples=15)
@given(st.lists(st.sampled_from(QuestionKind).flatmap(questions), min_size=1, max_size=4))
def test_a_whole_bank_keeps_every_question_and_its_category(bank: list[Question]) -> None:
    read = [item.question for item in parse_gift(write_gift(bank)).questions]
    assert read == sorted(bank, key=lambda question: bool(question.category))


SYNTAX = st.text(alphabet="{}=~#%:\\/\n ab1.->[]$TF｛＝～*>对", max_size=80)


@settings(deadline=None, max_examples=150)
@given(SYNTAX)
def test_any_text_is_read_without_raising_and_gives_sound_questions(text: str) -> None:
    result = parse_gift(text)
    assert all(not problems(item.question) for item in result.questions)
    lines = text.split("\n")
    for problem in result.problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


@settings(deadline=None, max_examples=80)
@given(SYNTAX)
def test_what_was_read_from_any_text_survives_writing(text: str) -> None:
    for item in parse_gift(text).questions:
        (again,) = parse_gift(to_gift(item.question)).questions
        assert again.question == item.question


def test_a_fullwidth_brace_in_an_answer_does_not_join_it_with_what_follows() -> None:
    first = Question(kind=QuestionKind.SHORT_TEXT, stem="一", accepted=(Accepted(text="｛甲"),))
    second = Question(kind=QuestionKind.TRUE_FALSE, stem="二", truth=True, category="} 类")
    assert [item.question for item in parse_gift(write_gift([first, second])).questions] == [first, second]


def test_an_unsound_question_is_not_written() -> None:
    with pytest.raises(ValueError, match="no_right_answer"):
        to_gift(Question(kind=QuestionKind.TRUE_FALSE, stem="?"))
