"""Texts: every sentence a person reads, in his language, with whatever people typed escaped at this one place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as WallTime  # the method `time` would shadow it
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

LOCALES = Path(__file__).parents[2] / "bot" / "locales"
LANGUAGES = ("zh_Hans", "zh_Hant", "en")
_LANGUAGE_OF = {
    "zh": "zh_Hans", "zh-cn": "zh_Hans", "zh-sg": "zh_Hans", "zh-hans": "zh_Hans", "zh-my": "zh_Hans",
    "zh-tw": "zh_Hant", "zh-hk": "zh_Hant", "zh-mo": "zh_Hant", "zh-hant": "zh_Hant",
}  # fmt: skip
# What a person reads when nothing closer is known for him: most users are Chinese companies, the rest reads English.
_PLURAL_AT_ONE = {"en"}


@lru_cache(maxsize=1000)
def language_of(tag: str | None, default: str) -> str:
    """Map a messenger's or browser's language tag ("zh-TW", "en-GB", "zh_Hans_CN") to one of LANGUAGES."""
    folded = (tag or "").strip().lower().replace("_", "-")
    if not folded:
        return default
    parts = folded.split("-")
    for length in range(len(parts), 0, -1):
        known = _LANGUAGE_OF.get("-".join(parts[:length]))
        if known:
            return known
    return "en"


def catalogue(language: str) -> Catalog:
    """Read a language's catalogue, anew each time; an empty one for English, whose sentences are the keys."""
    path = LOCALES / language / "peiban.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


