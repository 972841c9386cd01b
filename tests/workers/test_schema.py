"""The schema is made once and whole: by many who start at the same time, and after some were killed in the middle."""

import asyncio
import multiprocessing
import os
import signal
import sqlite3
import sys
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from storage import schema
from storage.session import Database
from tests.faults import places
from tests.faults.engine import PRELOADED

pytestmark = pytest.mark.slow
KILLS = 10
PATIENCE = 60.0
# Importing takes longer than migrating, and a kill during imports proves nothing: children are forked with all of it done.
_forks = multiprocessing.get_context("forkserver")
POSTGRESQL = """
    SELECT 'column', table_name || '.' || column_name,
           concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'revision', '', version_num FROM alembic_version
"""
SQLITE = "SELECT type, name, coalesce(sql, '') FROM sqlite_master"


def _stands_still(url: str, steps: int, verbs: tuple[str, ...], said: Connection) -> None:
    """In a child: migrate, and stand still for ever once so many statements that begin so are done."""
    made = 0

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        nonlocal made
        made += statement.lstrip().startswith(verbs)
        if made == steps:
            said.send(made)
            signal.pause()

    event.listen(Engine, "after_cursor_execute", count)
    asyncio.run(schema.upgrade(Database(url)))
    said.send(0)


async def kill_in_the_middle(url: str, steps: int, verbs: tuple[str, ...] = ("CREATE TABLE",)) -> None:
    """SIGKILL for a process whose migration has just done its n-th such step, and will not go on by itself."""
    # One server serves all tests of a run: whoever starts it gives it what the others need too.
    _forks.set_forkserver_preload([*PRELOADED, __name__])
    hears, says = multiprocessing.Pipe(duplex=False)
    child = _forks.Process(target=_stands_still, args=(url, steps, verbs, says), daemon=True)
    await asyncio.to_thread(child.start)
    says.close()
    try:
        assert await asyncio.to_thread(hears.poll, PATIENCE), "it did not come so far"
        assert hears.recv() == steps
    finally:
        child.kill()
        await asyncio.to_thread(child.join)
        hears.close()
    assert child.exitcode == -signal.SIGKILL


async def found(url: str) -> set[tuple[str, ...]]:
    """Everything that stands in the store's own catalogue; read past SQLAlchemy."""
    where = make_url(url)
    if where.get_backend_name() == "sqlite":
        with sqlite3.connect(where.database or "") as store:
            rows: Iterable[Any] = store.execute(SQLITE).fetchall()
            made = [("revision", "", *row) for row in store.execute("SELECT * FROM alembic_version")] if rows else []
        store.close()
        return {*map(tuple, rows), *made}
    connection = await asyncpg.connect(where.set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        made = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return {tuple(row) for row in await connection.fetch(POSTGRESQL)} if made else set()
    finally:
        await connection.close()


async def migrate(url: str) -> None:
    database = Database(url)
    await schema.upgrade(database)
    assert await schema.differences(database) == []
    await database.close()


@pytest.mark.parametrize("store", places.STORES)
async def test_a_migration_killed_in_the_middle_has_done_nothing_and_is_made_whole_by_the_next(
    tmp_path: Path, store: str
) -> None:
    await places.needed(store)
    (tmp_path / "fresh").mkdir()
    async with places.opened(store, tmp_path) as url, places.opened(store, tmp_path / "fresh") as fresh:
        last = len(SQLModel.metadata.tables)
        points = sorted({1 + number * (last - 1) // (KILLS - 1) for number in range(KILLS)})
        assert len(points) == KILLS
        for tables in points:
            await kill_in_the_middle(url, tables)
            assert await found(url) == set()
        await migrate(url)
        await migrate(fresh)
        assert await found(url) == await found(fresh)
        assert len(await found(fresh)) > last


async def upgrading(url: str, folder: Path) -> asyncio.subprocess.Process:
    """`peiban db upgrade` in a process of its own."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "scripts.cli", "db", "upgrade"),
        env={**os.environ, "PEIBAN_DATA_DIR": str(folder), "PEIBAN_DATABASE_URL": url},
        stderr=asyncio.subprocess.PIPE,
    )


async def four_at_once(url: str, folder: Path) -> None:
    for one in [await upgrading(url, folder) for _ in range(4)]:
        _out, said = await one.communicate()
        assert one.returncode == 0, said.decode()[-2000:]
    database = Database(url)
    assert await schema.revision(database) == schema.head()
    assert await schema.differences(database) == []
    await database.close()


@pytest.mark.parametrize("store", places.STORES)
async def test_four_bring_an_empty_store_up_to_date_at_once(tmp_path: Path, store: str) -> None:
    await places.needed(store)
    async with places.opened(store, tmp_path) as url:
        await four_at_once(url, tmp_path)
