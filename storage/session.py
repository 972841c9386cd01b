"""Where transactions begin and are committed. Everybody else gets one handed in and calls store verbs with it."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import postgresql
from storage.batch import GroupCommit
from storage.postgresql import PooledSession
from storage.sqlite import InlineSession, looker_engine, looking, reader_engine, writer_engine

Tx = AsyncSession


def step(tx: Tx) -> AbstractAsyncContextManager[Tx]:
    """Open a step of a transaction, which is undone alone when it raises, and committed with the rest when it does not.

    It has a session of its own: what is loaded in it is not known outside.
    """
    assert isinstance(tx, InlineSession | PooledSession)
    return tx.step()


class Database:
    """Hands out transactions: on SQLite one writer whose commits are shared, on PostgreSQL a pool.

    Readers never wait for the writer, and on SQLite cannot write.

    Errors are told without their parameters: what people wrote has no place in a log.
    """

    def __init__(self, url: str, *, worker: str = "") -> None:
        self.url = make_url(url)
        # Among several workers: what is written down as under way says in whose hands it is.
        self.worker = worker
        # Shared by all transactions: what never changes once it is written, such as a published paper.
        self._info: dict[Any, Any] = {"papers": {}, "likeness": {}, "worker": worker}
        # By this a summary knows that nobody waits for it.
        self._reads = {**self._info, "reads": True}
        self.sqlite = self.url.get_backend_name() == "sqlite"
        if self.sqlite:
            self._writer, self._looker = writer_engine(self.url), looker_engine(self.url)
            self._reader = reader_engine(self.url)
            self._point: sqlite3.Connection | None = None
            self._group = GroupCommit(self._writer, self._info)
        else:
            self._writer = postgresql.pool_engine(self.url)
            # On which each statement is a transaction by itself.
            self._looker = self._reader = self._writer.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def engine(self) -> AsyncEngine:
        """The engine that writes; for migrations and the doctor."""
        return self._writer

    def write(self, *, ahead: bool = False, single: bool = False) -> AbstractAsyncContextManager[Tx]:
        """Open a transaction that is committed when the block ends and rolled back when it raises.

        `ahead`: where units queue, before all that are not. For small ones whose rate has a bound, such as the messenger's.
        `single`: the block runs one statement, or none. On PostgreSQL that needs no way to the server to begin and to commit.
        """
        if self.sqlite:
            return self._group.unit(ahead=ahead)
        return (
            postgresql.at_once(self._looker, self._info) if single else postgresql.transaction(self._writer, self._info)
        )

    def look(self) -> AbstractAsyncContextManager[Tx]:
        """Open a session for a few point reads by key or index, each of which sees what was committed before it.

        On SQLite they run on the event loop.
        """
        if not self.sqlite:
            return postgresql.at_once(self._looker, self._info)
        if self._point is None:
            self._point = looking(self.url)
        return InlineSession(self._looker, self._point, self._info)

    def read(self) -> AbstractAsyncContextManager[Tx]:
        """Open a session for reads that may take long: on SQLite they are one transaction, and run in a thread."""
        return self._reading() if self.sqlite else postgresql.at_once(self._reader, self._reads)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Tx]:
        async with Tx(self._reader, expire_on_commit=False, autoflush=False, info=self._reads) as tx:
            # Closing gives the connection back and lets what was read stay readable; a rollback would expire it.
            yield tx

    async def close(self) -> None:
        """Close all connections."""
        if self.sqlite and self._point is not None:
            self._point.close()
            self._point = None
        if self.sqlite:
            await self._group.close()
        for engine in (self._writer, self._looker, self._reader):
            await engine.dispose()
