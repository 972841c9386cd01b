"""Secrets come from the environment or a file: never from the command line, which everybody on the machine can read."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.settings import Settings
from scripts.cli import app
from tests.guards.test_rooms import ROOT

SECRET = re.compile(r"token|secret|passw|key\b|credential|url", re.IGNORECASE)


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """What is typed for each command, and the command."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


COMMANDS = dict(commands(typer.main.get_command(app)))


def test_the_pattern_knows_every_secret_of_the_settings() -> None:
    secret = [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]
    assert {"secret_key", "telegram_token"} <= set(secret)
    assert [name for name in [*secret, "database_url"] if not SECRET.search(name)] == []


@pytest.mark.parametrize("typed", COMMANDS, ids=lambda typed: " ".join(typed) or "peiban")
def test_no_command_takes_a_secret(typed: tuple[str, ...]) -> None:
    taken = [word for one in COMMANDS[typed].params for word in (one.name, *one.opts)]
    assert [word for word in taken if SECRET.search(word)] == []
    if typed != ("bench",):  # hands its words on to a program that reads no settings
        shown = CliRunner().invoke(app, [*typed, "--help"])
        assert shown.exit_code == 0 and "Usage" in shown.output
        assert [word for word in re.findall(r"--[\w-]+", shown.output) if SECRET.search(word)] == []


def test_what_may_hold_secrets_is_kept_out_of_the_repository() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {".env", "data/"} <= set(ignored)


def test_no_token_of_a_bot_lies_in_the_tree() -> None:
    token = re.compile(r"\b\d{8,}:[\w-]{35}(?![\w-])")
    if shutil.which("git") is None:
        pytest.skip("no git here that could say what belongs to the tree")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    texts = [ROOT / name for name in listed.split("\0") if name]
    if not texts:
        pytest.skip("no git here that could say what belongs to the tree")
    found = {
        f"{path.relative_to(ROOT)}: {said[0]}"
        for path in texts
        if path.is_file()
        for said in token.finditer(path.read_bytes().decode(errors="replace"))
    }
    assert found == set()
    assert token.search("a real one looks like 12345678" + "90:" + "x" * 35)
