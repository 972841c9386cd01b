"""Days as people write them in a chat."""

from datetime import date

import pytest

from domain.near_day import spelled_out

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("12月24日", "2026-12-24"),
        ("12月24号 15:00", "2026-12-24 15:00"),
        ("１２月２４日 下午3点", "2026-12-24 下午3点"),
        ("12-24 15:00", "2026-12-24 15:00"),
        ("12/24", "2026-12-24"),
        ("1月5日", "2027-01-05"),
        ("11月23日", "2026-11-23"),
        ("今天18:00", "2026-11-23 18:00"),
        ("明天", "2026-11-24"),
        ("后天 9:00", "2026-11-25 9:00"),
        ("後天", "2026-11-25"),
        ("大后天", "2026-11-26"),
        ("周五", "2026-11-27"),
        ("本周五", "2026-11-27"),
        ("下周五 12:00", "2026-12-04 12:00"),
        ("下週一", "2026-11-30"),
        ("星期天", "2026-11-29"),
        ("周一", "2026-11-23"),
        ("Tomorrow 10:00", "2026-11-24 10:00"),
        ("Friday", "2026-11-27"),
        ("Wed 15:00", "2026-11-25 15:00"),
    ],
)
def test_a_near_day_becomes_a_whole_date(text: str, read: str) -> None:
    assert spelled_out(text, today=MONDAY) == read


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-24",
        "2026年12月24日 15:00",
        "D+7 09:00",
        "13月40日",
        "2月30日",
        "15:00",
        "monthly",
        "尽快",
        "",
        "12-24-2026",
    ],
)
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert spelled_out(text, today=MONDAY) == text
