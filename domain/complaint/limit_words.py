"""Reads a limit as people write it: "30", "2 h", "3 working days", "3 个工作日", "none"."""

import re
import unicodedata
from typing import Final

from domain.complaint.policy import Limit, Unit
from domain.errors import InvalidError
from domain.wording import N_

WRONG: Final = N_("Please give minutes, hours or working days, or “none”, for example: 30, 2 h, 3 working days")
TOO_LONG: Final = N_("At most 30 days fit here, for example: 30 working days")
# The calendar of a case is looked up sixty days ahead; the longest closures must fit into that too.
MOST_DAYS: Final = 30
_NONE: Final = frozenset(
    {"none", "no limit", "no", "无", "無", "不限", "没有", "沒有", "无限制", "無限制", "不限时", "不限時"}
)
_STANDARD: Final = frozenset({"standard", "default", "标准", "標準", "默认", "預設"})
_MINUTES: Final = frozenset({"", "m", "min", "mins", "minute", "minutes", "分", "分钟", "分鐘"})
_HOURS: Final = frozenset({"h", "hr", "hrs", "hour", "hours", "小时", "小時", "个小时", "個小時", "钟头", "鐘頭"})
_DAYS: Final = frozenset(
    {"d", "day", "days", "wd", "working day", "working days", "workday", "workdays", "business days", "business day"}
    | {"天", "日", "工作日", "个工作日", "個工作日"}
)
_WRITTEN: Final = re.compile(r"([0-9]{1,6})\s*([^\W\d_]*(?: [^\W\d_]+)?)")


def takes_back(text: str) -> bool:
    """Whether the words ask for what would count if nobody had set anything here."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()) in _STANDARD


def read_limit(text: str) -> Limit | None:
    """The limit that was written; None: no limit at all. InvalidError with an example for anything else."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".。")
    if folded in _NONE:
        return None
    found = _WRITTEN.fullmatch(folded)
    if found is None or int(found[1]) < 1:
        raise InvalidError(WRONG)
    amount, unit = int(found[1]), found[2]
    if unit in _DAYS:
        if amount > MOST_DAYS:
            raise InvalidError(TOO_LONG)
        return Limit(amount, Unit.DAYS)
    if unit not in _MINUTES | _HOURS:
        raise InvalidError(WRONG)
    minutes = amount * 60 if unit in _HOURS else amount
    if minutes > MOST_DAYS * 24 * 60:
        raise InvalidError(TOO_LONG)
    return Limit(minutes)
