"""Reads the days off from an iCalendar file (RFC 5545): all-day events only; whatever else is refused, never half read."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from domain.imports.problems import FileRefusedError, ImportCode

MOST_BYTES: Final = 300_000
MOST_EVENTS: Final = 1000
MOST_DAYS: Final = 31
EXAMPLE: Final = "DTSTART;VALUE=DATE:20261001"
# How the published Chinese calendars call a weekend that is worked.
_WORKED: Final = re.compile(r"补班|補班|上班|\(班\)|（班）|make-?up (?:work|day)|working day", re.IGNORECASE)
_LINE: Final = re.compile(r"([A-Za-z0-9-]+)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)", re.DOTALL)
_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class DayOff:
    """One day: off, or worked although it is a weekend."""

    day: date
    working: bool
    name: str


def read_days_off(data: bytes) -> tuple[DayOff, ...]:
    """The days of the file in order, each once. FileRefusedError names the line that cannot be taken."""
    if len(data) > MOST_BYTES:
        raise FileRefusedError(ImportCode.CALENDAR_TOO_LARGE)
    try:
        lines = _unfolded(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise FileRefusedError(ImportCode.NO_CALENDAR) from None
    if not lines or lines[0][1].upper() != "BEGIN:VCALENDAR" or lines[-1][1].upper() != "END:VCALENDAR":
        raise FileRefusedError(ImportCode.NO_CALENDAR)
    days: dict[date, DayOff] = {}
    for event in _events(lines):
        for one in _days_of(*event):
            if days.setdefault(one.day, one).working is not one.working:
                raise FileRefusedError(ImportCode.DAYS_CLASH, day=one.day.isoformat())
    if not days:
        raise FileRefusedError(ImportCode.NO_DAYS_OFF)
    return tuple(sorted(days.values()))


def _unfolded(text: str) -> list[tuple[int, str]]:
    """Logical lines with the number of their first physical one; a line that begins with white space goes on the last."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if line[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], found[-1][1] + line[1:])
        elif line.strip():
            found.append((number, line))
    return [(number, line.rstrip()) for number, line in found]


Fields = dict[str, tuple[int, str, str]]


def _events(lines: list[tuple[int, str]]) -> list[tuple[int, Fields]]:
    """Each event: its line, and its fields with line, parameters and value. Parts of an event (alarms) are passed over."""
    events: list[tuple[int, Fields]] = []
    stack: list[str] = []
    for number, line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            raise FileRefusedError(ImportCode.NO_CALENDAR)
        name, params, value = match[1].upper(), match[2].upper(), match[3]
        if name == "BEGIN":
            stack.append(value.upper())
            if stack[-1] == "VEVENT":
                events.append((number, {}))
        elif name == "END":
            if not stack or stack.pop() != value.upper():
                raise FileRefusedError(ImportCode.NO_CALENDAR)
        elif stack[-1:] == ["VEVENT"]:
            events[-1][1].setdefault(name, (number, params, value))
        if len(events) > MOST_EVENTS:
            raise FileRefusedError(ImportCode.CALENDAR_TOO_LARGE)
    if stack:
        raise FileRefusedError(ImportCode.NO_CALENDAR)
    return events


def _days_of(line: int, fields: Fields) -> list[DayOff]:
    if fields.get("STATUS", (0, "", ""))[2].upper() == "CANCELLED":
        return []
    for name in ("RRULE", "RDATE"):
        if name in fields:
            raise FileRefusedError(ImportCode.REPEATED_EVENT, line=fields[name][0])
    if "DTSTART" not in fields:
        raise FileRefusedError(ImportCode.NO_WHOLE_DAY, line=line, example=EXAMPLE)
    first = _date(fields["DTSTART"])
    # The end is the first day that is not off any more; without one, it is one day.
    after = _date(fields["DTEND"]) if "DTEND" in fields else first + timedelta(days=1)
    if not 1 <= (after - first).days <= MOST_DAYS:
        raise FileRefusedError(ImportCode.DAY_OFF_TOO_LONG, line=line)
    name = re.sub(r"\\(.)", lambda one: " " if one[1] in "nN" else one[1], fields.get("SUMMARY", (0, "", ""))[2])
    working = bool(_WORKED.search(name))
    return [DayOff(first + timedelta(days=n), working, name.strip()[:60]) for n in range((after - first).days)]


def _date(field: tuple[int, str, str]) -> date:
    line, _params, value = field
    match = _DATE.fullmatch(value)
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        pass
    raise FileRefusedError(ImportCode.NO_WHOLE_DAY, line=line, example=EXAMPLE)
