"""When the organisation works: the official Chinese working days where they are known, weekdays elsewhere."""

import logging
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from domain.business_calendar import BusinessCalendar, Period
from storage import calendar

log = logging.getLogger(__name__)
HOURS = (Period(time(9), time(12)), Period(time(13, 30), time(18)))
# No limit of a complaint reaches further; the longest official closure has nine days.
AHEAD = timedelta(days=60)


@cache
def is_working_day(day: date) -> bool:
    """Whether people work on that day, make-up days included; a year without official data counts Monday to Friday."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        _warn(day.year)
        return day.weekday() < 5


async def business_calendar(
    tx: Any, *, zone: ZoneInfo, around: datetime, until: datetime | None = None
) -> BusinessCalendar:
    """The opening hours from the day before `around` to `until` (sixty days ahead); an administrator's days are stronger."""
    first = around.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date() if until else first + AHEAD
    return table(first=first, last=last, zone=zone, decided=await calendar.decided_days(tx, first=first, last=last))


def table(*, first: date, last: date, zone: ZoneInfo, decided: dict[date, bool]) -> BusinessCalendar:
    """Monday to Friday, 9 to 12 and 13:30 to 18, but for the days from `first` to `last` that are otherwise."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    working = {day: decided.get(day, is_working_day(day)) for day in days}
    return BusinessCalendar(
        zone=zone,
        week=(HOURS,) * 5 + ((), ()),
        holidays=frozenset(day for day in days if day.weekday() < 5 and not working[day]),
        extra_workdays=frozenset(day for day in days if day.weekday() >= 5 and working[day]),
        extra_periods=HOURS,
    )


@cache
def _warn(year: int) -> None:
    log.warning("no official working days are known for %s: Monday to Friday count", year)
