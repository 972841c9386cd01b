"""Reads how people write a day that is near: "12月24日", "12-24", "明天", "下周五", "tomorrow", "Friday"."""

import re
from datetime import date, timedelta
from typing import Final

from domain.text import fold

_DAYS: Final = {
    **dict.fromkeys(("今天", "今日", "today"), 0),
    **dict.fromkeys(("明天", "明日", "tomorrow"), 1),
    **dict.fromkeys(("大后天", "大後天"), 3),
    **dict.fromkeys(("后天", "後天"), 2),
}
_CHINESE: Final = "一二三四五六日"
_ENGLISH: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORD: Final = re.compile("|".join(_DAYS))
_WEEKDAY: Final = re.compile(r"(?P<next>下个?|下個|本|这|這)?(?:周|週|星期|礼拜|禮拜)(?P<day>[一二三四五六日天])")
_NAMED: Final = re.compile(
    r"(?P<day>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b"
)
_YEARLESS: Final = re.compile(r"(?P<month>\d{1,2})\s*(?:月|[-/.])\s*(?P<day>\d{1,2})\s*(?:日|号|號)?(?![-/.:\d])")


def spelled_out(text: str, *, today: date) -> str:
    """The text with such a day at its beginning as a whole date, "2026-12-24 15:00"; any other text as it is.

    A day without a year is the next one of that name, and so is a weekday ("周五", "Friday"; today counts); "下周五" lies in
    the week after, which begins on Monday.
    """
    written = fold(text).strip()
    for pattern, read in ((_WORD, _by_word), (_WEEKDAY, _by_weekday), (_NAMED, _by_name), (_YEARLESS, _by_month)):
        match = pattern.match(written)
        day = read(match, today) if match else None
        if match and day is not None:
            return f"{day.isoformat()} {written[match.end() :].strip()}".strip()
    return text


def _by_word(match: re.Match[str], today: date) -> date:
    return today + timedelta(days=_DAYS[match[0]])


def _by_weekday(match: re.Match[str], today: date) -> date:
    wanted, this = _CHINESE.index(match["day"].replace("天", "日")), match["next"] or ""
    monday = today - timedelta(days=today.weekday())
    if this.startswith("下"):
        return monday + timedelta(days=7 + wanted)
    return monday + timedelta(days=wanted) if this else _coming(wanted, today)


def _by_name(match: re.Match[str], today: date) -> date:
    return _coming(_ENGLISH.index(match["day"][:3]), today)


def _by_month(match: re.Match[str], today: date) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            day = date(year, int(match["month"]), int(match["day"]))
        except ValueError:
            continue
        if day >= today:
            return day
    return None


def _coming(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)
