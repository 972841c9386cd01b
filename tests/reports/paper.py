"""Reads our PDFs as whoever copies text out of them does: the glyphs of each page through the font's map of characters."""

import io
import re
import zlib
from collections.abc import Iterator

from PIL import Image

_STREAM = re.compile(rb"/Length (\d+)\b(?:(?!endobj).)*?>>\s*stream\r?\n", re.DOTALL)
_STRING = re.compile(rb"\(((?:\\.|[^\\()])*)\)", re.DOTALL)
_SHOWN = re.compile(rb"(\[(?:\((?:\\.|[^\\()])*\)|[^\]()])*\]\s*TJ|\((?:\\.|[^\\()])*\)\s*Tj)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of(made: bytes) -> str:
    """All text in the order in which it is drawn, a line for each piece."""
    known = _characters(made)
    lines = []
    for content in _contents(made):
        for shown in _SHOWN.findall(content):
            codes = b"".join(_plain(one) for one in _STRING.findall(shown))
            glyphs = [int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)]
            lines.append("".join(known[glyph] for glyph in glyphs))
    return "\n".join(lines)


def pictures_in(made: bytes) -> list[tuple[int, int]]:
    """Width and height in pixels of each picture, in order; those that only say where another is seen through are left out."""
    found = []
    for head, _data in _streams(made):
        if b"/Subtype /Image" in head and b"/DeviceGray" not in head:
            sides = [int(re.search(rb"/%s (\d+)" % side, head)[1]) for side in (b"Width", b"Height")]  # type: ignore[index]
            found.append((sides[0], sides[1]))
    return found


def is_drawn(picture: bytes) -> bool:
    """Whether there is more on a picture than one colour: text and shapes on a ground, over most of its height."""
    grey = Image.open(io.BytesIO(picture)).convert("L")
    bands = [
        grey.crop((0, top, grey.width, top + grey.height // 8)) for top in range(0, grey.height - 8, grey.height // 8)
    ]
    return sum(len(band.getcolors(256) or ()) > 2 for band in bands) >= len(bands) // 2


def _characters(made: bytes) -> dict[int, str]:
    """Glyph → character, as the file says."""
    maps = b"".join(re.findall(rb"beginbfchar\n(.*?)endbfchar", made, re.DOTALL))
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", maps)
    return {int(code, 16): bytes.fromhex(sign.decode()).decode("utf-16-be") for code, sign in pairs}


def _streams(made: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each stream with what is said of it before."""
    for found in _STREAM.finditer(made):
        head = made[made.rindex(b" obj", 0, found.end()) : found.end()]
        yield head, made[found.end() : found.end() + int(found[1])]


def _contents(made: bytes) -> Iterator[bytes]:
    for head, data in _streams(made):
        if b"/FlateDecode" in head and b"/Subtype" not in head and b"/Length1" not in head:
            content = zlib.decompress(data)
            if b" Tf" in content:
                yield content


def _plain(literal: bytes) -> bytes:
    """What a string of a PDF holds."""
    return re.sub(rb"\\([0-7]{1,3}|.)", _escaped, literal, flags=re.DOTALL)


def _escaped(match: "re.Match[bytes]") -> bytes:
    sign = match[1]
    return bytes([int(sign, 8) & 255]) if sign[:1].isdigit() else _ESCAPES.get(sign, sign)
