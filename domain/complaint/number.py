"""The number by which a complaint is known to everybody: written in one way, read however people type it."""

import re
from typing import Final

from domain.text import digits, fold

LAST_SERIAL: Final = 999_999
_LONGEST_TEXT: Final = 10_000
_DASHES: Final = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0x30FC], "-")
# Bounded quantifiers: no text makes the search slow. Without a dash before it the serial needs all six digits.
_NUMBER: Final = re.compile(r"(?<![a-z0-9])c[- ]{0,3}(2[0-9]{3})(?:[- ]{1,3}([0-9]{1,6})|([0-9]{6}))(?![0-9])")


def complaint_number(year: int, serial: int) -> str:
    """The number of the case, "C-2026-000123".

    `year` is the local one (2000 to 2999), `serial` counts from 1 to 999999 within the year; ValueError outside.
    """
    if not 2000 <= year <= 2999:
        raise ValueError("the year has four digits and begins with 2")
    if not 1 <= serial <= LAST_SERIAL:
        raise ValueError(f"serials go from 1 to {LAST_SERIAL}")
    return f"C-{year}-{serial:06d}"


def parse_number(text: str) -> str | None:
    """The first complaint number in free text, as it is stored; None when there is none.

    Full-width letters and other scripts' digits, any dashes, small letters and left-out zeros ("c-2026-123") are
    understood.
    """
    for found in _NUMBER.finditer(digits(fold(text[:_LONGEST_TEXT])).translate(_DASHES)):
        serial = int(found[2] or found[3])
        if serial:
            return complaint_number(int(found[1]), serial)
    return None
