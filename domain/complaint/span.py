"""The spans that a complaint report covers, and those it is compared with: a week, a month, or any days."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

BUCKETS: Final = 12
LONGEST_DAYS: Final = 366
_WEEKS_UP_TO: Final = timedelta(days=62)
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})")
_WEEK: Final = re.compile(r"(\d{4})-w(\d{1,2})")
_DAYS: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:\.\.|~|至|到|to|\s)\s*(\d{4}-\d{2}-\d{2}))?")


class SpanKind(StrEnum):
    """How a span is said, moved and compared."""

    WEEK = "week"
    MONTH = "month"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Span:
    """Local days from `first` to just before `end`; ValueError when there are none or more than a year."""

    kind: SpanKind
    first: date
    end: date

    def __post_init__(self) -> None:
        if not timedelta(0) < self.end - self.first <= timedelta(days=LONGEST_DAYS):
            raise ValueError("a span has at least one day and at most a year")

    @classmethod
    def week_of(cls, day: date) -> "Span":
        """The week, Monday to Sunday, that holds a day."""
        monday = day - timedelta(days=day.weekday())
        return cls(SpanKind.WEEK, monday, monday + timedelta(days=7))

    @classmethod
    def month_of(cls, day: date) -> "Span":
        """The month that holds a day."""
        first = day.replace(day=1)
        return cls(SpanKind.MONTH, first, _months_on(first, 1))

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.end - timedelta(days=1)

    @property
    def code(self) -> str:
        """How buttons and notices carry it; `parse_span` reads it."""
        if self.kind is SpanKind.MONTH:
            return f"{self.first:%Y-%m}"
        if self.kind is SpanKind.WEEK:
            year, week, _ = self.first.isocalendar()
            return f"{year}-w{week:02d}"
        return f"{self.first}..{self.last}"

    def before(self, steps: int = 1) -> "Span":
        """The span of the same kind that many steps earlier."""
        if self.kind is SpanKind.MONTH:
            return Span.month_of(_months_on(self.first, -steps))
        length = (self.end - self.first) * steps
        return Span(self.kind, self.first - length, self.end - length)

    def year_before(self) -> "Span":
        """The same month, days or weekdays a year earlier: a week goes back by 52 weeks, so that weekdays match."""
        if self.kind is SpanKind.MONTH:
            return Span.month_of(_months_on(self.first, -12))
        if self.kind is SpanKind.WEEK:
            return self.before(52)
        first = _months_on(self.first, -12)
        # A leap day between the two may make the earlier one a day longer than a year.
        longest = first + timedelta(days=LONGEST_DAYS)
        return Span(self.kind, first, min(_months_on(self.last, -12) + timedelta(days=1), longest))

    def buckets(self) -> tuple["Span", ...]:
        """Twelve months or weeks of which the last one holds the last day; weeks where the span is a short one."""
        whole = Span.month_of(self.last)
        if self.kind is SpanKind.WEEK or (self.kind is SpanKind.DAYS and self.end - self.first <= _WEEKS_UP_TO):
            whole = Span.week_of(self.last)
        return tuple(whole.before(steps) for steps in range(BUCKETS - 1, -1, -1))


def parse_span(text: str) -> Span | None:
    """Read “2026-11”, “2026-W48”, “2026-11-20”, “2026-11-01..2026-11-20”; None for anything else."""
    words = text.strip().casefold()
    try:
        if found := _MONTH.fullmatch(words):
            return Span.month_of(date(int(found[1]), int(found[2]), 1))
        if found := _WEEK.fullmatch(words):
            return Span.week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        if found := _DAYS.fullmatch(words):
            first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2] or found[1])
            # Years at the very ends of the calendar have no year before to be compared with.
            return Span(SpanKind.DAYS, first, last + timedelta(days=1)) if 1990 < first.year < 9000 else None
    except (ValueError, OverflowError):
        return None
    return None


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
