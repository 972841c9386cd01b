"""Reads the parts that any GIFT answer may have: format mark, weight, feedback, and signs of full-width syntax."""

import re
from decimal import Decimal
from typing import Final

from domain.gift.html import html_to_text
from domain.gift.result import GiftFault
from domain.gift.source import Piece
from domain.text import clean

MARK: Final = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
WEIGHT: Final = re.compile(r"%\s?(-?\d{1,3}(?:[.,]\d{0,40})?)\s?%")
_MARKER_LOOKALIKE: Final = re.compile(r"(?:^|(?<=\s))([＝～])(?=\S)")
_PERCENT_LOOKALIKE: Final = re.compile(r"[=~]\s?(％)")
LOOKALIKES: Final = {
    "｛": "{",
    "｝": "}",
    "＝": "=",
    "～": "~",
    "％": "%",
    "＃": "#",
    "→": "->",
    "－＞": "->",
    "：：": "::",
}


def format_of(piece: Piece, *, inherited: str = "moodle") -> str:
    """The format that the mark at the beginning of `piece` names, else the one inherited from the question."""
    found = MARK.match(piece.strip().shadow)
    return found[1].lower() if found else inherited


def said(piece: Piece, *, inherited: str = "moodle", join: str = "\n", stars: bool = False) -> str:
    """The text of `piece` without its format mark; HTML becomes plain text."""
    text = piece.text(join=join, stars=stars)
    return as_plain(text, inherited=inherited)


def as_plain(text: str, *, inherited: str = "moodle") -> str:
    """`text` without the format mark at its beginning; HTML (by its mark, or inherited) becomes plain text."""
    found = MARK.match(text)
    marked = text[found.end() :] if found else text
    if (found[1].lower() if found else inherited) == "html":
        marked = html_to_text(marked)
    return clean(marked, max_length=len(marked))


def weighed(piece: Piece) -> tuple[float | None, Piece]:
    """The share (-1.0 to 1.0) a leading `%50%` gives (None without it), and what follows; GiftFault out of range."""
    stripped = piece.strip()
    found = WEIGHT.match(stripped.shadow)
    if not found:
        return None, stripped
    share = float(Decimal(found[1].replace(",", ".")) / 100)
    if not -1 <= share <= 1:
        raise GiftFault("bad_weight", stripped.start, text=found[0])
    return share, stripped.part(found.end())


def with_feedback(piece: Piece, *, inherited: str) -> tuple[Piece, str]:
    """What stands before the first `#`, and the feedback after it."""
    before, feedback = piece.cut("#")
    return before, said(feedback, inherited=inherited) if feedback else ""


def lookalikes(answers: Piece) -> list[tuple[int, str]]:
    """Places in an answer section where a full-width sign stands as if it were syntax, with that sign."""
    found = [*_MARKER_LOOKALIKE.finditer(answers.shadow), *_PERCENT_LOOKALIKE.finditer(answers.shadow)]
    return sorted((answers.start + match.start(1), match[1]) for match in found)


def fullwidth_fault(piece: Piece, signs: tuple[str, ...]) -> GiftFault | None:
    """The fault to report when one of `signs` stands in `piece`; None when none does."""
    places = [(piece.raw.find(sign), sign) for sign in signs if sign in piece.raw]
    if not places:
        return None
    offset, sign = min(places)
    return GiftFault("fullwidth_syntax", piece.start + offset, found=sign, expected=LOOKALIKES[sign])
