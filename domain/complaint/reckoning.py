"""Reckons a due time: from where it counts, how long, what was given back; and says each of these steps."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final

from domain.business_calendar import BusinessCalendar
from domain.complaint.policy import Limit, Unit

_MINUTE: Final = timedelta(minutes=1)


class Level(IntEnum):
    """The shares of a limit, in per cent, at which people are told: a reminder, the breach, management."""

    REMINDER = 75
    BREACH = 100
    MANAGEMENT = 150


class Reckoned(StrEnum):
    """The lines by which a due time explains itself."""

    STARTED = "started"
    OPENS = "opens"
    LIMIT = "limit"
    GIVEN_BACK = "given_back"
    EXTENDED = "extended"
    DATED = "dated"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation: an instant, minutes given back, or the limit."""

    what: Reckoned
    at: datetime | None = None
    minutes: int = 0
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A date that replaces a limit: given when, until when, and whether as more time (`EXTENDED`) or for closing (`DATED`)."""

    at: datetime
    until: datetime
    what: Reckoned


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes that count: those of the calendar, or all of them."""

    calendar: BusinessCalendar
    wall: bool

    def after(self, start: datetime, minutes: int) -> datetime:
        if self.wall:
            return start.astimezone(UTC) + timedelta(minutes=minutes)
        return self.calendar.add_working_minutes(start, minutes)

    def between(self, a: datetime, b: datetime) -> int:
        """Whole minutes, begun ones included: what is given back is rather too much than too little."""
        if self.wall:
            return max(0, -((a - b) // _MINUTE))
        whole = self.calendar.working_minutes_between(a, b)
        return whole + (self.calendar.next_opening(self.calendar.add_working_minutes(a, whole)) < b)

    def amount(self, start: datetime, limit: Limit) -> int:
        """A limit in minutes; a day has its own opening minutes, on the wall clock 24 hours."""
        if limit.unit is Unit.MINUTES:
            return limit.amount
        if self.wall:
            return limit.amount * 24 * 60
        return self._working_days(start, limit.amount)

    def _working_days(self, start: datetime, days: int) -> int:
        """The opening minutes of the working days from the first one in which `start` can count, as many as `days`."""
        day = self.calendar.next_opening(start).astimezone(self.calendar.zone).date()
        minutes = 0
        while days:
            if self.calendar.is_working_day(day):
                minutes += self.calendar.working_minutes_on(day)
                days -= 1
            day += timedelta(days=1)
        return minutes


@dataclass(slots=True)
class Reckoning:
    """A due time on its way: from where it counts, how long, how much was given back."""

    hours: Hours
    start: datetime
    minutes: int
    until: datetime | None
    # At which share, in per cent, the first level is.
    first: int
    back: int = 0
    # Of that, what was given back before the reminder was due: what comes after it does not take it back.
    early: int = 0
    lines: list[Line] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        hours: Hours,
        started: datetime,
        limit: Limit | None,
        grant: Grant | None,
        waits: list[tuple[datetime, datetime | None]],
        *,
        first: int = Level.REMINDER,
    ) -> "Reckoning | None":
        """None without a limit."""
        lines = [Line(Reckoned.STARTED, at=started)]
        if grant is not None:
            lines.append(Line(grant.what, at=grant.until))
            made = cls(hours, grant.at, hours.between(grant.at, grant.until), grant.until, first, lines=lines)
        elif limit is not None:
            opens = started if hours.wall else hours.calendar.next_opening(started)
            if opens > started:
                lines.append(Line(Reckoned.OPENS, at=opens))
            minutes = hours.amount(started, limit)
            lines.append(Line(Reckoned.LIMIT, minutes=minutes, limit=limit))
            made = cls(hours, started, minutes, None, first, lines=lines)
        else:
            return None
        made._give_back(waits)
        made.lines.append(Line(Reckoned.DUE, at=made.due))
        return made

    def _give_back(self, waits: list[tuple[datetime, datetime | None]]) -> None:
        for since, ended in waits:
            # What had run out before the customer was asked is not mended by asking.
            if ended is None or since >= self.due:
                continue
            minutes = self.hours.between(max(since, self.start), ended)
            if minutes:
                self.early += minutes if since < self.reminder else 0
                self.back += minutes
                self.lines.append(Line(Reckoned.GIVEN_BACK, at=since, minutes=minutes))

    @property
    def due(self) -> datetime:
        """When the limit has run out, as far as it is reckoned."""
        if self.until is not None:
            return self.hours.after(self.until, self.back) if self.back else self.until
        return self.hours.after(self.start, self.minutes + self.back)

    @property
    def reminder(self) -> datetime:
        """When the share of the reminder is used up; never after the due time."""
        return min(self.hours.after(self.start, self.minutes * self.first // 100 + self.early), self.due)

    def marks(self, reminded: datetime | None = None) -> tuple[tuple[Level, datetime], ...]:
        """The instant of each level, shares rounded down to whole minutes; the last not sooner after a late reminder."""
        over = self.minutes * Level.MANAGEMENT // 100 - self.minutes
        return (
            (Level.REMINDER, self.reminder),
            (Level.BREACH, self.due),
            (Level.MANAGEMENT, self.hours.after(max(self.due, reminded or self.due), over)),
        )