@dataclass(frozen=True, slots=True)
class Texts:
    """Says sentences in one language and one zone. Results are HTML-safe `Markup`; parameters are escaped."""

    language: str
    zone: ZoneInfo

    def __call__(self, message: str, /, **params: Any) -> Markup:
        """Say one sentence; `{name}` placeholders are filled with the parameters."""
        return self.within(None, message, **params) if params else _said(self.language, None, message)

    def within(self, context: str | None, message: str, /, **params: Any) -> Markup:
        """Say a sentence whose wording depends on the context ("Late" of attendance)."""
        if not params:
            return _said(self.language, context, message)
        return _filled(_found(self.language, context, message), params)

    def plural(self, one: str, many: str, /, *, n: int, **params: Any) -> Markup:
        """Say a sentence about `n` things; the placeholder {n} is the number."""
        strings = _counted(self.language).get(one)
        if strings is None:
            template = one if n == 1 and self.language in _PLURAL_AT_ONE else many
        else:
            template = strings[0] if len(strings) == 1 or n == 1 else strings[1]
        return _filled(template, {"n": n, **params})

    def time(self, moment: datetime) -> str:
        """The time of day, "09:03"."""
        return moment.astimezone(self.zone).strftime("%H:%M")

    def day(self, moment: datetime | date) -> str:
        """The day with its weekday: 11月23日周一, Mon 23 Nov."""
        local = moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment
        pattern = "EEE d MMM" if self.language == "en" else "M月d日EEE"
        return dates.format_date(local, pattern, locale=self._locale)

    def when(self, moment: datetime, *, now: datetime) -> Markup:
        """A moment as people say it: 今天 15:40, 明天 09:00, 11月23日周一 09:00."""
        days = (moment.astimezone(self.zone).date() - now.astimezone(self.zone).date()).days
        clock = self.time(moment)
        if days == 0:
            return self("today {time}", time=clock)
        if days == 1:
            return self("tomorrow {time}", time=clock)
        if days == -1:
            return self("yesterday {time}", time=clock)
        return self("{day} {time}", day=self.day(moment), time=clock)

    def until(self, moment: datetime, *, now: datetime) -> Markup:
        """A deadline with its distance: 今天 15:40 前（还有 1 小时 52 分）."""
        return self("by {when} ({left} left)", when=self.when(moment, now=now), left=self.duration(moment - now))

    def duration(self, length: timedelta) -> Markup:
        """A length of time to the minute: 2 小时 5 分, 1 h 52 min, 3 天."""
        minutes = max(0, int(length.total_seconds() + 59) // 60)
        hours, rest = divmod(minutes, 60)
        if hours >= 48:
            return self.plural("{n} day", "{n} days", n=hours // 24)
        if hours and rest:
            return self("{hours} h {minutes} min", hours=hours, minutes=rest)
        return self("{hours} h", hours=hours) if hours else self("{minutes} min", minutes=rest)

    def number(self, value: float, *, digits: int = 1) -> str:
        """A number for the reader's locale, at most `digits` decimals."""
        return numbers.format_decimal(round(value, digits), locale=self._locale)

    def percent(self, share: float) -> str:
        """A share from 0 to 1 as whole per cent: "94%"."""
        return f"{round(share * 100)}%"

    def joined(self, parts: list[str | Markup]) -> Markup:
        """A short list as people write it: with 、 in Chinese, commas in English."""
        return Markup(", ").join(parts) if self.language == "en" else Markup("、").join(parts)

    def local(self, day: date, clock: WallTime) -> datetime:
        """The instant of a local day and time, UTC."""
        return datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.language)


def _found(language: str, context: str | None, message: str) -> str:
    return _sentences(language).get((context, message), message)


def _filled(template: str, params: Mapping[str, Any]) -> Markup:
    # The sentence is ours and may hold tags; what is filled in is somebody's and is escaped here.
    said = "".join([escape(params[piece]) if is_name else piece for piece, is_name in _pieces(template)])
    return Markup(said)  # noqa: S704


def _sentences(language: str) -> dict[tuple[str | None, str], str]:
    """What each sentence is in a language, by its context; those without plural only."""
    return _read(language)[0]


def _counted(language: str) -> dict[str, tuple[str, ...]]:
    """What each sentence about a number of things is in a language, by what it is of one."""
    return _read(language)[1]


@cache
def _read(language: str) -> tuple[dict[tuple[str | None, str], str], dict[str, tuple[str, ...]]]:
    """The words alone, which are all that is asked for: with the rest of its catalogue a language takes three times the memory."""
    sentences, counted = {}, {}
    for entry in catalogue(language):
        if isinstance(entry.id, str) and isinstance(entry.string, str):
            if entry.id and entry.string:
                sentences[entry.context or None, entry.id] = entry.string
        elif not entry.context and isinstance(entry.string, (tuple, list)) and all(entry.string):
            counted[entry.id[0]] = tuple(entry.string)
    return sentences, counted


@lru_cache(maxsize=10_000)
def _said(language: str, context: str | None, message: str) -> Markup:
    """A sentence in which nothing is filled in: the same each time."""
    return _filled(_found(language, context, message), {})


@lru_cache(maxsize=10_000)
def _pieces(template: str) -> tuple[tuple[str, bool], ...]:
    """A sentence cut into what stands there (False) and the names of what is filled in (True)."""
    pieces: list[tuple[str, bool]] = []
    for words, name, spec, conversion in Formatter().parse(template):
        if spec or conversion:
            raise ValueError(f"a sentence names its parameters and nothing more: {template!r}")
        pieces.extend([(words, False)] if words else [])
        pieces.extend([(name, True)] if name is not None else [])
    return tuple(pieces)


def lined(lines: Iterable[str | Markup]) -> Markup:
    """Lines one below another; what is no `Markup` is escaped. `Markup.join` does the same in three times the time."""
    return Markup("\n".join([line if isinstance(line, Markup) else escape(line) for line in lines]))  # noqa: S704 - escaped


def tagged(tag: str, words: str | Markup) -> Markup:
    """Words, escaped, between the two ends of a tag of ours; for the path of a tap, where `Markup.format` is dear."""
    return Markup(f"<{tag}>{escape(words)}</{tag}>")  # noqa: S704 - escaped


def plain(text: str) -> str:
    """Turn a said sentence into plain text for places that know no markup (buttons, toasts, titles)."""
    if not isinstance(text, Markup):
        return str(text)
    said = str(text)
    return text.striptags() if "<" in said or "&" in said else " ".join(said.split())
