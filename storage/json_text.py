"""JSON as text, for what is written and read with every message."""

import json
from typing import Any

import orjson

# What the standard library refuses is refused here too, so that both stores take the same.
STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def written(value: Any) -> str:
    """A value as JSON text; TypeError for what JSON cannot say."""
    try:
        return orjson.dumps(value, option=STRICT).decode()
    except TypeError:
        return json.dumps(value)  # keys that are numbers, halves of a character: rare, and right all the same


def read(text: str | bytes | None) -> Any:
    """The value of a text; None of no text. ValueError for what is no JSON."""
    if text is None:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)  # halves of a character and NaN, which only the standard library lets through
