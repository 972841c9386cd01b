"""Says what a file really is, by its first bytes: a name proves nothing."""

import re
from pathlib import PurePath
from typing import Final

from domain.imports.problems import FileRefusedError, ImportCode

WORKBOOK: Final = "xlsx"
PERMITTED: Final = (".xlsx", ".csv", ".tsv", ".txt", ".gift", ".ics")

_SIGNATURES: Final = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"SQLite format 3", "sqlite"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|table|script|svg)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b")


def extension(filename: str) -> str:
    """The lower-case extension of a file's name; FileRefusedError for one that no import file has."""
    # Only the last part of a name counts, and of that only what could be an extension: paths are of no use here.
    found = PurePath(filename.replace("\\", "/").replace("\0", "")).suffix.lower()
    if found not in PERMITTED:
        raise FileRefusedError(ImportCode.UNKNOWN_EXTENSION, found=found[:16] or "?", permitted=list(PERMITTED))
    return found


def require_content(data: bytes, expected: str) -> None:
    """FileRefusedError when the bytes are not what the extension says (a zip may still lack a workbook)."""
    if data.startswith(_OLE):
        raise FileRefusedError(ImportCode.ENCRYPTED if _ENCRYPTED in data else ImportCode.OLD_EXCEL)
    found = _found(data)
    if expected == ".xlsx" and found != "zip":
        raise FileRefusedError(ImportCode.WRONG_CONTENT, expected=expected, found=found or "text")
    if expected != ".xlsx" and found:
        raise FileRefusedError(ImportCode.WRONG_CONTENT, expected=expected, found=found)


def _found(data: bytes) -> str:
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return name
    start = data[:1024].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(start):
        return "html"
    return "xml" if _XML.match(start) else ""
