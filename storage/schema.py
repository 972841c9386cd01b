"""Brings the store's schema up to date, and says how far it is."""

import asyncio
import logging
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

import storage.models  # noqa: F401 - registers the tables
from storage import append_only
from storage.session import Database

log = logging.getLogger(__name__)
VERSION = "alembic_version"
PAUSES = (0.1, 0.3, 1.0, 3.0)


class NewerStoreError(Exception):
    """A newer Peiban has written the store: its `revision` is unknown here, and going on could only do harm."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"the store's schema {revision} is of a newer Peiban; update this one first")
        self.revision = revision


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    return config


def render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our column types as plain ones into migrations: a migration must not change when a model does."""
    if kind == "type" and type(item).__name__ == "UtcDateTime":
        return "storage.types.UtcDateTime()"
    if kind == "type" and type(item).__name__ == "Code":
        return "sa.String(length=40)"
    return False


def head() -> str:
    """The newest revision that this Peiban knows."""
    return _script().get_current_head() or ""


def knows(revision: str) -> bool:
    """Whether a store of that revision can be brought up to date by this Peiban; not when a newer one wrote it."""
    return revision in {script.revision for script in _script().walk_revisions()}


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).with_name("migrations")))


async def revision(database: Database) -> str:
    """The revision that the store has; empty when it has none."""
    async with database.read() as tx:
        connection = await tx.connection()
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision()) or ""


async def upgrade(database: Database) -> None:
    """Run all migrations that are missing, in one transaction; several processes may try at the same time.

    The first one does it and the others find it done. One that is killed in the middle has done nothing. Raises
    NewerStoreError, at once, for a store that this Peiban does not know.
    """
    for pause in PAUSES:
        try:
            await _upgrade(database)
        except (DBAPIError, CommandError) as error:
            # Two made the first table at the same time, or the file was locked for longer than anybody waits.
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            log.info("the schema is tried again: %s", type(error).__name__)
            await asyncio.sleep(pause)
        else:
            return
    await _upgrade(database)


async def _upgrade(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(_alone)
        await connection.run_sync(_demand_known)
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))
        await connection.run_sync(append_only.guard)


def _alone(connection: Connection) -> None:
    """Wait for whoever is at it; on SQLite the transaction itself has done so. Those who only read go on."""
    if connection.dialect.name == "postgresql" and connection.dialect.has_table(connection, VERSION):
        connection.exec_driver_sql(f"LOCK TABLE {VERSION} IN SHARE ROW EXCLUSIVE MODE")


def _demand_known(connection: Connection) -> None:
    known = {script.revision for script in _script().walk_revisions()}
    for found in MigrationContext.configure(connection).get_current_heads():
        if found not in known:
            raise NewerStoreError(found)


async def downgrade(database: Database, revision: str) -> None:
    """Go back to a revision; for tests of the migrations."""
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(_config(sync), revision))


async def differences(database: Database) -> list[object]:
    """What the migrated schema lacks against the models; empty when they agree."""

    def compare(sync: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(sync, opts={"compare_type": False}), SQLModel.metadata))

    async with database.engine.begin() as connection:
        return await connection.run_sync(compare)


async def revise(database: Database, message: str) -> None:
    """Write a new migration from what the models have more; for developers."""
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.revision(_config(sync), message, autogenerate=True))
