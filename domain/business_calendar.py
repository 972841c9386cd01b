"""Counts the minutes in which the organisation works: a clock promised to a customer rests at night and on holidays."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

MIDNIGHT: Final = time(0)
_LONGEST_CLOSURE_DAYS: Final = 3660


@dataclass(frozen=True, slots=True)
class Period:
    """Opening hours of one day, local: from `opens` until just before `closes` (00:00 means the end of the day).

    Raises ValueError when it would not close after it opens; hours over midnight are two periods.
    """

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes != MIDNIGHT and self.closes <= self.opens:
            raise ValueError("a period closes after it opens, on the same day")


OFFICE_HOURS: Final = (Period(time(8, 30), time(12)), Period(time(13, 30), time(17, 30)))
"""The hours of a working day where the organisation has set none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """When an organisation works.

    `week` holds the periods of Monday to Sunday. `holidays` are closed; `extra_workdays` (make-up days) are open by
    `extra_periods`, even if they are holidays too. Raises ValueError when the week has not seven days or periods
    overlap.
    """

    zone: ZoneInfo
    week: tuple[tuple[Period, ...], ...] = (OFFICE_HOURS,) * 5 + ((), ())
    holidays: frozenset[date] = frozenset()
    extra_workdays: frozenset[date] = frozenset()
    extra_periods: tuple[Period, ...] = OFFICE_HOURS
    # By day, what was looked up: the clocks of a desk ask for the same weeks again and again.
    _spans: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("the week has seven days, Monday first")
        for periods in (*self.week, self.extra_periods):
            for earlier, later in pairwise(periods):
                if earlier.closes == MIDNIGHT or later.opens < earlier.closes:
                    raise ValueError("the periods of a day stand in order and do not overlap")

    def periods_on(self, day: date) -> tuple[Period, ...]:
        """The opening hours of a local date, earliest first; empty when closed."""
        if day in self.extra_workdays:
            return self.extra_periods
        return () if day in self.holidays else self.week[day.weekday()]

    def is_working_day(self, day: date) -> bool:
        """Whether there are opening hours on the local date."""
        return bool(self.periods_on(day))

    def working_minutes_on(self, day: date) -> int:
        """The whole minutes of that day's opening hours, as they really pass (a change of clocks included)."""
        return sum(((closes - opens) for opens, closes in self._spans_on(day)), timedelta()) // timedelta(minutes=1)

    def next_opening(self, moment: datetime) -> datetime:
        """The first working instant at or after `moment` (aware), in UTC; ValueError if there is none in ten years."""
        for opens, closes in self._spans_from(moment):
            if closes > moment:
                return max(opens, moment.astimezone(UTC))
        raise ValueError("the calendar never opens")

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """The first instant, in UTC, by which `minutes` (0 or more) working minutes have passed since `start`.

        A limit that is used up exactly at closing time ends at closing time, not at the next opening. Raises ValueError
        for negative minutes and when the calendar stays closed for ten years.
        """
        if minutes < 0:
            raise ValueError("working minutes are counted forwards")
        at = start.astimezone(UTC)
        rest = timedelta(minutes=minutes)
        if not rest:
            return at
        for opens, closes in self._spans_from(at):
            span = max(timedelta(0), closes - max(opens, at))
            if span >= rest:
                return max(opens, at) + rest
            rest -= span
        raise ValueError("the calendar never opens for so long")

    def working_minutes_between(self, a: datetime, b: datetime) -> int:
        """The whole working minutes from `a` to `b` (aware), rounded down; 0 when `b` is not after `a`."""
        total = timedelta()
        for opens, closes in self._spans_from(a):
            if opens >= b:
                break
            total += max(timedelta(0), min(closes, b) - max(opens, a))
        return total // timedelta(minutes=1)

    def openings(self, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The periods in which it is open, as UTC instants in order, that end after `first` and begin before `last`."""
        for opens, closes in self._spans_from(first):
            if opens >= last:
                return
            if closes > first:
                yield opens, closes

    def _spans_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        known = self._spans.get(day)
        if known is None:
            known = self._spans[day] = tuple(self._look_up(day))
        return known

    def _look_up(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for period in self.periods_on(day):
            last_day = day + timedelta(days=1) if period.closes == MIDNIGHT else day
            opens, closes = instant_of(day, period.opens, self.zone), instant_of(last_day, period.closes, self.zone)
            # A change of clocks may skip a whole period.
            if opens < closes:
                yield opens, closes

    def _spans_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        # One day early: where clocks go back over midnight, yesterday's date comes twice.
        first = moment.astimezone(self.zone).date() - timedelta(days=1)
        for ahead in range(_LONGEST_CLOSURE_DAYS):
            yield from self._spans_on(first + timedelta(days=ahead))


def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant at which clocks of `zone` first reach the local time.

    A time that a change of clocks skips is moved forward to the end of the gap, one that comes twice is the first: so
    later local times never come earlier, and each local time comes exactly once.
    """
    wall = datetime.combine(day, at, tzinfo=zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    before, after = wall.replace(fold=1).astimezone(UTC), moment
    offset_before = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset_before:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
