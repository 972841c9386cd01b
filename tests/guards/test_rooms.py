"""Tests that keep the house true: rooms, the only commit, typed buttons, sizes, declared permissions."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest
from importlinter.cli import lint_imports

from bot.jobs.table import JOBS
from bot.notices import RENDERERS
from domain.permission import Permission
from handlers import LINKS, OPENERS
from handlers.blocks.commands import COMMANDS
from services.scope import Scope

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "storage", "services", "handlers", "bot", "scripts")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager"}


def sources(*rooms: str) -> Iterator[Path]:
    for room in rooms or ROOMS:
        yield from (path for path in (ROOT / room).rglob("*.py") if "versions" not in path.parts)


def test_rooms_import_downwards_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None) == 0, capsys.readouterr().out


def test_only_the_store_s_session_commits() -> None:
    # Called there, or handed to the thread that calls it.
    commit = re.compile(r"\.commit[()]")
    found = [
        str(path.relative_to(ROOT)) for path in sorted(sources()) if commit.search(path.read_text(encoding="utf-8"))
    ]
    # What it means where commits are shared, how SQLite's driver carries it out, and the session's end on PostgreSQL.
    assert found == ["storage/batch.py", "storage/postgresql.py", "storage/sqlite.py"]


def test_nobody_cuts_callback_data_by_hand() -> None:
    pattern = re.compile(r"(callback_data|\.data)\s*\.\s*(split|partition|startswith)\(")
    assert [path.name for path in sorted(sources()) if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_callback_prefixes_are_unique() -> None:
    pattern = re.compile(r"\(Tap, prefix=\"([a-z]+)\"")
    prefixes = [prefix for path in sources("handlers") for prefix in pattern.findall(path.read_text(encoding="utf-8"))]
    assert len(prefixes) == len(set(prefixes))


def test_files_are_small_and_named_after_what_they_are_for() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    counted = sorted(length for path, length in lengths.items() if path.name != "__init__.py")
    assert {path.stem for path in lengths} & FORBIDDEN_NAMES == set()
    assert {str(path): length for path, length in lengths.items() if length > 300} == {}
    assert median(counted) <= 110
    assert quantiles(counted, n=10)[8] <= 230


def test_tests_are_small_too() -> None:
    lengths = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "tests").rglob("*.py")}
    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_every_module_says_why_it_exists() -> None:
    silent = [
        path for path in sorted(sources()) if ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert silent == []


def doors() -> Iterator[tuple[str, object]]:
    """Every function of services that handlers, shell or commands call: the doors, as against the steps behind them."""
    for path in sources("handlers", "bot"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "services":
                for alias in node.names:
                    value = getattr(importlib.import_module(node.module or ""), alias.name, None)
                    if inspect.ismodule(value) or value is None:
                        modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                    else:
                        yield f"{path.name}: {alias.name}", value
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                value = getattr(importlib.import_module(modules[node.value.id]), node.attr, None)
                yield f"{path.name}: {node.value.id}.{node.attr}", value


def acts(value: object) -> bool:
    if not inspect.iscoroutinefunction(value):
        return False
    parameters = list(inspect.signature(value).parameters.values())
    return bool(parameters) and parameters[0].annotation is Scope


def test_every_use_case_declares_its_permission() -> None:
    found = [(name, value) for name, value in doors() if acts(value)]
    assert len(found) > 50
    assert [name for name, value in found if not isinstance(getattr(value, "permission", None), Permission)] == []


def test_every_timetable_row_is_a_declared_use_case() -> None:
    assert all(isinstance(getattr(job.act, "permission", None), Permission) for job in JOBS)
    assert len({job.name for job in JOBS}) == len(JOBS)


def test_every_queued_notice_has_words() -> None:
    pattern = re.compile(r"outbox\.queue\(\s*scope\.tx,\s*\"([a-z_]+)\"")
    queued = {name for path in sources("services") for name in pattern.findall(path.read_text(encoding="utf-8"))}
    assert queued - set(RENDERERS) == set()


def test_every_shown_command_opens_something() -> None:
    assert {word.name for word in COMMANDS} - set(OPENERS) == set()
    assert LINKS


def test_no_file_names_a_package_registry() -> None:
    named = re.compile(r"--(extra-)?index-url|--find-links|https?://(pypi|files\.python)")
    listed = [*ROOT.glob("requirements*.txt"), ROOT / "Makefile", ROOT / "pyproject.toml", *ROOT.glob("docs/**/*.md")]
    assert [path.name for path in listed if named.search(path.read_text(encoding="utf-8"))] == []


def test_commands_say_everything_through_the_terminal() -> None:
    """There a name cannot move the operator's cursor."""
    found = {path.name for path in sources("scripts") if "typer.echo(" in path.read_text(encoding="utf-8")}
    assert found == {"terminal.py"}


def test_only_sending_makes_what_reaches_people() -> None:
    """So that every message has its pace, its standing and its way when it is refused."""
    shortcut = re.compile(
        r"\bbot\.(send|edit|answer|forward|copy|delete)_\w+\(|\bmessage\.(answer|reply|edit|delete)\w*\("
    )
    found: dict[str, set[str]] = {}
    for path in sources():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        methods = {alias.name for node in imports if (node.module or "") == "aiogram.methods" for alias in node.names}
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        # Made directly, or by `bare`.
        made = {ast.unparse(node.args[0] if ast.unparse(node.func) == "bare" else node.func) for node in calls}
        unseen = {
            name
            for name in methods
            if name.endswith(("Webhook", "WebhookInfo", "MyCommands")) or name.startswith("Get")
        }
        if (reaching := methods & made - unseen) or shortcut.search(text):
            found[str(path.relative_to(ROOT))] = reaching
    assert len(found.pop("bot/sending.py")) == 9
    # What a channel hands on under another name, and what it names when it refuses.
    assert found == {"bot/channels/telegram/dialect.py": {"SendDocument"}, "bot/channels/web.py": {"SendMessage"}}
