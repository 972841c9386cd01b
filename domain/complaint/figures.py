"""What a complaint report counts: figures that add up, ordered shares, percentiles, minutes in which people worked."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final, NamedTuple

from domain.business_calendar import BusinessCalendar

RANKED_FROM: Final = 3
"""With fewer cases than this nobody is ranked by name but before those who answer for him."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Cases to which something happened in a span; a case counts once for each thing, however often it happened."""

    received: int = 0
    closed: int = 0
    overdue: int = 0
    unjustified: int = 0
    reopened: int = 0
    withdrawn: int = 0
    merged: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(Tally)})

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(Tally))


class Share(NamedTuple):
    """One entry of a Pareto order: how many, which share of all, and with all before it."""

    key: str
    number: int
    share: float
    cumulated: float


def pareto(counts: Iterable[tuple[str, int]]) -> tuple[Share, ...]:
    """The largest first (equals by key), without those that are nought; shares from 0 to 1 (Juran, 1951)."""
    ordered = sorted(((key, count) for key, count in counts if count > 0), key=lambda one: (-one[1], one[0]))
    total = sum(count for _key, count in ordered)
    sums = accumulate(count for _key, count in ordered)
    return tuple(
        Share(key, count, count / total, so_far / total) for (key, count), so_far in zip(ordered, sums, strict=True)
    )


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which the share (0 to 1) lies, linear between neighbours (Hyndman and Fan, 1996, type 7).

    None of nothing; of one value that value.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


class WorkedMinutes:
    """Working minutes between instants, for thousands of pairs: the calendar's spans are laid out once.

    Gives what `BusinessCalendar.working_minutes_between` gives, for instants from `first` to `last`.
    """

    def __init__(self, calendar: BusinessCalendar, first: datetime, last: datetime) -> None:
        self._opens: list[datetime] = []
        self._closes: list[datetime] = []
        for opens, closes in calendar.openings(first, last):
            self._opens.append(opens)
            self._closes.append(closes)
        lengths = (closes - opens for opens, closes in zip(self._opens, self._closes, strict=True))
        self._before = list(accumulate(lengths, initial=timedelta()))

    def between(self, a: datetime, b: datetime) -> int:
        """Whole minutes from `a` to `b`, rounded down; 0 when `b` is not after `a`."""
        return max(timedelta(0), self._until(b) - self._until(a)) // timedelta(minutes=1)

    def _until(self, moment: datetime) -> timedelta:
        place = bisect_right(self._opens, moment)
        if place == 0:
            return timedelta()
        return self._before[place - 1] + min(moment, self._closes[place - 1]) - self._opens[place - 1]
