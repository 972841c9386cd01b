"""Opening hours as people write them, in three scripts; what is none is refused with an example."""

from datetime import date, time

import pytest

from domain.business_calendar import Period
from domain.errors import InvalidError
from domain.opening_hours import NEVER, TWICE, WRONG, WRONG_ORDER, read_days, read_week

MORNING, AFTERNOON = Period(time(9), time(12)), Period(time(13, 30), time(18))
OFFICE = ((MORNING, AFTERNOON),) * 5 + ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "Mon-Fri 09:00-12:00, 13:30-18:00",
        "monday to friday 9:00–12:00 and 13:30–18:00",
        "周一至周五 09:00-12:00 13:30-18:00",
        "週一到週五 09：00～12：00、13：30～18：00",
        "星期一-星期五 09:00-12:00 13:30-18:00；周六、周日休息",
        "Mon, Tue, Wed 09:00-12:00, 13:30-18:00; Thu Fri 09:00-12:00, 13:30-18:00",
    ],
)
def test_the_same_hours_in_many_ways(text: str) -> None:
    assert read_week(text) == OFFICE


def test_days_over_the_weekend_and_hours_until_midnight() -> None:
    week = read_week("Sat-Mon 20:00-24:00")
    assert week[0] == week[5] == week[6] == (Period(time(20), time(0)),)
    assert week[1:5] == ((),) * 4


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", WRONG),
        ("9 to 5", WRONG),
        ("Mon-Fri", WRONG),
        ("09:00-12:00", WRONG),
        ("Mon 09:00", WRONG),
        ("Mon-09:00", WRONG),
        ("Mon-Fri 09:00-12:00 always", WRONG),
        ("Mon 12:00-09:00", WRONG_ORDER),
        ("Mon 09:00-12:00, 11:00-13:00", WRONG_ORDER),
        ("Mon 13:00-14:00, 09:00-12:00", WRONG_ORDER),
        ("Mon 25:00-26:00", WRONG_ORDER),
        ("Mon 09:75-12:00", WRONG_ORDER),
        ("Mon-Fri 09:00-12:00; Wed 13:00-14:00", TWICE),
        ("Mon Mon 09:00-12:00", TWICE),
        ("Mon-Sun closed", NEVER),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read_week(text)
    assert refused.value.message == why


def test_a_span_of_days_and_its_name() -> None:
    days, name = read_days("2026-10-01 至 2026-10-03 国庆节")
    assert days == (date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 3)) and name == "国庆节"
    assert read_days("2026/5/1")[0] == (date(2026, 5, 1),)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30", "2026-10-07 to 2026-10-01", "2026-01-01 to 2026-12-31"])
def test_what_is_no_span_of_days_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        read_days(text)
