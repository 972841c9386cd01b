"""Looks through a workbook's zip before any reader of workbooks sees it: bombs, foreign parts, damage."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from domain.imports.problems import FileRefusedError, ImportCode
from services.imports.reading import limits

_CHUNK = 64 * 1024
_OVERLAP = 512
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([^"']{1,40})["']""")
# A cell that holds something; formatted but empty ones end in "/>" and cost the reader nothing.
_CELL = re.compile(rb"""<(?:\w{1,16}:)?c\b[^<>]{0,200}?\sr\s*=\s*["']([A-Za-z]{1,7})(\d{1,9})["'][^<>]{0,200}(?<!/)>""")
_FOREIGN = (("word/", "docx"), ("ppt/", "pptx"), ("META-INF/", "jar"), ("mimetype", "ods"), ("xl/workbook.bin", "xlsb"))


def inspect(data: bytes) -> None:
    """FileRefusedError unless the bytes are the zip of a workbook of reasonable size; costs memory of one chunk.

    Sizes are checked as declared and as they really unpack, each part's ratio too; document type declarations (where
    entity bombs live), parts in an encoding other than UTF-8 and sheets whose cells span a huge rectangle are refused.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_directory(parts)
            room = limits.UNPACKED_MB * limits.MEGABYTE
            for part in parts:
                if not part.is_dir():
                    with archive.open(part) as stream:
                        room -= _inspect_part(stream, part, room)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OverflowError, ValueError) as error:
        raise FileRefusedError(ImportCode.DAMAGED) from error


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if "xl/workbook.xml" not in names:
        found = next((kind for start, kind in _FOREIGN if any(name.startswith(start) for name in names)), "zip")
        raise FileRefusedError(ImportCode.NOT_A_WORKBOOK, found=found)
    if any(part.flag_bits & 0x1 for part in parts):
        raise FileRefusedError(ImportCode.ENCRYPTED)
    if len(set(names)) != len(names):
        raise FileRefusedError(ImportCode.DAMAGED)
    for part in parts:
        if part.file_size > limits.RATIO_FROM and part.file_size > limits.RATIO * max(1, part.compress_size):
            raise _too_large()
    if len(parts) > limits.ZIP_ENTRIES or sum(part.file_size for part in parts) > limits.UNPACKED_MB * limits.MEGABYTE:
        raise _too_large()


def _inspect_part(stream: IO[bytes], part: zipfile.ZipInfo, room: int) -> int:
    """The part's real size; at most `room` bytes are unpacked."""
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    is_sheet = is_xml and part.filename.lower().startswith("xl/worksheets/")
    size = width = height = 0
    for chunk, window in _windows(stream):
        first = size == 0
        size += len(chunk)
        if size > room or (size > limits.RATIO_FROM and size > limits.RATIO * max(1, part.compress_size)):
            raise _too_large()
        if is_xml:
            _check_xml(window, part.filename, first=first)
        if is_sheet:
            for column, row in _CELL.findall(window):
                width, height = max(width, _column_number(column)), max(height, int(row))
            if width * height > limits.SHEET_AREA:
                _refuse_area(width, height)
    return size


def _windows(stream: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Chunks, each also with the end of the one before, so that nothing hides on the border."""
    tail = b""
    while chunk := stream.read(_CHUNK):
        window = tail + chunk
        yield chunk, window
        tail = window[-_OVERLAP:]


def _check_xml(window: bytes, name: str, *, first: bool) -> None:
    encoding = _ENCODING.search(window[:300]) if first else None
    foreign = encoding is not None and encoding[1].lower() not in {b"utf-8", b"us-ascii", b"ascii"}
    # UTF-16 would hide a declaration from the search for it.
    if foreign or b"\0" in window or _DECLARATION.search(window):
        raise FileRefusedError(ImportCode.UNSAFE_XML, part=name[:80])


def _column_number(letters: bytes) -> int:
    number = 0
    for sign in letters.upper():
        number = number * 26 + sign - 64
    return number


def _refuse_area(width: int, height: int) -> None:
    if width > limits.COLUMNS:
        raise FileRefusedError(ImportCode.TOO_MANY_COLUMNS, found=width, limit=limits.COLUMNS)
    raise FileRefusedError(ImportCode.TOO_MANY_ROWS, found=height, limit=limits.ROWS)


def _too_large() -> FileRefusedError:
    return FileRefusedError(ImportCode.UNPACKS_TOO_LARGE, limit_mb=limits.UNPACKED_MB)
