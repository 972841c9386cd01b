"""Tells which scheduled act is due; every local time comes once, over changes of clocks, restarts and downtime."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from domain.business_calendar import instant_of

QUIET_START: Final = time(21)
QUIET_END: Final = time(8)
_DAYS_BACK: Final = 62
"""How far an occurrence is looked for: two months hold the longest rule's occurrence and the longest closure."""


@dataclass(frozen=True, slots=True)
class Every:
    """Every so many minutes (1 or more), counted from midnight UTC of 1970, so that all processes agree."""

    minutes: int

    def __post_init__(self) -> None:
        if self.minutes < 1:
            raise ValueError("at least one minute apart")


@dataclass(frozen=True, slots=True)
class Daily:
    """Each day, or each working day, at a local time."""

    at: time
    workdays_only: bool = False


@dataclass(frozen=True, slots=True)
class Weekly:
    """On one weekday (0 is Monday) at a local time, holiday or not."""

    weekday: int
    at: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError("weekdays go from 0, Monday, to 6, Sunday")


@dataclass(frozen=True, slots=True)
class MonthlyFirstWorkday:
    """On the first working day of each month at a local time."""

    at: time


Rule = Every | Daily | Weekly | MonthlyFirstWorkday


class Occurrence(NamedTuple):
    """One due act: `key` names it uniquely within its rule (claim it by this), `at` is its UTC instant."""

    key: str
    at: datetime


def monday_to_friday(day: date) -> bool:
    """The working days where no business calendar is at hand."""
    return day.weekday() < 5


def asks_for_working_days(rule: Rule) -> bool:
    """Whether a rule falls on working days only, so that a calendar must be at hand."""
    return isinstance(rule, MonthlyFirstWorkday) or (isinstance(rule, Daily) and rule.workdays_only)


def due_occurrence(
    rule: Rule,
    *,
    last: datetime | None,
    now: datetime,
    zone: ZoneInfo,
    is_working_day: Callable[[date], bool] = monday_to_friday,
) -> Occurrence | None:
    """The newest occurrence that has come by `now` and lies after `last`; None when there is none.

    `last` is the instant of the occurrence done last, or of the act itself; None means never: then the newest past one
    is due, so give the moment of installation to start with the next. After downtime the older missed ones are dropped.
    A local time that a change of clocks skips comes at the end of the gap, one that comes twice comes at the first.
    """
    newest = _newest_slot(rule, now) if isinstance(rule, Every) else _newest_local(rule, now, zone, is_working_day)
    if newest is None or (last is not None and newest.at <= last):
        return None
    return newest


def quiet_until(
    moment: datetime, zone: ZoneInfo, *, start: time = QUIET_START, end: time = QUIET_END
) -> datetime | None:
    """When the quiet hours end (UTC) that `moment` (aware) falls into, or None when it is not quiet.

    Quiet from `start` to just before `end`, local time, over midnight when `end` is the earlier; equal times mean no
    quiet hours.
    """
    if start == end:
        return None
    nights = timedelta(days=1) if end < start else timedelta(0)
    today = moment.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        ends = instant_of(day + nights, end, zone)
        if instant_of(day, start, zone) <= moment < ends:
            return ends
    return None


def _newest_slot(rule: Every, now: datetime) -> Occurrence:
    length = rule.minutes * 60
    at = datetime.fromtimestamp(int(now.timestamp() // length) * length, UTC)
    return Occurrence(at.strftime("%Y-%m-%dT%H:%MZ"), at)


def _newest_local(
    rule: Daily | Weekly | MonthlyFirstWorkday, now: datetime, zone: ZoneInfo, is_working_day: Callable[[date], bool]
) -> Occurrence | None:
    today = now.astimezone(zone).date()
    # A day ahead: where clocks go back over midnight, a date that has begun is not the date of this instant.
    for day in (today + timedelta(days=1 - back) for back in range(_DAYS_BACK)):
        if _falls_on(rule, day, is_working_day):
            at = instant_of(day, rule.at, zone)
            if at <= now:
                return Occurrence(_key(rule, day), at)
    return None


def _falls_on(rule: Daily | Weekly | MonthlyFirstWorkday, day: date, is_working_day: Callable[[date], bool]) -> bool:
    match rule:
        case Daily():
            return not rule.workdays_only or is_working_day(day)
        case Weekly():
            return day.weekday() == rule.weekday
        case MonthlyFirstWorkday():
            return is_working_day(day) and not any(is_working_day(earlier) for earlier in _month_before(day))


def _month_before(day: date) -> Iterator[date]:
    return (day.replace(day=number) for number in range(1, day.day))


def _key(rule: Daily | Weekly | MonthlyFirstWorkday, day: date) -> str:
    match rule:
        case Daily():
            return day.isoformat()
        case Weekly():
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02d}"
        case MonthlyFirstWorkday():
            return f"{day:%Y-%m}"
