"""Looks into the boxes of MP4 and its kin (ISO 14496-12): what it is by its tracks, and blanks what says where it was made."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

# Pictures carry no tracks: the brand says what they are (HEIF: ISO 23008-12; AVIF).
_PICTURES = (b"hei", b"hev", b"mif1", b"msf1", b"avi")
_SOUNDS = (b"M4A", b"M4B", b"mp4", b"iso", b"3gp", b"dash")
_INSIDE = frozenset({b"moov", b"trak", b"mdia", b"moof", b"traf"})
# Titles, keys and the place (©xyz, loci, ISO 6709, XMP) stand in these, and a player needs none of them.
_TOLD = frozenset({b"udta", b"meta", b"uuid"})
# Chapters of an audio book are text. Any other track beside the sound may tell the way somebody went.
_HARMLESS = frozenset({b"soun", b"text", b"sbtl", b"subt"})
_DEEPEST = 6
_MOST = 10_000


class Content(StrEnum):
    """What lies in the boxes; only sound is kept."""

    SOUND = "sound"
    PICTURE = "picture"
    VIDEO = "video"
    OTHER = "other"


class _Box(NamedTuple):
    kind: bytes
    parent: bytes
    start: int
    inside: int
    end: int


def content_of(data: bytes) -> Content:
    """What a file that begins with an `ftyp` box is; sound has no track but sound and the chapters to it."""
    brand = data[8:12]
    if brand.startswith(_PICTURES):
        return Content.PICTURE
    try:
        boxes = list(_boxes(data))
    except ValueError:
        return Content.OTHER
    tracks = {data[box.inside + 8 : box.inside + 12] for box in boxes if box.kind == b"hdlr" and box.parent == b"mdia"}
    if b"vide" in tracks:
        return Content.VIDEO
    return Content.SOUND if b"soun" in tracks and tracks <= _HARMLESS and brand.startswith(_SOUNDS) else Content.OTHER


def without_place(data: bytes) -> bytes:
    """The same sound without all that was written about it. Nothing moves: what points into the file still does.

    ValueError when the boxes do not fit into each other.
    """
    clean = bytearray(data)
    for box in _boxes(data):
        if box.kind in _TOLD:
            clean[box.start + 4 : box.start + 8] = b"free"
            clean[box.inside : box.end] = bytes(box.end - box.inside)
    return bytes(clean)


def _boxes(data: bytes) -> Iterator[_Box]:
    """All boxes, those inside others too; ValueError when one reaches beyond what holds it, or there is no end of them."""
    for number, box in enumerate(_within(data, 0, len(data))):
        if number >= _MOST:
            raise ValueError("too many boxes")
        yield box


def _within(data: bytes, at: int, end: int, parent: bytes = b"", depth: int = 0) -> Iterator[_Box]:
    while at < end:
        size, kind, inside = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], at + 8
        if size == 1:
            size, inside = int.from_bytes(data[at + 8 : at + 16]), at + 16
        until = end if size == 0 else at + size
        if until < inside or until > end or depth > _DEEPEST:
            raise ValueError("boxes that do not fit")
        yield _Box(kind, parent, at, inside, until)
        if kind in _INSIDE:
            yield from _within(data, inside, until, kind, depth + 1)
        at = until
