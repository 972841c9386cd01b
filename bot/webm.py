"""Looks into the elements of WebM and Matroska (RFC 8794, RFC 9559): what it is by its tracks, wherever they stand."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.mp4 import Content

_SEGMENT, _CLUSTER, _TRACKS, _TRACK = 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE
_TYPE, _CODEC = 0x83, 0x86
# What a track says it is: sound; pictures, or both.
_SOUND, _MOVING = 2, (1, 3)
# An hour of sound in blocks of 20 ms.
_MOST = 200_000


class _Element(NamedTuple):
    name: int
    content: bytes


def content_of(data: bytes) -> Content:
    """What a file that begins with an EBML header is; sound has no track but sound, by its type and by its codec."""
    left = iter(range(_MOST))
    try:
        tracks = [
            _content_of_track(track.content, left)
            for found in _elements(data, left)
            if found.name == _TRACKS
            for track in _elements(found.content, left)
            if track.name == _TRACK
        ]
    except ValueError:
        return Content.OTHER
    if Content.VIDEO in tracks:
        return Content.VIDEO
    return Content.SOUND if set(tracks) == {Content.SOUND} else Content.OTHER


def _content_of_track(track: bytes, left: Iterator[int]) -> Content:
    said = list(_elements(track, left))
    types = [int.from_bytes(one.content) for one in said if one.name == _TYPE]
    codecs = [one.content[:2] for one in said if one.name == _CODEC]
    if b"V_" in codecs or any(one in _MOVING for one in types):
        return Content.VIDEO
    return Content.SOUND if (types, codecs) == ([_SOUND], [b"A_"]) else Content.OTHER


def _elements(data: bytes, left: Iterator[int]) -> Iterator[_Element]:
    """Elements one after another, those of segments and of clusters without a size among them.

    `left` is drawn from for each, so that all levels together come to an end. ValueError when one reaches beyond the end, or
    there are too many.
    """
    at = 0
    while at < len(data):
        length = _length(data, at)
        name = int.from_bytes(data[at : at + length])
        at += length
        length = _length(data, at)
        every = (1 << 7 * length) - 1
        size = int.from_bytes(data[at : at + length]) & every
        at += length
        # A browser that records does not know yet how long these become: what they hold is read as if it stood beside them.
        if name == _SEGMENT or (name == _CLUSTER and size == every):
            size = 0
        if at + size > len(data) or next(left, None) is None:
            raise ValueError("elements that do not fit")
        yield _Element(name, data[at : at + size])
        at += size


def _length(data: bytes, at: int) -> int:
    """How many bytes the number takes that begins here: the zeros before its first one say so."""
    length = 9 - data[at].bit_length() if at < len(data) else 9
    if length > 8:
        raise ValueError("no number")
    return length
