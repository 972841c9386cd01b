"""The chat page's own words (buttons, states), in three languages; what Peiban says comes from the catalogues."""

import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("strings.json")


@cache
def page_strings(language: str) -> dict[str, str]:
    """Every string of the page in one language."""
    table: dict[str, dict[str, str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return {key: words.get(language, words["en"]) for key, words in table.items()}
