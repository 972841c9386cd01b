"""How a customer is spoken to: the six steps as a guide, and a look over reply drafts for what must not be said."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import Final

from domain.complaint.manner_phrases import EXCUSED, PHRASES
from domain.text import fold


class Step(StrEnum):
    """The six steps of handling a complaint, in their order (DOMAIN.md, section 5)."""

    LISTEN = "listen"
    SHARE_FEELING = "share_feeling"
    PROBE = "probe"
    CHECK = "check"
    ACT = "act"
    VERIFY = "verify"


class Dont(StrEnum):
    """What a reply must not do to a customer who complains (DOMAIN.md, section 5)."""

    DOUBTING = "doubting"
    INSISTING = "insisting"
    HASTY = "hasty"
    JOKING = "joking"
    BLAMING_OTHERS = "blaming_others"
    NIT_PICKING = "nit_picking"
    NOT_AS_SAID = "not_as_said"
    RUNNING_DOWN = "running_down"
    PLAYING_DUMB = "playing_dumb"
    BLAMING_CUSTOMER = "blaming_customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One place in a draft; `words` are what was found there, evened out in width and case as `fold` does."""

    code: Dont
    words: str


def check_manner(draft: str) -> tuple[Remark, ...]:
    """What in the draft breaks a don't, in order of appearance, each wording once; empty when nothing was found.

    It knows phrases, not meanings: an empty answer is no praise, and a remark is a question to the writer, never a
    bar to sending. Time grows linearly with the draft; there is no limit of length.
    """
    known = _known()
    plain = fold(draft).replace("’", "'")
    remarks: dict[Remark, None] = {}
    for match in known.pattern.finditer(plain):
        code = known.codes[(match.lastindex or 0) - 1]
        if code is not None:
            remarks[Remark(code=code, words=match.group())] = None
    return tuple(remarks)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """One pattern of all phrases; `codes` has the meaning of each of its groups, None for an excused phrase."""

    pattern: re.Pattern[str]
    codes: tuple[Dont | None, ...]


# A gap of bounded length and at most one in a phrase: no draft can make the search run away.
_GAP: Final = "[^.!?。;]{0,12}?"

# English words stand alone ("lol" is not in "lollipop"); Chinese ones have no borders.
_BORDER: Final = {False: "", True: "(?<![a-z0-9'])"}


@cache  # compiled when the first draft is looked at: it would be a tenth of a second of every start
def _known() -> _Known:
    phrases: list[tuple[str, Dont | None]] = [(phrase, None) for phrase in EXCUSED]
    phrases += [(phrase, Dont(code)) for code, listed in PHRASES.items() for phrase in listed]
    # The longest first: "不是您的错" is passed over before "是您的错" is seen. One branch for each first character,
    # because the search then rules out nearly every position of a draft by looking at one character.
    phrases.sort(key=lambda item: (item[0][0], -len(item[0]), item[0]))
    branches = [
        _BORDER[_is_english(first)] + f"{_literal(first)}(?:{'|'.join(_rest(phrase) for phrase, _ in same)})"
        for first, same in groupby(phrases, key=lambda item: item[0][0])
    ]
    return _Known(pattern=re.compile("|".join(branches)), codes=tuple(code for _, code in phrases))


def _rest(phrase: str) -> str:
    """The phrase after its first character, closed by an empty group whose number tells which phrase it was."""
    border = "(?![a-z0-9])" if _is_english(phrase[-1]) else ""
    return f"{_literal(phrase[1:])}{border}()"


def _literal(text: str) -> str:
    return re.escape(text).replace("…", _GAP).replace("您", "[您你]")


def _is_english(char: str) -> bool:
    return char.isascii() and char.isalnum()
