"""Moments that have passed, as people write them in a chat."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.past_moment import read_past

NOW = datetime(2026, 11, 23, 15, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("10:30", "11-23 10:30"),
        ("１０：３０", "11-23 10:30"),
        ("today 10:30", "11-23 10:30"),
        ("today at 9:05", "11-23 09:05"),
        ("2:30 pm", "11-23 14:30"),
        ("9am", "11-23 09:00"),
        ("yesterday 16:00", "11-22 16:00"),
        ("Yesterday, 4pm", "11-22 16:00"),
        ("the day before yesterday 8:00", "11-21 08:00"),
        ("今天上午10点半", "11-23 10:30"),
        ("昨天下午4点", "11-22 16:00"),
        ("昨日 16:00", "11-22 16:00"),
        ("前天 9:00", "11-21 09:00"),
        ("11-20 09:30", "11-20 09:30"),
        ("11月20日 下午3点", "11-20 15:00"),
        ("2026-11-20 09:30", "11-20 09:30"),
        ("30 min ago", "11-23 14:40"),
        ("20 minutes ago", "11-23 14:50"),
        ("half an hour ago", "11-23 14:40"),
        ("an hour ago", "11-23 14:10"),
        ("2 h ago", "11-23 13:10"),
        ("半小时前", "11-23 14:40"),
        ("半個小時前", "11-23 14:40"),
        ("20分钟前", "11-23 14:50"),
        ("2小時前", "11-23 13:10"),
        ("一个小时以前", "11-23 14:10"),
        ("两小时前", "11-23 13:10"),
        ("兩個小時前", "11-23 13:10"),
        ("十分钟前", "11-23 15:00"),
        ("二十五分钟前", "11-23 14:45"),
        ("two hours ago", "11-23 13:10"),
        ("10 min ago", "11-23 15:00"),
        ("刚才", "11-23 15:10"),
        ("just now", "11-23 15:10"),
        ("昨晚8点", "11-22 20:00"),
        ("昨晚8點半", "11-22 20:30"),
        ("昨天晚上8点", "11-22 20:00"),
        ("last night 8pm", "11-22 20:00"),
        ("last night at 9:15", "11-22 21:15"),
        ("昨晚20:00", "11-22 20:00"),
        # Written on a Monday.
        ("周五下午3点", "11-20 15:00"),
        ("上周五 15:00", "11-20 15:00"),
        ("禮拜五下午3點", "11-20 15:00"),
        ("星期一 10:00", "11-23 10:00"),
        ("上周一 10:00", "11-16 10:00"),
        ("Friday 3pm", "11-20 15:00"),
        ("on Friday at 15:00", "11-20 15:00"),
        ("last Monday 10:00", "11-16 10:00"),
        # Ahead of now: it is read, and the question refuses it.
        ("16:00", "11-23 16:00"),
    ],
)
def test_a_moment_that_has_passed_is_read(text: str, read: str) -> None:
    found = read_past(text, now=NOW)
    assert found is not None
    assert f"{found:%m-%d %H:%M}" == read
    assert (found.year, found.tzinfo) == (2026, NOW.tzinfo)


def test_a_day_without_a_year_is_the_last_one_of_that_date() -> None:
    found = read_past("12月24日 10:00", now=NOW)
    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M}" == "2025-12-24 10:00"


@pytest.mark.parametrize(
    "text",
    [
        *("周五", "下周五 10:00", "周末 10:00", "Friday", "昨晚", "昨晚12点", "last night", "十点", "二三分钟前"),
        *("", "yesterday", "昨天", "soon", "25:00", "11-31 10:00", "10", "ago", "999999 min ago"),
    ],
)
def test_everything_else_is_no_moment(text: str) -> None:
    assert read_past(text, now=NOW) is None
