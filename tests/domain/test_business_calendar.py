"""Working minutes agree with a slow count by the minute, in all zones and over changes of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.business_calendar import BusinessCalendar, Period, instant_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
# Beside changes of clocks: none in Shanghai, at midnight in Santiago, of half an hour on Lord Howe.
PLACES = [
    ("Asia/Shanghai", date(2026, 10, 1)),
    ("America/New_York", date(2026, 3, 7)),
    ("America/New_York", date(2026, 10, 31)),
    ("America/Santiago", date(2026, 4, 4)),
    ("America/Santiago", date(2026, 9, 5)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),
    ("Australia/Lord_Howe", date(2026, 10, 3)),
]


def slow_working_minutes(calendar: BusinessCalendar, first: datetime, count: int) -> list[bool]:
    """For `count` minutes from `first`: working or not, by the furthest that the wall clock has shown so far."""
    working, furthest = [], datetime(1, 1, 1)
    for number in range(-180, count):
        wall = (first + number * MINUTE).astimezone(calendar.zone).replace(tzinfo=None)
        furthest = max(furthest, wall)
        day, clock = furthest.date(), furthest.time()
        if day in calendar.extra_workdays:
            periods = calendar.extra_periods
        else:
            periods = () if day in calendar.holidays else calendar.week[day.weekday()]
        if number >= 0:
            working.append(any(p.opens <= clock and (clock < p.closes or p.closes == time(0)) for p in periods))
    return working


@st.composite
def day_periods(draw: st.DrawFn) -> tuple[Period, ...]:
    marks = sorted(draw(st.sets(st.integers(0, 48), max_size=6)))
    ends = [time(half // 2 % 24, half % 2 * 30) for half in marks]
    return tuple(Period(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[BusinessCalendar, datetime]:
    zone, day = draw(st.sampled_from(PLACES))
    near = st.sets(st.integers(-1, 4).map(lambda ahead: day + timedelta(days=ahead)), max_size=2).map(frozenset)
    calendar = BusinessCalendar(
        zone=ZoneInfo(zone),
        week=tuple(draw(day_periods()) for _ in range(7)),
        holidays=draw(near),
        extra_workdays=draw(near),
        extra_periods=draw(day_periods()),
    )
    return calendar, datetime.combine(day, time(0), UTC) + draw(st.integers(0, 1440)) * MINUTE


@given(calendars(), st.integers(0, 1800))
@settings(deadline=None, max_examples=30)
def test_minutes_between_agree_with_a_count_by_the_minute(drawn: tuple[BusinessCalendar, datetime], count: int) -> None:
    calendar, first = drawn
    expected = sum(slow_working_minutes(calendar, first, count))
    assert calendar.working_minutes_between(first, first + count * MINUTE) == expected


@given(calendars(), st.integers(1, 900))
@settings(deadline=None, max_examples=30)
def test_adding_minutes_agrees_with_a_count_by_the_minute(
    drawn: tuple[BusinessCalendar, datetime], wanted: int
) -> None:
    calendar, first = drawn
    total = 0
    for number, works in enumerate(slow_working_minutes(calendar, first, 1800), start=1):
        total += works
        if total == wanted:
            assert calendar.add_working_minutes(first, wanted) == first + number * MINUTE
            return
    if total:
        assert calendar.working_minutes_between(first, first + 1800 * MINUTE) == total < wanted


@given(calendars())
@settings(deadline=None, max_examples=15)
def test_the_next_opening_is_the_first_working_minute(drawn: tuple[BusinessCalendar, datetime]) -> None:
    calendar, first = drawn
    working = slow_working_minutes(calendar, first, 1800)
    if True in working:
        assert calendar.next_opening(first) == first + working.index(True) * MINUTE


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        (local(21, 9), 120, local(21, 11)),
        (local(21, 11), 120, local(21, 14, 30)),
        (local(21, 11), 60, local(21, 12)),
        (local(21, 12, 30), 1, local(21, 13, 31)),
        (local(21, 16, 30), 120, local(22, 9, 30)),
        (local(25, 17), 120, local(28, 10)),
        (local(26, 3), 120, local(28, 10, 30)),
        (local(21, 9), 0, local(21, 9)),
    ],
)
def test_two_hours_are_working_hours(start: datetime, minutes: int, due: datetime) -> None:
    assert BusinessCalendar(zone=SHANGHAI).add_working_minutes(start, minutes) == due


def test_holidays_rest_and_make_up_days_work() -> None:
    calendar = BusinessCalendar(
        zone=SHANGHAI, holidays=frozenset({date(2026, 9, 25)}), extra_workdays=frozenset({date(2026, 9, 20)})
    )
    assert not calendar.is_working_day(date(2026, 9, 25))
    assert calendar.is_working_day(date(2026, 9, 20))
    assert calendar.working_minutes_on(date(2026, 9, 20)) == 450
    assert calendar.working_minutes_on(date(2026, 9, 25)) == 0
    assert calendar.add_working_minutes(local(24, 17), 60) == local(28, 9)


def test_a_night_over_midnight_is_two_periods_without_a_seam() -> None:
    night = (Period(time(0), time(6)), Period(time(22), time(0)))
    calendar = BusinessCalendar(zone=SHANGHAI, week=(night,) * 7)
    assert calendar.add_working_minutes(local(21, 23), 180) == local(22, 2)


def test_a_shift_over_a_change_of_clocks_has_the_minutes_that_really_pass() -> None:
    zone = ZoneInfo("America/New_York")
    calendar = BusinessCalendar(zone=zone, week=((Period(time(1), time(4)),),) * 7)
    assert calendar.working_minutes_on(date(2026, 3, 8)) == 120
    assert calendar.working_minutes_on(date(2026, 11, 1)) == 240
    assert calendar.working_minutes_on(date(2026, 11, 2)) == 180


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("America/New_York", date(2026, 3, 8), time(2, 30), datetime(2026, 3, 8, 7, tzinfo=UTC)),
        ("America/New_York", date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Pacific/Apia", date(2011, 12, 30), time(12), datetime(2011, 12, 30, 10, tzinfo=UTC)),
        ("Asia/Shanghai", date(2026, 1, 1), time(8, 30), datetime(2026, 1, 1, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_skipped_time_moves_forward_and_a_doubled_one_is_the_first(
    zone: str, day: date, at: time, expected: datetime
) -> None:
    assert instant_of(day, at, ZoneInfo(zone)) == expected


def test_a_calendar_that_never_opens_says_so() -> None:
    never = BusinessCalendar(zone=SHANGHAI, week=((),) * 7)
    assert never.working_minutes_between(local(1, 0), local(30, 0)) == 0
    with pytest.raises(ValueError, match="never opens"):
        never.next_opening(local(1, 0))
    with pytest.raises(ValueError, match="never opens"):
        never.add_working_minutes(local(1, 0), 1)


def test_time_is_not_counted_backwards() -> None:
    calendar = BusinessCalendar(zone=SHANGHAI)
    assert calendar.working_minutes_between(local(21, 11), local(21, 9)) == 0
    with pytest.raises(ValueError, match="forwards"):
        calendar.add_working_minutes(local(21, 9), -1)


@pytest.mark.parametrize(
    "periods",
    [
        (Period(time(13), time(17)), Period(time(8), time(12))),
        (Period(time(8), time(12)), Period(time(11), time(17))),
        (Period(time(8), time(0)), Period(time(9), time(10))),
    ],
)
def test_periods_that_overlap_are_refused(periods: tuple[Period, ...]) -> None:
    with pytest.raises(ValueError, match="overlap"):
        BusinessCalendar(zone=SHANGHAI, week=(periods,) * 7)
    with pytest.raises(ValueError, match="seven"):
        BusinessCalendar(zone=SHANGHAI, week=())
    with pytest.raises(ValueError, match="closes after"):
        Period(time(12), time(8))
