"""The labels of buttons fit a phone: 20 letters, or 10 Chinese characters; what is filled in is not counted."""

import ast
import re
from collections.abc import Iterator

import pytest

from handlers.blocks import cases, hours, replies
from handlers.blocks.texts import catalogue
from handlers.desk import actions
from scripts.texts import ROOT

MOST = {"en": 20, "zh_Hans": 10, "zh_Hant": 10}
# Where a button's label is looked up by a code; what stands in the call itself is found in the code.
TABLES = (
    actions.DECIDE,
    actions.TALK,
    actions.WORK,
    actions.MORE,
    cases.CLOCKS,
    cases.SEVERITIES,
    replies.USES,
    {day: day for day in hours.WEEKDAYS},
)


def _literal(call: ast.Call) -> str | None:
    """The sentence of a say(…), an N_(…) or a plural; the last literal is the longer form."""
    names = {"say": 0, "N_": 0, "plural": 1, "C_": 1}
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    words = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return words[names[name]] if name in names and len(words) > names[name] else None


def _labels_in(tree: ast.AST) -> Iterator[str]:
    """What is said in the label of a button, or of a choice, wherever one is made."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in {"tap", "_tap", "link", "page"}:
            parts = node.args
        elif name == "sheet_button":
            parts = [one.value for one in node.keywords if one.arg == "label"]
        elif name == "Choice":
            parts = node.args[1:2]
        else:
            continue
        for part in parts:
            for call in (one for one in ast.walk(part) if isinstance(one, ast.Call)):
                if (found := _literal(call)) is not None:
                    yield found


def labels() -> set[str]:
    """Every label that can be found."""
    found = {str(label) for table in TABLES for label in table.values()}
    for room in ("handlers", "bot"):
        for path in (ROOT / room).rglob("*.py"):
            found.update(_labels_in(ast.parse(path.read_text(encoding="utf-8"))))
    return found


def too_long(label: str, *, most: int) -> bool:
    return len(re.sub(r"\{\w+\}", "", label)) > most


def test_the_labels_are_found_where_buttons_are_made() -> None:
    """Or the tests below would show nothing."""
    made = ast.parse(
        'Button.tap(\n say("a" if x else say("One label")), T())\nChoice("c", N_("Another"))\nother(say("No"))'
    )
    assert set(_labels_in(made)) == {"One label", "Another"}
    assert {"Set closing date", "Settled, close", "◀ Back", "Hours as a sheet"} <= labels()
    assert too_long("Setting the closing date", most=20) and not too_long("Call back ({n})", most=20)


def test_no_english_label_is_longer_than_a_button() -> None:
    assert [label for label in sorted(labels()) if too_long(label, most=MOST["en"])] == []


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_no_chinese_label_is_longer_than_a_button(language: str) -> None:
    wanted = labels()
    said = [
        text
        for entry in catalogue(language)
        for ids in [entry.id if isinstance(entry.id, tuple) else (entry.id,)]
        if wanted & set(ids)
        for text in (entry.string if isinstance(entry.string, (tuple, list)) else (entry.string,))
    ]
    assert [text for text in said if too_long(text, most=MOST[language])] == []
