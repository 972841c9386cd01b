"""Copies the store as it was at one instant, while others write: what was committed before the copy began is in it."""

import asyncio
import os
import shutil
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import URL

from storage.archive import Description
from storage.session import Database

VERSIONS = "alembic_version"
LOCK_SECONDS = 30
SIDECARS = ("-wal", "-shm", "-journal")


class StoreRefusedError(Exception):
    """The store cannot be copied, or not be restored into; the text says why, in one line."""


def present(database: Database) -> bool:
    """Whether there is a store: opening a SQLite file that does not exist would make an empty one."""
    return not database.sqlite or Path(database.url.database or "").is_file()


async def copy(database: Database, target: Path) -> Description:
    """Write a consistent copy to `target` and tell what it holds. Raises StoreRefusedError.

    SQLite is copied by `VACUUM INTO`, in one read transaction that keeps no writer waiting; copying the file itself
    would lose rows. PostgreSQL is copied by `pg_dump` under a snapshot that the counting shares.
    """
    if not present(database):
        raise StoreRefusedError(f"there is no store at {database.url.database}")
    if database.sqlite:
        return await asyncio.to_thread(_copy_sqlite, Path(database.url.database or ""), target)
    return await _copy_postgresql(database, target)


def _copy_sqlite(source: Path, target: Path) -> Description:
    try:
        connection = sqlite3.connect(source, timeout=LOCK_SECONDS, isolation_level=None)
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        finally:
            connection.close()
        copied = sqlite3.connect(target)
        try:
            flaws = copied.execute("PRAGMA integrity_check(1)").fetchone()[0]
            strays = copied.execute("PRAGMA foreign_key_check").fetchall()
        finally:
            copied.close()
    except sqlite3.Error as error:
        raise StoreRefusedError(f"SQLite says: {error}") from None
    if flaws != "ok" or strays:
        raise StoreRefusedError(
            f"the store is damaged: {flaws}, {len(strays)} rows refer to nothing; keep older backups"
        )
    engine = create_engine(URL.create("sqlite", database=str(target)))
    try:
        with engine.connect() as written:
            return describe(written)
    finally:
        engine.dispose()


async def _copy_postgresql(database: Database, target: Path) -> Description:
    tool = _tool("pg_dump")
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        shared = (await connection.execute(text("SELECT pg_export_snapshot()"))).scalar_one()
        await _run(tool, database.url, "--format=custom", f"--snapshot={shared}", f"--file={target}")
        return await connection.run_sync(describe)


async def load_postgresql(database: Database, source: Path) -> None:
    """Put a copy into a PostgreSQL database, whole or not at all; tables that are there are replaced."""
    tool = _tool("pg_restore")
    options = ("--single-transaction", "--exit-on-error", "--clean", "--if-exists", "--no-owner", "--no-privileges")
    await _run(tool, database.url, *options, last=str(source))


def describe(connection: Connection) -> Description:
    """Schema revision, rows of every table, and the random names of attachments that are kept."""
    tables = sorted(inspect(connection).get_table_names())
    if "person" not in tables or VERSIONS not in tables:
        raise StoreRefusedError("this is not a store of Peiban, or an empty one")
    quote = connection.dialect.identifier_preparer.quote_identifier
    rows = {name: connection.execute(text(f"SELECT count(*) FROM {quote(name)}")).scalar_one() for name in tables}  # noqa: S608
    named = connection.execute(text("SELECT name FROM stored_file WHERE state = 'stored' AND name <> '' ORDER BY id"))
    return Description(
        engine=connection.dialect.name,
        revision=connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar_one(),  # noqa: S608
        rows=rows,
        attachments=tuple(dict.fromkeys(named.scalars())),
    )


async def holds_people(database: Database) -> bool:
    """Whether somebody is known here or has ever come in: such a store is nobody's empty place."""

    def look(connection: Connection) -> bool:
        tables = set(inspect(connection).get_table_names())
        return any(
            connection.execute(text(f"SELECT EXISTS (SELECT 1 FROM {name})")).scalar_one()  # noqa: S608
            for name in ("person", "account")
            if name in tables
        )

    if not present(database):
        return False
    async with database.engine.connect() as connection:
        return await connection.run_sync(look)


def sidecars(path: Path) -> list[Path]:
    """The logs that lie beside a SQLite file; SQLite would play them into whatever file takes its name."""
    return [beside for suffix in SIDECARS if (beside := path.with_name(path.name + suffix)).exists()]


def release_sqlite(path: Path) -> None:
    """Fold the log of a SQLite store into its file; StoreRefusedError while a Peiban has it open.

    Also when a log lies there without its store: it belongs to the one that was moved away.
    """
    if not path.exists():
        if left := sidecars(path):
            raise StoreRefusedError(f"{left[0]} belongs to the store that was here; move it to where that is now")
        return
    connection = sqlite3.connect(path, timeout=0)
    try:
        # Leaving the write-ahead log needs the file for oneself.
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError:
        raise StoreRefusedError("a Peiban is running on this store; stop it first") from None
    finally:
        connection.close()


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise StoreRefusedError(f"{name} is not on the PATH; it comes with PostgreSQL's client")
    return found


async def _run(tool: str, url: URL, *options: str, last: str = "") -> None:
    """Run a client of PostgreSQL; the password goes through the environment, where nobody's `ps` shows it."""
    where = {"host": url.host or url.query.get("host"), "port": url.port or url.query.get("port")}
    where |= {"username": url.username, "dbname": url.database}
    named = [f"--{name}={value}" for name, value in where.items() if value]
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    arguments = [*options, "--no-password", *named, *([last] if last else [])]
    process = await asyncio.create_subprocess_exec(
        tool, *arguments, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _out, said = await process.communicate()
    if process.returncode:
        lines = said.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise StoreRefusedError(f"{Path(tool).name}: {lines[0][:300]}")
