"""Finds what is written in simplified characters where traditional ones belong."""

from functools import cache

import opencc

_TO_TRADITIONAL = opencc.OpenCC("s2t")
# Old characters of their own that nobody means in our texts: there they are the simplified form of another one.
_SHORT_FORMS = frozenset("体号万与无个广后于里几")


def simplified(text: str) -> str:
    """The characters that only simplified Chinese has, in the order in which they stand there; empty when there are none."""
    return "".join(sign for sign in text if _is_simplified(sign))


@cache
def _is_simplified(sign: str) -> bool:
    if sign in _SHORT_FORMS:
        return True
    try:
        sign.encode("big5")
    except UnicodeEncodeError:
        return bool(_TO_TRADITIONAL.convert(sign) != sign)
    return False
