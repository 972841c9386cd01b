"""Looks at the content of files that people send: the type by content, pictures made anew without their hidden data."""

import hashlib
import io
import logging
import re
import secrets
import zipfile
from dataclasses import dataclass
from pathlib import Path

from bot import mp4, webm
from domain.wording import N_

log = logging.getLogger(__name__)
MAX_PIXELS = 40_000_000
NAME_LENGTH = 100
UNKNOWN = N_("I can keep photos, voice messages, PDF, Office, text and spreadsheet files. Please send one of these.")
BROKEN = N_("That picture cannot be read. Please take it again, or send it as a JPEG or PNG.")
PICTURE = N_("I cannot read this kind of picture. Please send it as a JPEG, or as a photo and not as a file.")
VIDEO = N_(
    "I cannot keep videos. Please send photos of what is to be seen, or a voice message, or describe it in words."
)
_SIGNATURES = (
    (b"%PDF-", "application/pdf", "document"),
    (b"OggS", "audio/ogg", "voice"),
    (b"ID3", "audio/mpeg", "voice"),
)
# How a track of moving pictures begins in Ogg.
_MOVING = {"audio/ogg": (b"\x80theora", b"OVP80")}
_HEAD = 4096
_OFFICE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_OFFICE_TYPE = "application/vnd.openxmlformats-officedocument"
_TEXTS = {"txt", "csv", "tsv", "gift", "ics"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """A file that may be kept, with what it really is."""

    data: bytes
    media_type: str
    kind: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file is not kept; a marked sentence."""

    reason: str


def inspect(data: bytes, name: str) -> Inspected | Refused:
    """Say what a file is by its content; a declared type or name is never believed. Blocking: call it in a thread."""
    shown = re.sub(r"[\x00-\x1f/\\:*?\"<>|\u202a-\u202e\u2066-\u2069]", "_", Path(name).name)[-NAME_LENGTH:] or "file"
    if data[:3] == b"\xff\xd8\xff" or data[:8] == b"\x89PNG\r\n\x1a\n" or data[:4] == b"GIF8" or data[8:12] == b"WEBP":
        return _picture(data, shown)
    for signature, media_type, kind in _SIGNATURES:
        if data.startswith(signature):
            moving = any(sign in data[:_HEAD] for sign in _MOVING.get(media_type, ()))
            return Refused(VIDEO) if moving else _inspected(data, media_type, kind, shown)
    if data[4:8] == b"ftyp":
        return _recording(data, shown)
    if data.startswith(b"\x1aE\xdf\xa3"):
        return _of_a_browser(data, shown)
    if data[:4] == b"PK\x03\x04":
        return _office(data, shown)
    return _text(data, shown)


def keep(folder: Path, data: bytes) -> str:
    """Write a file under a random name; returns the name. Blocking."""
    folder.mkdir(parents=True, exist_ok=True)
    name = secrets.token_urlsafe(24)
    path = folder / name
    path.touch(mode=0o600)
    path.write_bytes(data)
    return name


def _inspected(data: bytes, media_type: str, kind: str, name: str) -> Inspected:
    return Inspected(data=data, media_type=media_type, kind=kind, name=name, sha256=hashlib.sha256(data).hexdigest())


def _recording(data: bytes, name: str) -> Inspected | Refused:
    """Sound is kept without the place where it was made; pictures and videos in the same boxes are not."""
    found = mp4.content_of(data)
    if found is not mp4.Content.SOUND:
        return Refused({mp4.Content.PICTURE: PICTURE, mp4.Content.VIDEO: VIDEO}.get(found, UNKNOWN))
    return _inspected(mp4.without_place(data), "audio/mp4", "voice", name)


def _of_a_browser(data: bytes, name: str) -> Inspected | Refused:
    """Sound as browsers record it."""
    found = webm.content_of(data)
    if found is not mp4.Content.SOUND:
        return Refused(VIDEO if found is mp4.Content.VIDEO else UNKNOWN)
    return _inspected(data, "audio/webm", "voice", name)


def _picture(data: bytes, name: str) -> Inspected | Refused:
    """Draw the picture anew: place and camera of the photo stay behind, and so does whatever was hidden behind it."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return Refused(BROKEN)
            form = "PNG" if picture.format in ("PNG", "GIF") else "JPEG"
            upright = ImageOps.exif_transpose(picture).convert("RGBA" if form == "PNG" else "RGB")
            clean = Image.new(upright.mode, upright.size)
            clean.paste(upright)
            out = io.BytesIO()
            clean.save(out, form, **({"quality": 88} if form == "JPEG" else {}))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return Refused(BROKEN)
    stem = Path(name).stem or "photo"
    return _inspected(out.getvalue(), f"image/{form.lower()}", "photo", f"{stem}.{'png' if form == 'PNG' else 'jpg'}")


def _office(data: bytes, name: str) -> Inspected | Refused:
    try:
        inside = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except Exception as error:
        # A made-up archive makes zipfile raise nearly anything (NotImplementedError, struct.error, …): none is kept.
        log.info("an archive was refused: %s", type(error).__name__)
        return Refused(UNKNOWN)
    ending = next(
        (ending for folder, ending in _OFFICE.items() if any(part.startswith(folder) for part in inside)), None
    )
    if ending is None:
        return Refused(UNKNOWN)
    return _inspected(data, f"{_OFFICE_TYPE}.{ending}", "document", f"{Path(name).stem or 'file'}.{ending}")


def _text(data: bytes, name: str) -> Inspected | Refused:
    ending = Path(name).suffix.lower().lstrip(".")
    binary = b"\x00" in data[:4096] and data[:2] not in (b"\xff\xfe", b"\xfe\xff")
    if not data or binary or ending not in _TEXTS:
        return Refused(UNKNOWN)
    return _inspected(data, "text/csv" if ending == "csv" else "text/plain", "document", name)
