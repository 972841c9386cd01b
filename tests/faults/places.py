"""Where a proof keeps its store: a SQLite file, or a PostgreSQL database of its own that goes when it is over."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

STORES = ("sqlite", "postgresql")
DEFAULT_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"


async def reachable(server: str = DEFAULT_SERVER) -> bool:
    """Whether a PostgreSQL server answers there and lets us in."""
    try:
        connection = await asyncpg.connect(server, timeout=3)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    await connection.close()
    return True


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
