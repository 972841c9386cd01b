"""Brings the store's schema up to date, and says how far it is."""

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlmodel import SQLModel

import storage.models  # noqa: F401 - registers the tables
from storage import append_only
from storage.session import Database


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
    """Run all migrations that are missing, in one transaction."""
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))
        await connection.run_sync(append_only.guard)


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
