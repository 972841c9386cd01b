"""Finds the encoding of a text file, and refuses to guess: mojibake in a roster is worse than an error."""

import codecs
import re
from typing import Final

from domain.imports.columns import LAYOUTS
from domain.imports.problems import FileRefusedError, ImportCode

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What Chinese business text consists of beside letters: punctuation, full-width forms, signs of measure and marks.
_SIGNS = re.compile("[\u00a0-\u00b7\u00d7\u00f7\u2010-\u203b\u20ac\u2100-\u221a\u2248-\u2265\u2460-\u249b]")
_WIDE = re.compile("[\u25a0-\u266f\u2713-\u2718\u3000-\u3015\uff01-\uff5e\uffe5]")
_ENOUGH: Final = 0.85
_ENOUGH_WITH_HEADER: Final = 0.6
_TOP: Final = 2_000
_HEADERS: Final = frozenset(
    header
    for layout in LAYOUTS.values()
    for headers in layout.headers.values()
    for header in headers
    if len(header) > 1 and header[0] >= "\u4e00"
)
_SAMPLE: Final = 20_000


def decode(data: bytes) -> str:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 with BOM or GB18030; FileRefusedError otherwise.

    Almost any bytes are valid GB18030, so its result counts only when at least 85 % of its characters beyond ASCII are
    common ones: the frequent Chinese characters of GB 2312 level 1 or Big5 level 1, and usual punctuation. 60 % will do
    where a header we know stands near the beginning, which chance does not write: short rosters are full of rare names.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(_decoded(data[len(bom) :], encoding))
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise FileRefusedError(ImportCode.BINARY, line=line, character="U+0000")
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        broken = error
    text = "" if _nearly_utf8(data) else data.decode("gb18030", errors="ignore")
    try:
        if text and _plausible(text):
            return _checked(data.decode("gb18030"))
    except UnicodeDecodeError as error:
        broken = error
    raise _unreadable(broken)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(error) from error


def _checked(text: str) -> str:
    if bad := _NOT_TEXT.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        raise FileRefusedError(ImportCode.BINARY, line=line, character=f"U+{ord(bad[0]):04X}")
    return text.removeprefix("\ufeff")


def _nearly_utf8(data: bytes) -> bool:
    """Whether this is UTF-8 with a few broken places: then it must not be read as anything else."""
    text = data.decode("utf-8", errors="replace")
    return sum(1 for sign in text if sign > "\u007f" and sign != "\ufffd") > 4 * text.count("\ufffd")


def _plausible(text: str) -> bool:
    beyond = [sign for sign in text if sign > "\u007f"][:_SAMPLE]
    common = sum(1 for sign in beyond if _is_common(sign))
    needed = _ENOUGH_WITH_HEADER if any(header in text[:_TOP] for header in _HEADERS) else _ENOUGH
    return common >= needed * len(beyond)


def _is_common(sign: str) -> bool:
    if not "\u4e00" <= sign <= "\u9fff":
        return bool(_SIGNS.match(sign) or _WIDE.match(sign))
    simplified = sign.encode("gb2312", errors="ignore")
    traditional = sign.encode("big5", errors="ignore")
    return b"\xb0" <= simplified[:1] <= b"\xd7" or b"\xa4" <= traditional[:1] <= b"\xc6"


def _unreadable(error: UnicodeDecodeError) -> FileRefusedError:
    before = error.object[: error.start].decode(error.encoding, errors="replace")
    example = error.object[error.start : error.start + 4].hex(" ")
    return FileRefusedError(ImportCode.UNREADABLE, line=before.count("\n") + 1, bytes=example)
