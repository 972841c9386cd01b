"""Makes what people type comparable and storable; every function takes time linear in the length of the text."""

import math
import re
import unicodedata
from typing import Final, TypeVar

# Normalising long runs of combining marks is quadratic in CPython, so runs are cut first (as Unicode annex 15 does).
T = TypeVar("T")
_MARKS_KEPT: Final = 8

_ZERO_WIDTH: Final = "\u200b\u2060\ufeff"
_INVISIBLE: Final = dict.fromkeys(
    [
        *(0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF),
        *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10)),
    ]
)
_SURROGATES: Final = dict.fromkeys(range(0xD800, 0xE000))
_NEVER_STORED: Final = re.compile("[\x00\ud800-\udfff]")
_CONTROLS: Final = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])
_UNSTORABLE: Final = {key: None for key in (_CONTROLS | _SURROGATES) if chr(key) not in "\n\t"}
_UNCOMPARABLE: Final = {key: None for key in (_CONTROLS | _SURROGATES | _INVISIBLE) if not chr(key).isspace()}
# Only signs with one meaning: "。" and "、" stay and are refused.
_NUMBER_SIGNS: Final = str.maketrans("＋－﹣−．，٫٬\u00a0\u2009\u202f\u3000", "+---.,.,    ")
_NUMBER: Final = re.compile(
    r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d{1,3})?|[+-]?\.\d+",
    re.ASCII,
)
_NUMBER_LONGEST: Final = 64
# What moves a cursor, ends a line, turns the order of letters round, or is no letter and cannot be written.
_UNSHOWN: Final = {
    code: f"\\u{code:04x}"
    for code in (
        *(*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)),
        *range(0xD800, 0xE000),
    )
}


def fold(text: str) -> str:
    """What two spellings of the same thing share: width, case, white space and invisible marks are evened out.

    NFKC and Unicode case folding (full-width ＡＢＣ１２３ gives abc123), white space of any kind becomes one space,
    ends trimmed, zero-width and bidirectional marks, variation selectors, control characters and lone surrogates
    dropped, and at most 8 combining marks per letter kept. Folding twice changes nothing. For comparing only, never
    for showing.
    """
    folded, before = _fold_once(text), text
    while folded != before:
        folded, before = _fold_once(folded), folded
    return folded


def _fold_once(text: str) -> str:
    if text.isascii():
        return " ".join(text.translate(_UNCOMPARABLE).lower().split())
    bounded = _limit_marks(text.translate(_UNCOMPARABLE))
    folded = unicodedata.normalize("NFKC", _limit_marks(unicodedata.normalize("NFKC", bounded).casefold()))
    return " ".join(folded.split())


def _limit_marks(text: str) -> str:
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MARKS_KEPT:
            kept.append(char)
    return "".join(kept)


def clean(text: str, *, max_length: int) -> str:
    """What a person typed, made storable, at most `max_length` code points long.

    Line ends become newlines; NUL, other control characters except newline and tab, and lone surrogates go; white
    space and zero-width characters at the ends go, so text of nothing else becomes empty. Emoji families (joined by
    U+200D), flags and marks of direction inside the text stay; the cut at `max_length` does not tear such a sequence
    apart.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    storable = _trim(lines.translate(_UNSTORABLE))
    if not storable.translate(_INVISIBLE).strip():
        return ""
    if len(storable) <= max_length:
        return storable
    cut = _trim(storable[: _cluster_start(storable, max_length)])
    return cut if cut.translate(_INVISIBLE).strip() else ""


def _trim(text: str) -> str:
    start, end = 0, len(text)
    while start < end and (text[start].isspace() or text[start] in _ZERO_WIDTH):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _ZERO_WIDTH):
        end -= 1
    return text[start:end]


def _cluster_start(text: str, limit: int) -> int:
    """The last place at or before `limit` (inside `text`) where no emoji sequence or marked letter is torn apart."""
    position = limit
    while position > max(0, limit - 32):
        if not _belongs_to_previous(text[position]) and text[position - 1] != "\u200d":
            return position
        position -= 1
    return limit if limit > 32 else position


def _belongs_to_previous(char: str) -> bool:
    skin_tone, tag = "\U0001f3fb" <= char <= "\U0001f3ff", "\U000e0020" <= char <= "\U000e007f"
    return skin_tone or tag or char in "\u200d\ufe0e\ufe0f\u20e3" or unicodedata.combining(char) > 0


def visible(text: str) -> str:
    """One line for a log or a terminal, whatever somebody has put into it: nothing in it is obeyed.

    Control characters, line ends and turns of direction stand there as JSON's escapes (`\\u001b`), all else as it is.
    """
    return text.translate(_UNSHOWN)


def digits(text: str) -> str:
    """The same text with decimal digits of every script (full-width, Arabic-Indic) as ASCII; ² and ½ are left alone."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def mask_phone(phone: str) -> str:
    """A telephone number as it may be shown to others: 13812345678 gives 138****5678; at most seven digits show.

    Separators go, a leading country code +86 stays apart. 8 to 10 digits show two at each end, 5 to 7 one at each
    end, fewer none.
    """
    number = "".join(char for char in digits(phone) if char in "0123456789")
    prefix = ""
    if len(number) == 13 and number.startswith("86"):
        prefix, number = "+86 ", number[2:]
    length = len(number)
    if length >= 11:
        head, tail = 3, 4
    elif length >= 8:
        head, tail = 2, 2
    elif length >= 5:
        head, tail = 1, 1
    else:
        return "*" * max(length, 4)
    return f"{prefix}{number[:head]}{'*' * (length - head - tail)}{number[length - tail :]}"


def parse_number(text: str) -> float | None:
    """The number a person typed, or None when it is not plainly one (then ask again rather than guess).

    Digits of every script, full-width signs and points, an exponent, and groups of exactly three digits after commas
    or spaces ("1,234.5" is 1234.5) are read. Refused: "12,5" and "0,123" (a decimal comma or a slip of the finger?),
    percent and other units, fractions, NaN, infinity, values too large for a float, more than 64 characters.
    """
    trimmed = _trim(text)
    if len(trimmed) > _NUMBER_LONGEST:
        return None
    plain = digits(trimmed).translate(_NUMBER_SIGNS)
    if not _NUMBER.fullmatch(plain):
        return None
    value = float(plain.replace(",", "").replace(" ", ""))
    return value if math.isfinite(value) else None


def storable(value: T) -> T:
    """A JSON value whose texts hold neither NUL nor lone surrogates, which no database takes; all else stays as it is."""
    if isinstance(value, str):
        return _NEVER_STORED.sub("", value)  # type: ignore[return-value]
    if isinstance(value, dict):
        return {storable(name): storable(part) for name, part in value.items()}  # type: ignore[return-value]
    if isinstance(value, list):
        return [storable(part) for part in value]  # type: ignore[return-value]
    return value
