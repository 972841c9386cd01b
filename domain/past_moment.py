"""Reads how people write a moment that has passed: "10:30", "yesterday 16:00", "昨天下午4点", "半小时前", "20 min ago"."""

import re
from datetime import date, datetime, timedelta
from typing import Final

from domain.imports.moments import read_moment
from domain.text import fold

_DAYS: Final = {
    **dict.fromkeys(("今天", "今日", "今早", "today", "this morning", "this afternoon"), 0),
    **dict.fromkeys(("前天", "the day before yesterday"), 2),
    **dict.fromkeys(("昨天", "昨日", "yesterday"), 1),
}
_DAY: Final = re.compile("(?:" + "|".join(_DAYS) + r")(?:\s+at\b|,)?")
_YEARLESS: Final = re.compile(r"(?P<month>\d{1,2})\s*(?:月|[-/.])\s*(?P<day>\d{1,2})\s*(?:日|号|號)?(?![-/.:\d])")
_AGO: Final = re.compile(
    r"(?:(?P<count>\d{1,3})|(?P<half>半个?|半個|half an)|(?P<one>an|a|一个?|一個))\s*"
    r"(?P<unit>个小时|個小時|小时|小時|个钟头|hours?|h|分钟|分鐘|minutes?|mins?|min)\s*(?:之?前|以前|ago)"
)
_HALF_PAST: Final = re.compile(r"(?<=\d)\s*[点點时時]半")
_HALF_OF_DAY: Final = re.compile(r"(?P<clock>\d{1,2}(?::\d{2})?)\s*(?P<half>am|pm)$")


def read_past(text: str, *, now: datetime) -> datetime | None:
    """The moment in the zone of `now`, to the minute; None when the text is none. It may lie ahead: the caller judges that.

    A time alone is today's, a day without a year the last one of that date.
    """
    written = fold(text).strip()
    if ago := _AGO.fullmatch(written):
        amount = 0.5 if ago["half"] else int(ago["count"] or 1)
        minutes = "分" in ago["unit"] or ago["unit"].startswith("m")
        return now - (timedelta(minutes=amount) if minutes else timedelta(hours=amount))
    today = now.date()
    day, rest = _day_of(written, today)
    clock = _HALF_OF_DAY.sub(_half_first, _HALF_PAST.sub(":30", rest.strip()))
    found = read_moment(f"{day.isoformat()} {clock}" if day else clock, today=today, same_day=today)
    return found.replace(tzinfo=now.tzinfo) if isinstance(found, datetime) else None


def _day_of(written: str, today: date) -> tuple[date | None, str]:
    if match := _DAY.match(written):
        said = re.sub(r"\s+at$|,$", "", match[0])
        return today - timedelta(days=_DAYS[said]), written[match.end() :]
    if match := _YEARLESS.match(written):
        for year in (today.year, today.year - 1):
            try:
                day = date(year, int(match["month"]), int(match["day"]))
            except ValueError:
                continue
            if day <= today:
                return day, written[match.end() :]
    return None, written


def _half_first(match: re.Match[str]) -> str:
    """The order that timetables have: "pm 4:00"."""
    clock = match["clock"] if ":" in match["clock"] else f"{match['clock']}:00"
    return f"{match['half']} {clock}"
