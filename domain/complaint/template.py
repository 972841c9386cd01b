"""Reply templates: what is usually said to a customer at a step, with places that Peiban or the writer fills in."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from domain.complaint.course import Act
from domain.complaint.kinds import Category
from domain.errors import InvalidError
from domain.text import clean, fold
from domain.wording import N_

LONGEST: Final = 1500
MOST_NAME: Final = 20
MOST_BLANKS: Final = 5
MOST_BLANK: Final = 30
EMPTY: Final = N_("The text is empty. For example: We answer you by {{time}}.")
TOO_LONG: Final = N_("That has {length} characters; a template has {limit} at most.")
BRACES: Final = N_("Each brace needs its other half, with words between, for example: We answer you by {{time}}.")
TOO_MANY: Final = N_("At most {limit} places are left for the writer to fill in; there are {found}.")
BLANK_TOO_LONG: Final = N_("What stands in braces has {limit} characters at most, for example: {{solution}}")
WRONG: Final = frozenset({EMPTY, TOO_LONG, BRACES, TOO_MANY, BLANK_TOO_LONG})
"""All that can be wrong with a template's text."""
_HOLE: Final = re.compile(r"\{([^{}]*)\}")


class TemplateUse(StrEnum):
    """The usual kinds of words to a customer."""

    RECEIPT = "receipt"
    ASK_BACK = "ask_back"
    DELAY = "delay"
    SOLUTION = "solution"
    REFUSAL = "refusal"
    CLOSING = "closing"


class Known(StrEnum):
    """What Peiban knows and fills in; never who the customer is, nor who of the house works on the case."""

    NUMBER = "number"
    DESK = "desk"
    TIME = "time"


WORDS: Final[Mapping[Known, tuple[str, ...]]] = {
    Known.NUMBER: ("number", "编号", "編號"),
    Known.DESK: ("desk", "客服"),
    Known.TIME: ("time", "时间", "時間"),
}
_KNOWN: Final = {word: known for known, words in WORDS.items() for word in words}

# The steps that have templates, and of which use: the customer reads the words of all of them.
FITTING: Final[Mapping[Act, tuple[TemplateUse, ...]]] = {
    Act.SAY: (TemplateUse.RECEIPT, TemplateUse.DELAY, TemplateUse.REFUSAL, TemplateUse.CLOSING),
    Act.ASK_BACK: (TemplateUse.ASK_BACK,),
    Act.PROPOSE: (TemplateUse.SOLUTION,),
    Act.ASK_EXTENSION: (TemplateUse.DELAY,),
    Act.CARRY_OUT: (TemplateUse.CLOSING,),
    Act.MARK_UNJUSTIFIED: (TemplateUse.REFUSAL,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template; `category` None fits every case. Use, category, language and name tell it from all others."""

    use: TemplateUse
    category: Category | None = None
    language: str
    name: str
    text: str
    retired: bool = False

    @property
    def code(self) -> str:
        """Ten letters and digits that stand for it on a button, the same on every house."""
        parts = (self.use, self.category or "", self.language, fold(self.name))
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:10]


def read_template(text: str) -> str:
    """A template's text made storable; InvalidError says what is wrong with its places to fill in."""
    plain = clean(text.translate(_WIDE), max_length=100_000)
    if not plain:
        raise InvalidError(EMPTY)
    if len(plain) > LONGEST:
        raise InvalidError(TOO_LONG, length=len(plain), limit=LONGEST)
    holes = [_word(hole) for hole in _HOLE.findall(plain)]
    if re.search(r"[{}]", _HOLE.sub("", plain)) or not all(holes):
        raise InvalidError(BRACES)
    if any(len(hole) > MOST_BLANK for hole in holes):
        raise InvalidError(BLANK_TOO_LONG, limit=MOST_BLANK)
    blanks = blanks_of(plain, dict.fromkeys(Known, "-"))
    if len(blanks) > MOST_BLANKS:
        raise InvalidError(TOO_MANY, limit=MOST_BLANKS, found=len(blanks))
    return plain


_WIDE: Final = str.maketrans("｛｝", "{}")


def blanks_of(text: str, known: Mapping[Known, str]) -> tuple[str, ...]:
    """What the writer is asked for, in order, each once: all places but those that are known."""
    found = (_word(hole) for hole in _HOLE.findall(text))
    return tuple(dict.fromkeys(word for word in found if not known.get(_KNOWN.get(fold(word), ""))))  # type: ignore[call-overload]


def filled(text: str, known: Mapping[Known, str], blanks: Mapping[str, str]) -> str:
    """The text with what is known and what was written; a place without either stays as it is."""

    def put(match: re.Match[str]) -> str:
        word = _word(match[1])
        fact = _KNOWN.get(fold(word))
        return (known.get(fact) if fact else None) or blanks.get(word) or match[0]

    return _HOLE.sub(put, text)


def fitting(templates: Iterable[Template], *, act: Act, category: Category, language: str) -> list[Template]:
    """Those for a step of a case in the customer's language: its category's before those for every case."""
    uses = FITTING.get(act, ())
    found = [
        one
        for one in templates
        if one.use in uses and one.language == language and one.category in (None, category) and not one.retired
    ]
    return sorted(found, key=lambda one: (one.category is None, uses.index(one.use)))


def in_force(shipped: Iterable[Template], kept: Iterable[Template]) -> dict[str, Template]:
    """By code: those that Peiban brings, but for those that somebody of the house has changed, added or retired."""
    return {one.code: one for one in (*shipped, *kept)}


def with_text(template: Template, text: str) -> Template:
    """The same template with other words, in use."""
    return replace(template, text=read_template(text), retired=False)


def _word(hole: str) -> str:
    return unicodedata.normalize("NFKC", hole).strip()
