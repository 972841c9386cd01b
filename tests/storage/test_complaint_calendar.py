"""The business calendar that promises are made by: official holidays, make-up days, an administrator's word."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.calendar import business_calendar, table, working_days
from storage.models.people import Holiday
from tests.house import House

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 22), False),
        (date(2025, 10, 1), False),
        (date(2025, 9, 28), True),  # a Sunday that is worked for the holidays after it
        (date(2040, 1, 2), True),
        (date(2040, 1, 1), False),
    ],
)
async def test_official_days_where_known_and_weekdays_elsewhere(house: House, day: date, working: bool) -> None:
    async with house.peiban.database.read() as tx:
        assert (await working_days(tx, zone=ZONE, around=day))(day) is working


async def test_clocks_and_timetable_have_one_calendar(house: House) -> None:
    sunday = date(2026, 11, 22)
    days = [sunday + timedelta(days=n) for n in range(-90, 30)]
    async with house.peiban.database.write() as tx:
        tx.add(Holiday(day=sunday, working=True, name="stock-taking"))
        tx.add(Holiday(day=date(2026, 11, 20), working=False, name="founding day"))
    noon = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    async with house.peiban.database.read() as tx:
        works = await working_days(tx, zone=ZONE, around=sunday)
        clock = await business_calendar(
            tx, zone=ZONE, around=noon - timedelta(days=90), until=noon + timedelta(days=30)
        )
    assert works(sunday) and not works(date(2026, 11, 20))
    assert [works(day) for day in days] == [clock.is_working_day(day) for day in days]


def test_the_table_opens_make_up_days_and_closes_holidays() -> None:
    calendar = table(first=date(2025, 9, 20), last=date(2025, 10, 20), zone=ZONE, decided={})
    assert calendar.is_working_day(date(2025, 9, 28))
    assert not calendar.is_working_day(date(2025, 10, 1))
    assert calendar.working_minutes_on(date(2025, 9, 28)) == 450


def test_an_administrators_word_is_stronger() -> None:
    decided = {date(2025, 9, 28): False, date(2025, 10, 1): True, date(2025, 9, 27): True}
    calendar = table(first=date(2025, 9, 20), last=date(2025, 10, 20), zone=ZONE, decided=decided)
    assert {day: calendar.is_working_day(day) for day in decided} == decided


async def test_a_closed_monday_moves_the_promise_to_tuesday(house: House) -> None:
    async with house.peiban.database.write() as tx:
        tx.add(Holiday(day=date(2026, 11, 23), working=False, name="stock-taking"))
    monday = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    async with house.peiban.database.read() as tx:
        calendar = await business_calendar(tx, zone=ZONE, around=monday)
    assert calendar.add_working_minutes(monday, 60) == monday + timedelta(days=1, hours=1)
