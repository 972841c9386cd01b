"""How a lesson's quiz or survey is named in the store: by course and number, in no language."""

import re

_NAMED = re.compile(r"(.+) · (\d{1,6})", re.DOTALL)


def lesson_title(course: str, number: int) -> str:
    """The name under which a lesson's quiz or survey is kept."""
    return f"{course} · {number}"


def lesson_named(title: str) -> tuple[str, int] | None:
    """Course and number of such a name; None for a name that somebody has given himself."""
    found = _NAMED.fullmatch(title)
    return (found[1], int(found[2])) if found else None
