"""Limits as people write them, in three scripts, and what is none."""

import pytest

from domain.complaint import Limit, Unit
from domain.complaint.limit_words import TOO_LONG, WRONG, read_limit
from domain.errors import InvalidError


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("30", Limit(30)),
        (" 45 min ", Limit(45)),
        ("90分钟", Limit(90)),
        ("2 h", Limit(120)),
        ("2 Hours.", Limit(120)),
        ("２ 小時", Limit(120)),
        ("3 working days", Limit(3, Unit.DAYS)),
        ("3 个工作日", Limit(3, Unit.DAYS)),
        ("3個工作日", Limit(3, Unit.DAYS)),
        ("1 day", Limit(1, Unit.DAYS)),
        ("none", None),
        ("不限", None),
        ("無", None),
    ],
)
def test_a_limit_is_read_as_it_is_written(text: str, limit: Limit | None) -> None:
    assert read_limit(text) == limit


@pytest.mark.parametrize("text", ["", "0", "-3", "soon", "3 weeks", "2.5 h", "3 working day late", "٣", "1e3", "0 h"])
def test_what_is_no_limit_is_answered_with_examples(text: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read_limit(text)
    assert refused.value.message == WRONG and "3 working days" in WRONG


@pytest.mark.parametrize("text", ["31 working days", "721 h", "43201", "999999"])
def test_what_reaches_beyond_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read_limit(text)
    assert refused.value.message == TOO_LONG
