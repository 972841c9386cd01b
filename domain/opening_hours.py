"""Reads opening hours as people write them: "Mon-Fri 09:00-12:00, 13:30-18:00; Sat 09:00-12:00", 周一至周五 09:00-12:00."""

import re
import unicodedata
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Final

from domain.business_calendar import MIDNIGHT, Period
from domain.errors import InvalidError
from domain.wording import N_

Week = tuple[tuple[Period, ...], ...]
EXAMPLE: Final = N_("Mon-Fri 09:00-12:00, 13:30-18:00")
WRONG: Final = N_("Please write days and hours, for example: Mon-Fri 09:00-12:00, 13:30-18:00; Sat 09:00-12:00")
WRONG_ORDER: Final = N_("Hours stand in order, do not overlap, and close after they open, for example: 09:00-12:00")
TWICE: Final = N_("Each day is named once, for example: Mon-Thu 09:00-18:00; Fri 09:00-16:00")
NEVER: Final = N_("At least one day must be open, for example: Mon-Fri 09:00-18:00")
WRONG_DAY: Final = N_("Please write a day and what it is called, for example: 2026-10-01 to 2026-10-07 National Day")
MOST_DAYS: Final = 31

_ENGLISH: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAME: Final = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_TOKEN: Final = re.compile(
    rf"(?P<day>(?:周|週|星期|礼拜|禮拜)(?P<han>[一二三四五六日天])|(?P<name>{_NAME})(?![a-z]))"
    r"|(?P<time>(?P<hour>\d{1,2}):(?P<minute>\d{2}))(?!\d)"
    r"|(?P<to>[-–—~至到]|to(?![a-z]))|(?P<closed>closed(?: on that day)?(?![a-z])|休息|不营业|不營業)"
    r"|(?P<gap>[\s,、;。.]+|和|and(?![a-z]))"
)
_DAY_RANGE: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*(?:to|[-–—~至到])\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?)?\s*(.*)"
)


def read_week(text: str) -> Week:
    """The periods of Monday to Sunday; days that are not named are closed. InvalidError with an example otherwise."""
    tokens, at = _tokens(text), 0
    week: dict[int, tuple[Period, ...]] = {}
    while at < len(tokens):
        days, at = _named(tokens, at)
        periods, at = _hours(tokens, at)
        if len(set(days)) < len(days) or set(days) & week.keys():
            raise InvalidError(TWICE)
        _in_order(periods)
        week.update(dict.fromkeys(days, periods))
    if not tokens:
        raise InvalidError(WRONG)
    if not any(week.values()):
        raise InvalidError(NEVER)
    return tuple(week.get(day, ()) for day in range(7))


def read_periods(text: str) -> tuple[Period, ...]:
    """The periods of one day, of "09:00-12:00, 13:30-18:00"; none for "closed". InvalidError for anything else."""
    tokens = _tokens(text)
    periods, at = _hours(tokens, 0)
    if at < len(tokens):
        raise InvalidError(WRONG)
    _in_order(periods)
    return periods


def weekday_of(text: str) -> int | None:
    """The weekday that the words name, Monday is 0; None for anything else."""
    try:
        tokens = _tokens(text)
    except InvalidError:
        return None
    return tokens[0][1] if len(tokens) == 1 and tokens[0][0] == "day" else None


def _in_order(periods: tuple[Period, ...]) -> None:
    if any(one.closes == MIDNIGHT or two.opens < one.closes for one, two in pairwise(periods)):
        raise InvalidError(WRONG_ORDER)


def _named(tokens: list[tuple[str, int]], at: int) -> tuple[list[int], int]:
    """The days that stand here, and where to go on."""
    days: list[int] = []
    while at < len(tokens) and tokens[at][0] == "day":
        first = tokens[at][1]
        last, at = _range(tokens, at, "day")
        # Friday to Monday goes over the end of the week.
        days += [(first + ahead) % 7 for ahead in range(((first if last is None else last) - first) % 7 + 1)]
    if not days:
        raise InvalidError(WRONG)
    return days, at


def _hours(tokens: list[tuple[str, int]], at: int) -> tuple[tuple[Period, ...], int]:
    """The periods that stand here, or that it is closed, and where to go on."""
    if at < len(tokens) and tokens[at][0] == "closed":
        return (), at + 1
    periods = []
    while at < len(tokens) and tokens[at][0] == "time":
        opens = tokens[at][1]
        closes, at = _range(tokens, at, "time")
        if closes is None:
            raise InvalidError(WRONG)
        periods.append(_period(opens, closes))
    if not periods:
        raise InvalidError(WRONG)
    return tuple(periods), at


def _tokens(text: str) -> list[tuple[str, int]]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    found: list[tuple[str, int]] = []
    at = 0
    while at < len(folded):
        match = _TOKEN.match(folded, at)
        if match is None:
            raise InvalidError(WRONG)
        at = match.end()
        if match["han"]:
            found.append(("day", 6 if match["han"] == "天" else "一二三四五六日".index(match["han"])))
        elif match["name"]:
            found.append(("day", _ENGLISH.index(match["name"][:3])))
        elif match["time"]:
            found.append(("time", int(match["hour"]) * 60 + int(match["minute"]) if int(match["minute"]) < 60 else -1))
        elif not match["gap"]:
            found.append(("to" if match["to"] else "closed", 0))
    return found


def _range(tokens: list[tuple[str, int]], at: int, kind: str) -> tuple[int | None, int]:
    """What follows a day or a time behind a "to", and where to go on."""
    if at + 1 < len(tokens) and tokens[at + 1][0] == "to":
        if at + 2 >= len(tokens) or tokens[at + 2][0] != kind:
            raise InvalidError(WRONG)
        return tokens[at + 2][1], at + 3
    return None, at + 1


def _period(opens: int, closes: int) -> Period:
    if not (0 <= opens < 24 * 60 and 0 <= closes <= 24 * 60):
        raise InvalidError(WRONG_ORDER)
    try:
        return Period(time(opens // 60, opens % 60), time(closes // 60 % 24, closes % 60))
    except ValueError:
        raise InvalidError(WRONG_ORDER) from None


def read_days(text: str) -> tuple[tuple[date, ...], str]:
    """The days of "2026-10-01 to 2026-10-07 National Day", at most 31, and what they are called."""
    found = _DAY_RANGE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise InvalidError(WRONG_DAY)
    try:
        first = date(*map(int, found.group(1, 2, 3)))
        last = date(*map(int, found.group(4, 5, 6))) if found[4] else first
    except ValueError:
        raise InvalidError(WRONG_DAY) from None
    if not 1 <= (last - first).days + 1 <= MOST_DAYS:
        raise InvalidError(WRONG_DAY)
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1)), found[7].strip()[:60]
