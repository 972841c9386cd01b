"""Which days are working days: the official Chinese calendar where it is known, weekdays elsewhere."""

import logging
from datetime import date
from functools import cache

log = logging.getLogger(__name__)


@cache
def is_working_day(day: date) -> bool:
    """Whether people work on that day, make-up days included; a year without official data counts Monday to Friday."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        _warn(day.year)
        return day.weekday() < 5


@cache
def _warn(year: int) -> None:
    log.warning("no official working days are known for %s: Monday to Friday count", year)
