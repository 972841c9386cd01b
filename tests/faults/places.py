"""Where a proof keeps its store: a SQLite file, or a PostgreSQL database of its own that goes when it is over."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

STORES = ("sqlite", "postgresql")
DEFAULT_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
# Set to "required" where a test must not be left out because nobody started a server (the build machine). Not a name
# that begins with PEIBAN_: those are settings, and Peiban refuses the ones that it does not know.
SWITCH = "TEST_POSTGRESQL"


async def reachable(server: str = DEFAULT_SERVER) -> bool:
    """Whether a PostgreSQL server answers there and lets us in."""
    try:
        connection = await asyncpg.connect(server, timeout=3)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    await connection.close()
    return True


async def needed(store: str = "postgresql", server: str = DEFAULT_SERVER) -> None:
    """Skip the test that needs this kind of store when it cannot be had; where it is required the test fails instead."""
    if store != "postgresql" or await reachable(server):
        return
    said = f"no PostgreSQL at {server} where databases may be created"
    if os.environ.get(SWITCH) == "required":
        pytest.fail(f"{said}, and {SWITCH}=required")
    pytest.skip(said)


@asynccontextmanager
async def opened(store: str, folder: Path, *, server: str = DEFAULT_SERVER) -> AsyncIterator[str]:
    """An empty store of this kind; yields the URL that Peiban is given."""
    if store == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'peiban.db'}"
        return
    name = f"peiban_faults_{os.getpid()}_{os.urandom(4).hex()}"
    await _order(server, f'CREATE DATABASE "{name}"')
    try:
        url = make_url(server).set(drivername="postgresql+asyncpg", database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        await _order(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _order(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
