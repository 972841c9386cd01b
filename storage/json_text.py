"""JSON as text, for what is written and read with every message."""

import json
from typing import Any

import orjson


def written(value: Any) -> str:
    """A value as JSON text; TypeError for what JSON cannot say."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value)  # whole numbers beyond 64 bits, keys that are numbers: rare, and right all the same


def read(text: str | None) -> Any:
    """The value of a text; None of no text."""
    if text is None:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)  # halves of a character and NaN, which only the standard library lets through
