"""Every sentence a person reads is in both Chinese catalogues, with the same placeholders."""

import ast
import re
import string
from pathlib import Path

import pytest

from handlers.blocks.texts import catalogue
from scripts.texts import ROOT, extract
from tests.traditional import simplified

MESSAGES = extract()


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_catalogue_is_complete_with_equal_placeholders(language: str) -> None:
    missing, unequal, known = [], [], catalogue(language)
    for message in MESSAGES:
        found = known.get(message.text, message.context)
        said = found.string if found else None
        said = said[0] if isinstance(said, (tuple, list)) else said
        if not said:
            missing.append(message.text)
        elif placeholders(said) - {"n"} != placeholders(message.plural or message.text) - {"n"}:
            unequal.append((message.text, said))
    assert (missing, unequal) == ([], [])


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_catalogue_holds_nothing_that_is_no_longer_said(language: str) -> None:
    said = {(message.context, message.text) for message in MESSAGES}
    kept = {
        (entry.context, entry.id[0] if isinstance(entry.id, tuple) else entry.id)
        for entry in catalogue(language)
        if entry.id
    }
    assert kept - said == set()


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_no_english_is_left_in_a_chinese_catalogue(language: str) -> None:
    allowed = re.compile(
        r"</?\w+>|\{\w+\}|&\w+;|/\w+( desk| class| off| today)?|https?://\S+|"
        r"[\w.]+@[\w.]+|C-2026-\d+|A1024|NPS|Peiban|QR Code|Excel|xlsx|csv|GIFT|PDF|JPEG|PNG|Office|QR|MB|"
        r"Moodle|UTF-8|GB18030|UTF-16|English|Telegram|XML|HTML|zip|H\d+|[A-L](?![a-z])|true|false|single|multiple|[a-z_]+;[a-z_]+|D\+1"
    )
    english = [
        entry.string
        for entry in catalogue(language)
        if entry.id and isinstance(entry.string, str) and re.search(r"[A-Za-z]{4,}", allowed.sub("", entry.string))
    ]
    assert english == []


@pytest.mark.parametrize(("language", "foreign"), [("zh_Hans", "你「」"), ("zh_Hant", "你“”‘’")])
def test_people_are_addressed_politely_and_quoted_as_their_language_does(language: str, foreign: str) -> None:
    said = [text for entry in catalogue(language) for text in _strings(entry.string)]
    assert [text for text in said if set(foreign) & set(text)] == []


def test_the_traditional_catalogue_has_no_simplified_character() -> None:
    said = [text for entry in catalogue("zh_Hant") for text in _strings(entry.string)]
    assert [text for text in said if simplified(text)] == []


def _strings(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else said


def test_handlers_say_nothing_without_translation() -> None:
    """A literal with words in it may be an argument of say, or a constant marked with N_ or C_, nothing else."""
    loose = []
    for path in sorted((ROOT / "handlers").rglob("*.py")):
        if path.name == "commands.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"Say", "Toast", "Show"}
            ):
                loose.extend(
                    f"{path.name}:{argument.lineno}"
                    for argument in node.args[-1:]
                    if isinstance(argument, ast.Constant) and " " in str(argument.value)
                )
    assert loose == []


def test_every_locale_folder_is_a_language_we_speak() -> None:
    assert {path.name for path in Path(ROOT / "bot" / "locales").iterdir()} == {"zh_Hans", "zh_Hant"}
