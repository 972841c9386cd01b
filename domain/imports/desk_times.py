"""When the complaint desk is open and who is on duty outside of it, row by row."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.business_calendar import Period
from domain.errors import InvalidError
from domain.imports import cells
from domain.imports.cells import RowReader, SheetReader
from domain.imports.columns import ImportKind, Table
from domain.imports.moments import iso_day
from domain.imports.problems import Checked, ImportCode
from domain.opening_hours import read_periods, weekday_of

WEEKDAYS_EXAMPLE: Final = ("周一 Mon", "周二 Tue", "周三 Wed", "周四 Thu", "周五 Fri", "周六 Sat", "周日 Sun")
HOURS_EXAMPLE: Final = "09:00-12:00, 13:30-18:00; 休息 closed"
DUTY_DAY_EXAMPLE: Final = "周一, Mon, 2026-10-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRow:
    """The opening hours of one weekday, Monday is 0; no periods: closed."""

    line: int
    weekday: int
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDutyRow:
    """Who is on duty, by employee number or name (empty: nobody), on a weekday (Monday is 0) or else on a local day."""

    line: int
    weekday: int | None
    day: date | None
    person: str


def check_hours(table: Table) -> Checked[HoursRow]:
    """Check a sheet of opening hours; each weekday stands there once, with all of its periods."""
    sheet, rows = SheetReader(table, ImportKind.HOURS), []
    for reader in sheet.readers:
        name, hours = reader.text("day", required=True), reader.text("hours", required=True)
        weekday = weekday_of(name)
        if weekday is not None:
            sheet.once(reader, "day", weekday, name)
        elif name:
            reader.wrong(ImportCode.UNKNOWN_WORD, "day", value=name, permitted=list(WEEKDAYS_EXAMPLE))
        periods = _periods(reader, hours)
        if sheet.sound(reader) and weekday is not None:
            rows.append(HoursRow(line=reader.line, weekday=weekday, periods=periods))
    errors, warnings = sheet.found()
    return Checked(rows=tuple(rows), errors=errors, warnings=warnings)


def check_duty_roster(table: Table) -> Checked[OnDutyRow]:
    """Check a duty roster; each weekday and each date stands there once."""
    sheet, rows = SheetReader(table, ImportKind.DUTY_ROSTER), []
    for reader in sheet.readers:
        name = reader.text("day", required=True)
        weekday = weekday_of(name)
        found = iso_day(name) if weekday is None else None
        day = date.fromisoformat(found) if found else None
        if weekday is not None or day is not None:
            sheet.once(reader, "day", (weekday, day), name)
        elif name:
            reader.wrong(ImportCode.NOT_A_DAY, "day", value=name, example=DUTY_DAY_EXAMPLE)
        person = cells.unarmed(reader.text("person"))
        if sheet.sound(reader):
            rows.append(OnDutyRow(line=reader.line, weekday=weekday, day=day, person=person))
    errors, warnings = sheet.found()
    return Checked(rows=tuple(rows), errors=errors, warnings=warnings)


def _periods(reader: RowReader, hours: str) -> tuple[Period, ...]:
    try:
        return read_periods(hours) if hours else ()
    except InvalidError:
        reader.wrong(ImportCode.NOT_HOURS, "hours", value=hours, example=HOURS_EXAMPLE)
        return ()
