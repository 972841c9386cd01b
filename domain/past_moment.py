"""Reads how people write a moment that has passed: "10:30", "yesterday 16:00", "昨晚8点", "周五下午3点", "20 min ago"."""

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
_NOW: Final = frozenset({"刚才", "剛才", "刚刚", "剛剛", "just now", "now"})
_DIGITS: Final = {**{digit: n for n, digit in enumerate("一二三四五六七八九", 1)}, "两": 2, "兩": 2}
_WORDS: Final = {
    **{
        word: n
        for n, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
    },
    **{"a": 1, "an": 1, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40},
}
_AGO: Final = re.compile(
    r"(?:(?P<half>半个?|半個|half an)|(?P<count>\d{1,3}|[二三四五六七八九]?十[一二三四五六七八九]?|[一二两兩三四五六七八九]|"
    + "|".join(_WORDS)
    + r"))\s*"
    r"(?P<unit>个小时|個小時|小时|小時|个钟头|個鐘頭|hours?|h|分钟|分鐘|minutes?|mins?|min)\s*(?:之?前|以前|ago)"
)
# An hour of the evening, unless it is said to be one of the morning.
_NIGHT: Final = re.compile(
    r"(?P<day>昨晚|昨夜|last night|yesterday evening|今晚|tonight)(?:\s+at\b|,)?\s*(?:上|里|裡)?\s*"
)
_WEEKDAY: Final = re.compile(r"(?P<last>上个?|上個|这|這|本)?(?:周|週|星期|礼拜|禮拜)(?P<day>[一二三四五六日天])\s*")
_NAMED: Final = re.compile(
    r"(?:on\s+)?(?P<last>last\s+)?(?P<day>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)\b(?:\s+at\b|,)?\s*"
)
_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HALF_PAST: Final = re.compile(r"(?<=\d)\s*[点點时時]半")
_HALF_OF_DAY: Final = re.compile(r"(?P<clock>\d{1,2}(?::\d{2})?)\s*(?P<half>am|pm)$")


def read_past(text: str, *, now: datetime) -> datetime | None:
    """The moment in the zone of `now`, to the minute; None when the text is none. It may lie ahead: the caller judges that.

    A time alone is today's; a day without a year, and a weekday (today's too), is the last one of that name.
    """
    written = fold(text).strip()
    if written in _NOW:
        return now
    if ago := _AGO.fullmatch(written):
        amount = 0.5 if ago["half"] else _number(ago["count"])
        minutes = "分" in ago["unit"] or ago["unit"].startswith("m")
        return now - (timedelta(minutes=amount) if minutes else timedelta(hours=amount))
    today = now.date()
    day, rest = _day_of(written, today)
    clock = _HALF_OF_DAY.sub(_half_first, _HALF_PAST.sub(":30", rest.strip()))
    found = read_moment(f"{day.isoformat()} {clock}" if day else clock, today=today, same_day=today)
    if _NIGHT.match(written) and isinstance(found, datetime):
        return _of_the_evening(found.replace(tzinfo=now.tzinfo))
    return found.replace(tzinfo=now.tzinfo) if isinstance(found, datetime) else None


def _number(said: str) -> int:
    if said.isascii():
        return int(said) if said.isdecimal() else _WORDS[said]
    tens, ten, ones = said.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _of_the_evening(found: datetime) -> datetime | None:
    """What somebody calls an hour of the evening is one of the second half of the day; midnight could be either day's."""
    if found.hour < 5 or found.hour == 12:
        return None
    return found if found.hour > 12 else found + timedelta(hours=12)


def _day_of(written: str, today: date) -> tuple[date | None, str]:
    if match := _NIGHT.match(written):
        return today - timedelta(days=0 if match["day"] in ("今晚", "tonight") else 1), written[match.end() :]
    if match := _WEEKDAY.match(written) or _NAMED.match(written):
        return _weekday(match, today), written[match.end() :]
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


def _weekday(match: re.Match[str], today: date) -> date:
    chinese = match.re is _WEEKDAY
    wanted = "一二三四五六日".index(match["day"].replace("天", "日")) if chinese else _NAMES.index(match["day"][:3])
    last = match["last"] or ""
    if chinese and last:
        # "上周五" lies in the week before, which begins on Monday.
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=wanted - (7 if last.startswith("上") else 0))
    back = (today.weekday() - wanted) % 7
    return today - timedelta(days=back or (7 if last else 0))


def _half_first(match: re.Match[str]) -> str:
    """The order that timetables have: "pm 4:00"."""
    clock = match["clock"] if ":" in match["clock"] else f"{match['clock']}:00"
    return f"{match['half']} {clock}"
