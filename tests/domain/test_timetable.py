"""Each local time comes once: over changes of clocks, restarts and downtime."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.timetable import Daily, Every, MonthlyFirstWorkday, Rule, Weekly, due_occurrence, quiet_until

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
MORNING = time(8, 30)


def local(month: int, day: int, hour: int = 0, minute: int = 0, *, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("rule", "now", "key", "at"),
    [
        (Daily(MORNING), local(11, 23, 8, 30), "2026-11-23", local(11, 23, 8, 30)),
        (Daily(MORNING), local(11, 23, 8, 29), "2026-11-22", local(11, 22, 8, 30)),
        (Daily(MORNING, workdays_only=True), local(11, 22, 12), "2026-11-20", local(11, 20, 8, 30)),
        (Weekly(0, MORNING), local(11, 22, 12), "2026-W47", local(11, 16, 8, 30)),
        (Weekly(0, MORNING), local(11, 23, 9), "2026-W48", local(11, 23, 8, 30)),
        (MonthlyFirstWorkday(MORNING), local(11, 2, 9), "2026-11", local(11, 2, 8, 30)),
        (MonthlyFirstWorkday(MORNING), local(11, 2, 8), "2026-10", local(10, 1, 8, 30)),
        (
            Every(15),
            datetime(2026, 11, 23, 4, 44, tzinfo=UTC),
            "2026-11-23T04:30Z",
            datetime(2026, 11, 23, 4, 30, tzinfo=UTC),
        ),
    ],
)
def test_the_newest_occurrence_is_due_once(rule: Rule, now: datetime, key: str, at: datetime) -> None:
    due = due_occurrence(rule, last=None, now=now, zone=SHANGHAI)
    assert due == (key, at)
    assert due_occurrence(rule, last=at - timedelta(seconds=1), now=now, zone=SHANGHAI) == due
    assert due_occurrence(rule, last=at, now=now, zone=SHANGHAI) is None
    assert due_occurrence(rule, last=now, now=now, zone=SHANGHAI) is None


def test_after_downtime_only_the_newest_is_due() -> None:
    rule = Daily(MORNING)
    due = due_occurrence(rule, last=local(11, 1, 8, 30), now=local(11, 23, 12), zone=SHANGHAI)
    assert due is not None
    assert due.key == "2026-11-23"
    assert due_occurrence(rule, last=due.at, now=local(11, 23, 12), zone=SHANGHAI) is None


def test_holidays_move_the_first_working_day() -> None:
    golden_week = {date(2026, 10, day) for day in range(1, 8)}

    def works(day: date) -> bool:
        return day.weekday() < 5 and day not in golden_week

    rule = MonthlyFirstWorkday(MORNING)
    due = due_occurrence(rule, last=None, now=local(10, 20), zone=SHANGHAI, is_working_day=works)
    assert due == ("2026-10", local(10, 8, 8, 30))
    daily = due_occurrence(Daily(MORNING, True), last=None, now=local(10, 6), zone=SHANGHAI, is_working_day=works)
    assert daily == ("2026-09-30", local(9, 30, 8, 30))


def test_where_nobody_ever_works_nothing_is_due() -> None:
    rule = Daily(MORNING, workdays_only=True)
    assert due_occurrence(rule, last=None, now=local(10, 6), zone=SHANGHAI, is_working_day=lambda _: False) is None


def occurrences(rule: Rule, zone: ZoneInfo, start: datetime, hours: int, every: int) -> list[tuple[str, datetime]]:
    found, last = [], start
    for minutes in range(0, hours * 60, every):
        now = start + timedelta(minutes=minutes)
        due = due_occurrence(rule, last=last, now=now, zone=zone)
        if due is not None:
            found.append((due.key, due.at))
            last = due.at
    return found


@pytest.mark.parametrize(
    ("zone", "around"),
    [
        ("America/New_York", date(2026, 3, 8)),
        ("America/New_York", date(2026, 11, 1)),
        ("America/Santiago", date(2026, 4, 4)),
        ("America/Santiago", date(2026, 9, 6)),
        ("Australia/Lord_Howe", date(2026, 4, 5)),
        ("Asia/Kolkata", date(2026, 4, 5)),
    ],
)
@pytest.mark.parametrize("at", [time(0), time(0, 30), time(1, 30), time(2, 15), time(23, 30)])
def test_each_local_time_comes_once_over_a_change_of_clocks(zone: str, around: date, at: time) -> None:
    start = datetime.combine(around - timedelta(days=2), time(12), UTC)
    found = occurrences(Daily(at), ZoneInfo(zone), start, hours=96, every=15)
    assert len(found) == 4
    assert len({key for key, _ in found}) == 4
    gaps = [later - earlier for (_, earlier), (_, later) in pairwise(found)]
    assert all(timedelta(hours=22) <= gap <= timedelta(hours=26) for gap in gaps)


def test_a_time_that_the_clocks_skip_comes_at_the_end_of_the_gap() -> None:
    due = due_occurrence(Daily(time(2, 30)), last=None, now=local(3, 8, 12, zone=NEW_YORK), zone=NEW_YORK)
    assert due == ("2026-03-08", datetime(2026, 3, 8, 7, tzinfo=UTC))
    due = due_occurrence(Daily(time(1, 30)), last=None, now=local(11, 1, 12, zone=NEW_YORK), zone=NEW_YORK)
    assert due == ("2026-11-01", datetime(2026, 11, 1, 5, 30, tzinfo=UTC))


@given(
    st.sampled_from(
        [Every(7), Daily(MORNING), Daily(time(2, 30), True), Weekly(6, MORNING), MonthlyFirstWorkday(time(0))]
    ),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.timedeltas(timedelta(0), timedelta(days=70)),
)
@settings(deadline=None, max_examples=60)
def test_what_is_due_lies_between_the_last_one_and_now(rule: Rule, last: datetime, pause: timedelta) -> None:
    now = last + pause
    due = due_occurrence(rule, last=last, now=now, zone=NEW_YORK)
    if due is not None:
        assert last < due.at <= now
        assert due_occurrence(rule, last=due.at, now=now, zone=NEW_YORK) is None
    if pause >= timedelta(days=40):
        assert due is not None


@pytest.mark.parametrize("make", [lambda: Every(0), lambda: Weekly(7, MORNING)])
def test_impossible_rules_are_refused(make: Callable[[], Rule]) -> None:
    with pytest.raises(ValueError, match=r"least|Monday"):
        make()


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (local(11, 22, 20, 59), None),
        (local(11, 22, 21), local(11, 23, 8)),
        (local(11, 23, 0), local(11, 23, 8)),
        (local(11, 23, 7, 59), local(11, 23, 8)),
        (local(11, 23, 8), None),
        (local(11, 23, 12), None),
    ],
)
def test_nights_are_quiet(moment: datetime, until: datetime | None) -> None:
    assert quiet_until(moment.astimezone(UTC), SHANGHAI) == until


def test_quiet_hours_may_lie_within_a_day_or_be_none() -> None:
    noon = {"start": time(12), "end": time(13, 30)}
    assert quiet_until(local(11, 23, 12, 15), SHANGHAI, **noon) == local(11, 23, 13, 30)
    assert quiet_until(local(11, 23, 14), SHANGHAI, **noon) is None
    assert quiet_until(local(11, 23, 3), SHANGHAI, start=time(8), end=time(8)) is None


def test_a_night_of_changing_clocks_ends_at_eight_by_the_clock() -> None:
    night = local(3, 7, 23, zone=NEW_YORK)
    assert quiet_until(night, NEW_YORK) == datetime(2026, 3, 8, 12, tzinfo=UTC)


def test_midnight_is_not_forgotten_where_clocks_go_back_over_it() -> None:
    # In 2010 Newfoundland set its clocks back at 00:01: a minute after midnight it was the day before again.
    now = datetime(2010, 11, 7, 3, 0, tzinfo=UTC)
    due = due_occurrence(Daily(time(0)), last=None, now=now, zone=ZoneInfo("America/St_Johns"))
    assert due == ("2010-11-07", datetime(2010, 11, 7, 2, 30, tzinfo=UTC))
