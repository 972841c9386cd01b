"""A file that is made while a notice is written: a picture, an export."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Content to be kept and sent; `kind` is "photo" or "document", `alt` one sentence that says what a picture shows."""

    data: bytes
    name: str
    media_type: str
    kind: str = "document"
    alt: str = ""
