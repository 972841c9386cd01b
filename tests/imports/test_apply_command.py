"""`peiban import`, as an operator runs it: what it prints, what it stores, and with which exit code it ends."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from scripts.cli import app
from storage.models.audit import AuditEntry
from storage.models.people import Person
from storage.session import Database

ROSTER = "工号,姓名,手机\nA1,陈晨,13900000001\nA2,李明,13900000002\n"
DONE, REFUSED, WRONG_USAGE = 0, 1, 2


def command(
    folder: Path, kind: str, content: str | bytes, *options: str, name: str = "roster.csv", typed: str = ""
) -> Result:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return CliRunner().invoke(app, ["import", kind, str(file), *options], input=typed)


def stored(folder: Path, model: Any) -> Sequence[Any]:
    async def read() -> Sequence[Any]:
        database = Database(f"sqlite+aiosqlite:///{folder / 'peiban.db'}")
        async with database.read() as tx:
            found = (await tx.exec(select(model))).all()
        await database.close()
        return found

    return asyncio.run(read())


def test_with_yes_the_file_is_imported_without_a_question(folder: Path) -> None:
    result = command(folder, "roster", ROSTER, "--yes")
    assert (result.exit_code, result.stdout) == (DONE, "New: 2 · changed: 0 · as before: 0\nDone.\n")
    assert [person.name for person in stored(folder, Person)] == ["陈晨", "李明"]
    roles, entry = stored(folder, AuditEntry)
    assert (roles.actor, roles.act) == ("peiban import", "roles set")
    assert (entry.actor, entry.act, entry.facts) == (
        "peiban import",
        "imported",
        {"added": 2, "changed": 0, "unchanged": 0},
    )
    again = command(folder, "roster", ROSTER, "--yes")
    assert (again.exit_code, again.stdout) == (DONE, "New: 0 · changed: 0 · as before: 2\n")
    assert len(stored(folder, AuditEntry)) == 2


@pytest.mark.parametrize(("typed", "code", "count"), [("y\n", DONE, 2), ("n\n", REFUSED, 0), ("", REFUSED, 0)])
def test_without_yes_the_operator_is_asked(folder: Path, typed: str, code: int, count: int) -> None:
    result = command(folder, "roster", ROSTER, typed=typed)
    assert result.exit_code == code
    assert "Import this?" in result.stdout
    assert len(stored(folder, Person)) == count


def test_mistakes_are_listed_and_nothing_is_stored(folder: Path) -> None:
    result = command(folder, "roster", ROSTER.replace("13900000002", "nobody"), "--yes")
    assert result.exit_code == REFUSED
    assert result.stderr.splitlines() == [
        "Row 3, 手机: “nobody” is not a phone number. Example: 13812345678.",
        "Nothing was imported.",
    ]
    assert stored(folder, Person) == []


@pytest.mark.parametrize(
    ("kind", "content", "name", "reason"),
    [
        ("roster", b"PK\x03\x04 broken", "roster.xlsx", "The workbook is damaged"),
        ("lessons", ROSTER, "roster.csv", "This looks like a file of roster, not of timetable."),
        ("roster", "hello,world\n1,2\n", "roster.csv", "there is no header I know"),
        ("roster", b"%PDF-1.4", "roster.pdf", "I cannot import files of the kind .pdf"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(
    folder: Path, kind: str, content: str | bytes, name: str, reason: str
) -> None:
    result = command(folder, kind, content, "--yes", name=name)
    assert result.exit_code == REFUSED
    assert reason in result.stderr


@pytest.mark.parametrize("given", [["people", "x.csv"], ["roster", "not_there.csv"], ["roster"]])
def test_wrong_usage_is_told_apart(folder: Path, given: list[str]) -> None:
    (folder / "x.csv").write_text(ROSTER, encoding="utf-8")
    assert CliRunner().invoke(app, ["import", *given]).exit_code == WRONG_USAGE


def test_no_cell_and_no_file_name_moves_the_operator_s_cursor_or_looks_like_a_line_of_ours(folder: Path) -> None:
    """A column that is not used is named, and so is a file that is refused."""
    header = ROSTER.replace("手机", '"手机","备注\x9b2J\u202e\nDone."', 1)
    told = command(folder, "roster", header, "--yes").stderr
    assert "备注\\u009b2J\\u202e" in told
    assert not set("\x9b\u202e") & set(told) and "Done." not in told.splitlines()
    taken = folder / "limits\x1b[2J.xlsx"
    taken.touch()
    refused = CliRunner().invoke(app, ["export", "limits", str(taken)], color=True)
    assert (refused.exit_code, refused.stdout) == (REFUSED, "")
    assert "limits\\u001b[2J.xlsx exists already" in refused.stderr and "\x1b" not in refused.stderr
