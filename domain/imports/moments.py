"""Reads the moments and days that people write into a sheet, or says which part of them is missing or impossible."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from domain.imports.cells import plain
from domain.imports.problems import ImportCode

EXAMPLE: Final = "2026-11-23 09:00"

_CLOCK = (
    r"(?P<half>上午|下午|晚上|中午|am|pm)?\s*(?P<hour>\d{1,2})(?::|时|時|点|點)"
    r"(?P<minute>\d{1,2})?(?::(?P<second>\d{1,2})(?:\.0+)?|分)?"
)
_WEEKDAY = r"(?:\s*\(?(?:周|週|星期|礼拜)[一二三四五六日天]\)?)?"
_FULL = re.compile(
    r"(?P<year>\d{4})\s*(?:(?P<sign>[-/.])|年)\s*(?P<month>\d{1,2})\s*(?:(?P=sign)|月)\s*(?P<day>\d{1,2})\s*(?:日|号|號)?"
)
_RELATIVE = re.compile(r"d\s*(?:(?P<days>[+-]\s*\d{1,3}))?(?=\s|$)", re.IGNORECASE)
_YEARLESS = re.compile(r"\d{1,2}(?:[-/.]|\s*月\s*)\d{1,2}(?:日|号|號)?(?=\s|$|周|星期|上|下|\()")
_TIME = re.compile(_CLOCK, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why a text is not a moment."""

    code: ImportCode


def read_moment(text: str, *, today: date, same_day: date | None = None) -> datetime | Unclear:
    """A naive local moment from "2026-11-23 09:00", "2026/11/23 9:00", "2026年11月23日 上午9:00" or "D+1 09:00".

    "D+1" counts days from `today`. A time alone ("11:30") is taken on `same_day` where one is given (a lesson's end).
    Seconds are dropped. A weekday behind the date is skipped, not checked.
    """
    written = plain(text).replace("T", " ", 1) if "T" in text else plain(text)
    day: date | Unclear | None
    if match := _FULL.match(written):
        day = _day(int(match["year"]), int(match["month"]), int(match["day"]))
    elif match := _RELATIVE.match(written):
        day = today + timedelta(days=int((match["days"] or "0").replace(" ", "")))
    else:
        match, day = None, same_day
        if _YEARLESS.match(written):
            return Unclear(ImportCode.TIME_WITHOUT_YEAR)
    rest = written[match.end() :] if match else written
    return _with_clock(day, re.sub("^" + _WEEKDAY, "", rest).strip())


def _day(year: int, month: int, day: int) -> date | Unclear:
    try:
        return date(year, month, day)
    except ValueError:
        return Unclear(ImportCode.IMPOSSIBLE_TIME)


def _with_clock(day: date | Unclear | None, clock: str) -> datetime | Unclear:
    match = _TIME.fullmatch(clock)
    if isinstance(day, Unclear) or day is None:
        return day or Unclear(ImportCode.NOT_A_TIME)
    if match is None:
        return Unclear(ImportCode.NOT_A_TIME if clock else ImportCode.DATE_WITHOUT_TIME)
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    half = (match["half"] or "").casefold()
    if half in {"下午", "晚上", "pm"} and hour < 12:
        hour += 12
    elif half in {"上午", "am"} and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        return Unclear(ImportCode.IMPOSSIBLE_TIME)
    return datetime.combine(day, time(hour, minute))


def iso_day(text: str) -> str | None:
    """A day in ISO form, of 2026-10-01, 2026/10/1, 2026年10月1日, or a moment of Excel at midnight; None otherwise."""
    parts = plain(text).removesuffix("00:00:00").strip()
    for sign in "年月/.":
        parts = parts.replace(sign, "-")
    numbers = parts.removesuffix("日").split("-")
    try:
        return date(*map(int, numbers)).isoformat() if len(numbers) == 3 else None
    except ValueError:
        return None
