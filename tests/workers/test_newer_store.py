"""A store that a newer Peiban has written is refused by every command with one line, at once, and left as it is."""

import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from scripts.cli import app
from storage import schema
from storage.session import Database
from tests.faults import places

NEWER = "feedc0ffee00"
SAID = f"peiban: the store's schema {NEWER} is of a newer Peiban; update this one first\n"
COMMANDS = (
    ["run"],
    ["db", "upgrade"],
    ["invite", "--role", "admin"],
    ["demo"],
    ["import", "roster", "people.csv", "--yes"],
)


async def grow_older(url: str) -> None:
    """What this Peiban is to a store that a newer one has migrated."""
    database = Database(url)
    async with database.write() as tx:
        await tx.exec(text("UPDATE alembic_version SET version_num = :newer").bindparams(newer=NEWER))  # type: ignore[call-overload]
    await database.close()


async def revision(url: str) -> str:
    database = Database(url)
    try:
        return await schema.revision(database)
    finally:
        await database.close()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PEIBAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PEIBAN_WEB_PORT", "0")
    monkeypatch.setenv("PEIBAN_LOG_LEVEL", "WARNING")
    Path("people.csv").write_text("employee number,name\nA1,Anna\n", encoding="utf-8")


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
async def test_a_newer_store_is_refused_with_one_line(tmp_path: Path, empty_store: Path, command: list[str]) -> None:
    shutil.copy(empty_store, tmp_path / "peiban.db")
    url = f"sqlite+aiosqlite:///{tmp_path / 'peiban.db'}"
    await grow_older(url)
    done = await asyncio.to_thread(CliRunner().invoke, app, command)
    assert (done.exit_code, done.stderr, done.stdout) == (1, SAID, "")
    assert await revision(url) == NEWER


@pytest.mark.usefixtures("settings")
async def test_so_it_is_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await places.needed()
    async with places.opened("postgresql", tmp_path) as url:
        monkeypatch.setenv("PEIBAN_DATABASE_URL", url)
        assert (await asyncio.to_thread(CliRunner().invoke, app, ["db", "upgrade"])).exit_code == 0
        assert await revision(url) == schema.head()
        await grow_older(url)
        for command in (["db", "upgrade"], ["run"]):
            done = await asyncio.to_thread(CliRunner().invoke, app, command)
            assert (done.exit_code, done.stderr, done.stdout) == (1, SAID, "")
        assert await revision(url) == NEWER


async def test_it_is_not_tried_again(tmp_path: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(empty_store, tmp_path / "peiban.db")
    url = f"sqlite+aiosqlite:///{tmp_path / 'peiban.db'}"
    await grow_older(url)
    tries: list[Database] = []
    real = schema._upgrade

    async def counted(database: Database) -> None:
        tries.append(database)
        await real(database)

    monkeypatch.setattr(schema, "_upgrade", counted)
    database = Database(url)
    with pytest.raises(schema.NewerStoreError, match=NEWER):
        await schema.upgrade(database)
    await database.close()
    assert len(tries) == 1
