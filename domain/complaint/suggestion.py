"""Suggests category and severity from a complaint's words; the desk decides, so it is rather silent than wrong."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from domain.complaint.category import CategoryBook
from domain.complaint.keywords import CATEGORY_WORDS, COURTESY_WORDS, HARMLESS_WORDS, SEVERITY_WORDS, TOPIC_WORDS
from domain.complaint.kinds import Category, Severity
from domain.text import fold

_BROUGHT: Final = CategoryBook()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionPolicy:
    """When to speak: `confidence` (0 to 1) is the least share of the telling words that the category must have."""

    confidence: float = 0.6
    longest_text: int = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What the words point to; `category` None: how grave it is, but not what about. `why` are the words found."""

    category: Category | None
    severity: Severity
    why: tuple[str, ...]


def suggest(text: str, *, book: CategoryBook = _BROUGHT, policy: SuggestionPolicy | None = None) -> Suggestion | None:
    """Suggest from the first `longest_text` characters; None when neither category nor severity can be told.

    A category is named only if it can be chosen in the `book`, alone leads and has the share of the policy; a word that the
    house gave to one of its own tells of that one. Thanks, praise or a plain question
    mute words that only name a topic ("parcel"). Severity is the gravest that a word speaks of.
    """
    policy = policy or SuggestionPolicy()
    ours = _ours(tuple((one.code, one.words) for one in book.shown))
    found = [word for word in dict.fromkeys(ours.pattern.findall(_plain(text, policy))) if word not in ours.harmless]
    # "Thanks, the parcel came" and "where can I park?" name a topic, not a trouble.
    passed_over = _COURTESY | _TOPICS if _COURTESY & set(found) else _COURTESY
    passed_over -= ours.given
    found = [word for word in found if word not in passed_over]
    category = _leading(found, ours.about, policy.confidence)
    severity = next((one for one in (Severity.MAJOR, Severity.URGENT) if _SEVERE[one] & set(found)), Severity.NORMAL)
    if category is None and severity is Severity.NORMAL:
        return None
    telling = ours.about[category] if category else frozenset[str]()
    if severity is not Severity.NORMAL:
        telling |= _SEVERE[severity]
    return Suggestion(category=category, severity=severity, why=tuple(word for word in found if word in telling))


def tells_of_trouble(text: str, *, book: CategoryBook = _BROUGHT, policy: SuggestionPolicy | None = None) -> bool:
    """Whether words that nobody called a complaint may be one: asked then, never taken for one.

    Of any category, and of several at once; what only names a topic does not count, and thanks or a plain question mute all.
    """
    ours = _ours(tuple((one.code, one.words) for one in book.shown))
    found = set(ours.pattern.findall(_plain(text, policy or SuggestionPolicy()))) - ours.harmless
    telling = set[str]().union(*ours.about.values(), *_SEVERE.values()) - (_TOPICS - ours.given)
    return bool(found & telling) and not found & (_COURTESY - ours.given)


def _plain(text: str, policy: SuggestionPolicy) -> str:
    return fold(text[: policy.longest_text]).replace("’", "'")


@dataclass(frozen=True, slots=True)
class _Telling:
    """The words by which one book's categories are told; `given` are the house's, `harmless` are passed over."""

    about: Mapping[Category, frozenset[str]]
    given: frozenset[str]
    harmless: frozenset[str]
    pattern: re.Pattern[str]


@lru_cache(maxsize=8)
def _ours(shown: tuple[tuple[Category, tuple[str, ...]], ...]) -> _Telling:
    given = frozenset(word for _code, words in shown for word in words)
    about = {code: (_ABOUT.get(code, frozenset()) - given).union(words) for code, words in shown}
    harmless = _HARMLESS - given
    pattern = _pattern(set(harmless.union(_COURTESY, *about.values(), *_SEVERE.values())))
    return _Telling(about, given, harmless, pattern)


def _leading(found: list[str], about: Mapping[Category, frozenset[str]], confidence: float) -> Category | None:
    hits = Counter(category for word in found for category, words in about.items() if word in words)
    if not hits:
        return None
    (category, most), *others = hits.most_common()
    alone = not others or others[0][1] < most
    return category if alone and most / hits.total() >= confidence else None


def _pattern(words: set[str]) -> re.Pattern[str]:
    # The longest first, so that a harmless phrase is passed over before the telling word inside it is seen.
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(_standing, longest_first)), re.ASCII)


def _standing(word: str) -> str:
    # English words stand alone ("fee" is not in "coffee"), but a sign at an end has no border; nor have Chinese words.
    if not word.isascii():
        return re.escape(word)
    before, after = (r"\b" if char.isalnum() else "" for char in (word[0], word[-1]))
    return f"{before}{re.escape(word)}{after}"


_ABOUT: Final = {category: frozenset(words) for category, words in CATEGORY_WORDS.items()}
_SEVERE: Final = {severity: frozenset(words) for severity, words in SEVERITY_WORDS.items()}
_HARMLESS: Final = frozenset(HARMLESS_WORDS)
_TOPICS: Final = frozenset(TOPIC_WORDS)
_COURTESY: Final = frozenset(COURTESY_WORDS)
