"""What is kept of a solution names nobody who could be recognised by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.complaint.snippet import without_person

KNOWN = ("Anna Frei", "13812345678", "anna@example.com", "华信电梯")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Dear Anna Frei, a new drive.", "Dear …, a new drive."),
        ("Dear Ms Frei, 安娜女士", "Dear …, 安娜女士"),
        ("Anna Frei女士，您好", "…，您好"),
        ("dear anna, a new drive", "dear …, a new drive"),
        ("请华信电梯派人更换驱动", "请…派人更换驱动"),
        ("已回电 138 1234 5678，约好周五", "已回电 …，约好周五"),
        ("write to other@example.org or +49 170 1234567", "write to … or …"),
        ("与 C-2026-000123 同一原因", "与 … 同一原因"),
        ("已联系王先生、李小姐，补课一次", "已联系…，补课一次"),
        ("已联系欧文，补课一次", "已联系欧文，补课一次"),
        ("Mr. Smith and Ms Jane Doe were called", "… and … were called"),
        ("补课在 3 号教室，15:00 开始，退费 299 元", "补课在 3 号教室，15:00 开始，退费 299 元"),
        ("先生们的更衣室已修好", "先生们的更衣室已修好"),
        ("", ""),
    ],
)
def test_whoever_can_be_recognised_is_left_out_and_nothing_else(text: str, kept: str) -> None:
    assert without_person(text, known=KNOWN) == kept


def test_the_customer_s_own_sentences_are_left_out_where_they_are_quoted() -> None:
    said = ["上周培训换了三次教室，没人通知我们！热。", "It was cold"]
    text = "您说“上周培训换了三次教室”：现在换教室会提前通知。热。"
    assert without_person(text, said=said) == "您说“…”：现在换教室会提前通知。热。"


LETTERS = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=2, max_size=12)


@given(st.text(max_size=80), LETTERS)
def test_a_known_name_never_stays_and_cleaning_twice_is_cleaning_once(text: str, name: str) -> None:
    once = without_person(f"{text}{name}{text}", known=[name])
    assert name not in once
    assert without_person(once, known=[name]) == once
