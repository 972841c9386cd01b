"""Files of opening hours, duty rosters and customers' tiers: sound and broken ones, and the words in which they come out."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.business_calendar import MIDNIGHT, Period
from domain.imports.columns import ImportKind
from domain.imports.desk import check_tiers
from domain.imports.desk_times import check_duty_roster, check_hours
from domain.opening_hours import read_periods, weekday_of
from handlers.blocks.hours import WEEKDAYS, periods_line
from handlers.blocks.texts import LANGUAGES, Texts, plain
from services.imports.reading import read_table
from tests.imports import making

MORNING, AFTERNOON = Period(time(9), time(12)), Period(time(13, 30), time(18))
HALF_HOURS = st.lists(st.integers(0, 48), min_size=0, max_size=6, unique=True).map(sorted)


def test_hours_are_read_by_weekday_with_all_their_periods() -> None:
    rows = [
        ["星期", "工作时间"],
        ["周一", "09:00-12:00, 13:30-18:00"],
        ["Tuesday", "９：００－１２：００、13:30 to 18:00"],
        ["週六", "22:00-24:00"],
        ["Sun", "closed on that day"],
    ]
    checked = check_hours(making.table(ImportKind.HOURS, rows))
    assert checked.sound and not checked.warnings
    assert [(one.weekday, one.periods) for one in checked.rows] == [
        (0, (MORNING, AFTERNOON)),
        (1, (MORNING, AFTERNOON)),
        (5, (Period(time(22), MIDNIGHT),)),
        (6, ()),
    ]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (["someday", "09:00-12:00"], [("weekday", "unknown_word")]),
        (["Mon-Fri", "09:00-12:00"], [("weekday", "unknown_word")]),
        (["", "09:00-12:00"], [("weekday", "missing_cell")]),
        (["Mon", ""], [("hours", "missing_cell")]),
        (["Mon", "all day"], [("hours", "not_hours")]),
        (["Mon", "12:00-09:00"], [("hours", "not_hours")]),
        (["Mon", "09:00-12:00, 11:00-13:00"], [("hours", "not_hours")]),
        (["Mon", "09:00-12:00; Tue 09:00-12:00"], [("hours", "not_hours")]),
        (["Mon", "9"], [("hours", "not_hours")]),
        (["Sun", "closed"], []),
    ],
)
def test_a_broken_row_of_hours_is_told(row: list[str], found: list[tuple[str, str]]) -> None:
    checked = check_hours(making.table(ImportKind.HOURS, [["weekday", "hours"], row]))
    assert [(problem.column, problem.code) for problem in checked.errors] == found
    assert bool(checked.rows) is not bool(found)


def test_a_weekday_a_date_and_a_customer_stand_once() -> None:
    hours = [["weekday", "hours"], ["Mon", "09:00-12:00"], ["周一", "休息"]]
    checked = check_hours(making.table(ImportKind.HOURS, hours))
    assert making.places(checked.errors) == [(3, "weekday", "duplicate_key")]
    roster = [["日期或星期", "值班人"], ["2026-10-01", "A"], ["2026年10月1日", "B"], ["周四", "A"], ["Thu", ""]]
    duty = check_duty_roster(making.table(ImportKind.DUTY_ROSTER, roster))
    assert making.places(duty.errors) == [(3, "日期或星期", "duplicate_key"), (5, "日期或星期", "duplicate_key")]
    tiers = [["客户", "客户等级"], ["Acme", "1"], ["ＡＣＭＥ", "2"]]
    assert making.places(check_tiers(making.table(ImportKind.TIERS, tiers)).errors) == [(3, "客户", "duplicate_key")]


def test_a_duty_roster_names_weekdays_and_dates() -> None:
    rows = [["日期", "值班人"], [date(2026, 12, 24), "Z1"], ["星期天", "周敏"], ["2026/12/25", ""]]
    checked = check_duty_roster(read_table(making.workbook(rows), filename="值班.xlsx"))
    assert checked.sound
    assert [(one.weekday, one.day, one.person) for one in checked.rows] == [
        (None, date(2026, 12, 24), "Z1"),
        (6, None, "周敏"),
        (None, date(2026, 12, 25), ""),
    ]
    broken = check_duty_roster(making.table(ImportKind.DUTY_ROSTER, [["day", "on duty"], ["24 Dec", "A"], ["", "B"]]))
    assert making.places(broken.errors) == [(2, "day", "not_a_day"), (3, "day", "missing_cell")]


@pytest.mark.parametrize(
    ("written", "tier", "problem"),
    [
        ("1", 1, None),
        ("10", 10, None),
        ("—", None, None),
        ("-", None, None),
        ("无", None, None),
        ("None", None, None),
        ("", None, "missing_cell"),
        ("0", None, "out_of_range"),
        ("11", None, "out_of_range"),
        ("2.5", None, "not_a_number"),
        ("first", None, "not_a_number"),
    ],
)
def test_a_tier_is_a_number_or_said_to_be_none(written: str, tier: int | None, problem: str | None) -> None:
    checked = check_tiers(making.table(ImportKind.TIERS, [["customer", "tier"], ["Acme", written]]))
    assert [one.code for one in checked.errors] == ([problem] if problem else [])
    assert [(one.organisation, one.tier) for one in checked.rows] == ([] if problem else [("Acme", tier)])


def test_a_sheet_of_limits_with_a_misspelt_header_is_not_taken_for_one_of_tiers() -> None:
    """It has both columns of that; but a limit is for a tier or for a customer, so each row lacks one of them."""
    head = ["step", "severity", "category", "tier", "customer", "limmit"]
    rows = [head, ["closing", "normal", "", "1", "", "1 h"], ["closing", "normal", "", "", "Acme", "1 h"]]
    table = read_table(making.text(rows), filename="a.csv")
    if table.kind is ImportKind.TIERS:
        assert [one.code for one in check_tiers(table).errors] == ["missing_cell", "missing_cell"]
    else:
        assert table.kind is ImportKind.LIMITS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_page_are_read_again(language: str) -> None:
    say = Texts(language, ZoneInfo("Asia/Shanghai"))
    assert [weekday_of(plain(say(day))) for day in WEEKDAYS] == list(range(7))


@given(HALF_HOURS, st.sampled_from(LANGUAGES))
def test_any_hours_come_back_from_their_words(bounds: list[int], language: str) -> None:
    moments = [time(half // 2 % 24, half % 2 * 30) for half in bounds[: len(bounds) // 2 * 2]]
    periods = tuple(Period(opens, closes) for opens, closes in zip(moments[::2], moments[1::2], strict=True))
    say = Texts(language, ZoneInfo("Asia/Shanghai"))
    assert read_periods(plain(periods_line(periods, say))) == periods
