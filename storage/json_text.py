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
    return None if text is None else orjson.loads(text)
