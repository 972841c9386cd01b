"""When the organisation works: its opening hours on official Chinese working days where they are known, weekdays elsewhere."""

import logging
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from domain.business_calendar import BusinessCalendar, Period
from domain.opening_hours import Week
from storage import calendar

log = logging.getLogger(__name__)
HOURS = (Period(time(9), time(12)), Period(time(13, 30), time(18)))
WEEK: Week = (HOURS,) * 5 + ((), ())
"""The opening hours where an administrator has set none."""
# No limit of a complaint reaches further; the longest official closure has nine days.
AHEAD = timedelta(days=60)
# The timetable looks back two months, and from there to the first of a month; a digest's curve needs less.
BACK = timedelta(days=100)


@cache
def official_word(day: date) -> bool | None:
    """What the official calendar says about a day: a holiday (False), a weekend that is worked (True), nothing special."""
    import chinese_calendar

    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        _warn(day.year)
        return None
    if name is not None:
        return not off
    return None


async def business_calendar(
    tx: Any, *, zone: ZoneInfo, around: datetime, until: datetime | None = None
) -> BusinessCalendar:
    """The opening hours from the day before `around` to `until` (sixty days ahead); an administrator's days are stronger."""
    first = around.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date() if until else first + AHEAD
    decided = await calendar.decided_days(tx, first=first, last=last)
    return table(first=first, last=last, zone=zone, decided=decided, week=await opening_week(tx))


async def working_days(tx: Any, *, zone: ZoneInfo, around: date) -> Callable[[date], bool]:
    """Whether a day is a working day, for days near a local one: by the very calendar of the complaints' clocks."""
    first, last = around - BACK, around + timedelta(days=31)
    decided = await calendar.decided_days(tx, first=first, last=last)
    return table(first=first, last=last, zone=zone, decided=decided, week=await opening_week(tx)).is_working_day


async def opening_week(tx: Any) -> Week:
    """The opening hours of Monday to Sunday that count now."""
    kept = await calendar.opening_hours(tx)
    return calendar.week_of(kept) if kept else WEEK


def table(*, first: date, last: date, zone: ZoneInfo, decided: dict[date, bool], week: Week = WEEK) -> BusinessCalendar:
    """The opening hours of the week, but for the days from `first` to `last` that are otherwise."""
    return _table(first, last, zone, tuple(sorted(decided.items())), week)


@lru_cache(maxsize=256)
def _table(
    first: date, last: date, zone: ZoneInfo, decided: tuple[tuple[date, bool], ...], week: Week
) -> BusinessCalendar:
    said = dict(decided)
    words = {}
    for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
        words[day] = said.get(day, official_word(day))
    return BusinessCalendar(
        zone=zone,
        week=week,
        holidays=frozenset(day for day, working in words.items() if working is False),
        extra_workdays=frozenset(day for day, working in words.items() if working and not week[day.weekday()]),
        # A make-up day has the hours of the week's first open day: mostly Monday's.
        extra_periods=next((periods for periods in week if periods), HOURS),
    )


@cache
def _warn(year: int) -> None:
    log.warning("no official working days are known for %s: Monday to Friday count", year)
