"""By what it is shown that a solution was carried out: whoever calls back does not ask what the file can tell him."""

from enum import StrEnum


class Shown(StrEnum):
    """What shows it; stored by these codes."""

    FILES = "files"
    WORDS = "words"
    NOTHING = "nothing"


def shown_by(*, files: int, words: str, why_nothing: str) -> Shown | None:
    """What shows it: files, words (a receipt's number, who was there), or a said reason why nothing can; None: nothing of it.

    Files stand for themselves. A reason counts only where there is nothing else.
    """
    if files:
        return Shown.FILES
    if words.strip():
        return Shown.WORDS
    return Shown.NOTHING if why_nothing.strip() else None
