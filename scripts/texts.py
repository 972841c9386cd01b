"""Finds every sentence that is said anywhere, and brings the catalogues up to date: `python -m scripts.texts`."""

import ast
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
ROOMS = ("domain", "services", "handlers", "bot", "scripts")
LANGUAGES = ("zh_Hans", "zh_Hant")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One sentence as it stands in the code."""

    text: str
    context: str | None = None
    plural: str | None = None


def extract() -> list[Message]:
    """All sentences of the code, each once, in alphabetical order."""
    found: set[Message] = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            found.update(_messages(ast.parse(path.read_text(encoding="utf-8"))))
    return sorted(found, key=lambda message: (message.text, message.context or ""))


def _messages(tree: ast.AST) -> set[Message]:
    result: set[Message] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            message = _message(node)
            if message is not None:
                result.add(message)
    return result


def _message(call: ast.Call) -> Message | None:
    words = [
        argument.value
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    match call.func:
        case ast.Name(id="say" | "N_" | "self") | ast.Attribute(attr="say") | ast.Call(func=ast.Name(id="Texts")) if (
            words
        ):
            return Message(words[0])
        case ast.Name(id="C_") | ast.Attribute(attr="within") if len(words) > 1:
            return Message(words[1], context=words[0])
        case ast.Attribute(attr="plural") if len(words) > 1:
            return Message(words[0], plural=words[1])
    return None


def catalogue_path(language: str) -> Path:
    """Where a language's catalogue lies."""
    return ROOT / "bot" / "locales" / language / "peiban.po"


def update(language: str, messages: list[Message]) -> tuple[int, int]:
    """Rewrite a catalogue: what is said stays or is added empty, what is not goes. Returns (said, without translation)."""
    path = catalogue_path(language)
    old = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    new = Catalog(locale=language, project="Peiban", charset="utf-8", fuzzy=False)
    new.creation_date = new.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # dates would only make noise in changes
    empty = 0
    for message in messages:
        kept = old.get(message.text, message.context)
        said = kept.string if kept and kept.string else ""
        first = said[0] if isinstance(said, (tuple, list)) else said
        empty += not first
        ids = (message.text, message.plural) if message.plural else message.text
        new.add(ids, (first,) if message.plural else first, context=message.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, new, width=120, omit_header=False, ignore_obsolete=True)
    return len(messages), empty


if __name__ == "__main__":
    sentences = extract()
    for name in LANGUAGES:
        total, missing = update(name, sentences)
        print(f"{name}: {total} sentences, {missing} without translation")
