"""The engine and the only commit. Everybody else gets a transaction handed in and calls store verbs with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

Tx = AsyncSession
WRITER = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON", "secure_delete=ON")
# Whoever asked to read must not write by accident: it would wait for the writer, and lose.
READER = (*WRITER, "query_only=ON")


class Database:
    """Hands out transactions: one writer at a time on SQLite, a pool on PostgreSQL.

    On SQLite queueing at BEGIN IMMEDIATE starves writers, so they wait in order at a lock in front of one connection.
    Errors are told without their parameters: what people wrote has no place in a log.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        if self.sqlite:
            self._writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE", pool_size=1, pragmas=WRITER)
            self._reader = _sqlite_engine(url, begin="BEGIN", pool_size=5, pragmas=READER)
        else:
            self._writer = self._reader = create_async_engine(url, pool_size=10, max_overflow=10, hide_parameters=True)
        self._lock = asyncio.Lock()

    @property
    def engine(self) -> AsyncEngine:
        """The engine that writes; for migrations and the doctor."""
        return self._writer

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """Open a transaction that is committed when the block ends and rolled back when it raises."""
        if self.sqlite:
            await self._lock.acquire()
        try:
            async with Tx(self._writer, expire_on_commit=False, autoflush=False) as tx:
                yield tx
                await tx.flush()
                await tx.commit()
        finally:
            if self.sqlite:
                self._lock.release()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """Open a transaction that only reads; it never waits for the writer."""
        async with Tx(self._reader, expire_on_commit=False, autoflush=False) as tx:
            # Closing gives the connection back and lets what was read stay readable; a rollback would expire it.
            yield tx

    async def close(self) -> None:
        """Close all connections."""
        await self._writer.dispose()
        await self._reader.dispose()


def _sqlite_engine(url: str, *, begin: str, pool_size: int, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=60, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin or commit by itself
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
