"""The book of categories: those that Peiban brings, as the house has renamed or hidden them, and the house's own."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from domain.complaint.kinds import BUILT_IN, Category
from domain.errors import InvalidError
from domain.text import clean, fold
from domain.wording import N_

LANGUAGES: Final = ("zh_Hans", "zh_Hant", "en")
WIDEST: Final = 20
"""A name stands on a button: so many letters; a Chinese character counts as two."""
MOST_OWN: Final = 30
MOST_WORDS: Final = 30
LONGEST_WORD: Final = 30
_NUMBERED: Final = re.compile(r"own([1-9][0-9]{0,5})")

TOO_WIDE: Final = N_("A name has at most 20 letters or 10 Chinese characters, for example: Guest rooms")
NO_NAME: Final = N_("Please give a name in at least one language, for example: Guest rooms")
NAME_TAKEN: Final = N_("“{name}” is what another category is called. Please choose another name.")
TOO_MANY: Final = N_("The house has {limit} categories of its own already. Please rename one of them.")
TOO_MANY_WORDS: Final = N_("At most {limit} words, each of at most {length} characters, separated by commas.")
OTHER_STAYS: Final = N_("This one stays: what fits nowhere else needs a place.")
OUT_OF_USE: Final = N_("This category is not in use any more. Please choose another one.")
WRONG: Final = frozenset({TOO_WIDE, NO_NAME, NAME_TAKEN, TOO_MANY, TOO_MANY_WORDS, OTHER_STAYS})
"""All that can be wrong with a category."""

STANDARD: Final[Mapping[Category, tuple[str, str, str]]] = {
    Category.SERVICE: ("培训组织", "培訓組織", "Organisation"),
    Category.SKILL: ("专业水平", "專業水平", "Professional skill"),
    Category.ATTITUDE: ("服务态度", "服務態度", "Manner of staff"),
    Category.ENVIRONMENT: ("场地环境", "場地環境", "Room, surroundings"),
    Category.MARKETING: ("宣传承诺", "宣傳承諾", "Promises, adverts"),
    Category.PRODUCT: ("产品或系统", "產品或系統", "Product or system"),
    Category.PRICE: ("价格或发票", "價格或發票", "Price or invoice"),
    Category.DELIVERY: ("延误或未交付", "延誤或未交付", "Late or missing"),
    Category.SAFETY: ("安全", "安全", "Safety"),
    Category.OTHER: ("其他", "其他", "Something else"),
}
"""What those that Peiban brings are called in files and when names are compared, in the order of `LANGUAGES`."""

_ALSO: Final[Mapping[Category, tuple[str, ...]]] = {
    Category.SERVICE: ("服务质量", "服務品質", "service quality"),
    Category.SKILL: ("服务技能", "服務技能"),
    Category.ATTITUDE: ("态度", "態度"),
    Category.ENVIRONMENT: ("环境", "環境"),
    Category.PRICE: ("价格", "價格"),
    Category.OTHER: ("其它",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCategory:
    """A category as the house has it. `names`: what the house calls it, by language; empty for one that Peiban brings.

    `words`: what the house knows it by, folded. `hidden`: nothing new is put under it; what was, keeps it.
    """

    code: Category
    names: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def own(self) -> bool:
        """Whether the house has added it."""
        return self.code not in BUILT_IN

    def given(self, language: str) -> str:
        """What the house calls it for readers of a language; empty: what Peiban calls it.

        One of the house's own is called by the name of another language where it has none in this one.
        """
        if language in self.names or not self.own:
            return self.names.get(language, "")
        return next((self.names[one] for one in LANGUAGES if one in self.names), str(self.code))

    def called(self, language: str) -> str:
        """What it is called in files for readers of a language, and when names are compared."""
        return self.given(language) or STANDARD[self.code][LANGUAGES.index(language)]

    def labels(self) -> tuple[str, ...]:
        """Everything by which a file may name it, its names first."""
        names = dict.fromkeys(self.called(language) for language in LANGUAGES)
        return (*names, *(() if self.own or self.names else _ALSO.get(self.code, ())))


@dataclass(frozen=True, slots=True)
class CategoryBook:
    """All categories, hidden ones too: those that Peiban brings, then the house's own in the order they were added."""

    entries: tuple[NamedCategory, ...] = tuple(NamedCategory(code=one) for one in BUILT_IN)

    @classmethod
    def of(cls, kept: Iterable[NamedCategory]) -> "CategoryBook":
        """The book when the house has changed or added these."""
        theirs = {one.code: one for one in kept}
        own = sorted((one for one in theirs.values() if one.own), key=lambda one: number_of(one.code))
        return cls((*(theirs.get(code) or NamedCategory(code=code) for code in BUILT_IN), *own))

    def __iter__(self) -> Iterator[NamedCategory]:
        return iter(self.entries)

    def get(self, code: str) -> NamedCategory | None:
        """The category of a code; None when there is none."""
        return next((one for one in self.entries if one.code == code), None)

    def __getitem__(self, code: str) -> NamedCategory:
        """The category of a code; of one that is not there any more, what fits nowhere else."""
        return self.get(code) or self[Category.OTHER]

    @property
    def shown(self) -> tuple[NamedCategory, ...]:
        """Those that can be chosen, what fits nowhere else as the last one."""
        chosen = [one for one in self.entries if not one.hidden]
        return tuple(sorted(chosen, key=lambda one: one.code == Category.OTHER))

    def labels(self) -> dict[Category, tuple[str, ...]]:
        """By what a file may name those that can be chosen."""
        return {one.code: one.labels() for one in self.shown}

    def next_code(self) -> Category:
        """The code of the next one that the house adds; InvalidError when it has enough."""
        own = [number_of(one.code) for one in self.entries if one.own]
        if len(own) >= MOST_OWN:
            raise InvalidError(TOO_MANY, limit=MOST_OWN)
        return Category(f"own{max(own, default=0) + 1}")

    def checked(self, changed: NamedCategory) -> NamedCategory:
        """The category as it can be kept; InvalidError says what stands against it.

        Of those that can be chosen no two are called the same, in whatever language: a file names them by any.
        """
        names = {
            language: name for language in LANGUAGES if (name := read_name(changed.names.get(language, "")))
        }  # fmt: skip
        if not changed.own:
            standard = dict(zip(LANGUAGES, STANDARD[changed.code], strict=True))
            names = {language: name for language, name in names.items() if said(name) != said(standard[language])}
        elif not names:
            raise InvalidError(NO_NAME)
        if changed.hidden and changed.code == Category.OTHER:
            raise InvalidError(OTHER_STAYS)
        after = replace(changed, names=names, words=read_words(changed.words))
        if not after.hidden:
            taken = {said(label) for one in self.shown if one.code != after.code for label in (one.code, *one.labels())}
            for name in after.labels():
                if said(name) in taken:
                    raise InvalidError(NAME_TAKEN, name=name)
        return after

    def with_changed(self, changed: NamedCategory) -> "CategoryBook":
        """The book with one of its categories as it is now, or one more."""
        return CategoryBook.of([*(one for one in self.entries if one.code != changed.code), changed])


def number_of(code: str) -> int:
    """The number in the code of one of the house's own; 0 for any other."""
    found = _NUMBERED.fullmatch(code)
    return int(found[1]) if found else 0


def said(name: str) -> str:
    """What two spellings of a name share, as files are read: width, case, spaces, `_` and `-`."""
    return re.sub(r"[\s_\-]+", "", fold(name))


def read_name(text: str) -> str:
    """A name made storable, on one line; empty when nothing is left of it; InvalidError when no button holds it."""
    name = " ".join(clean(text, max_length=10 * WIDEST).split())
    if sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in name) > WIDEST:
        raise InvalidError(TOO_WIDE)
    return name


def read_words(words: Sequence[str]) -> tuple[str, ...]:
    """Words as complaints are searched for them, each once; InvalidError for too many, or what is no word."""
    plain = (fold(word).replace("’", "'") for word in words)
    found = tuple(dict.fromkeys(word for word in plain if word))
    if len(found) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in found):
        raise InvalidError(TOO_MANY_WORDS, limit=MOST_WORDS, length=LONGEST_WORD)
    return found
