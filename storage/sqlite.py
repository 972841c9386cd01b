"""SQLite as Peiban uses it: what may take long runs in threads, what is short runs without a hop to one.

The asynchronous driver hands every step of every statement (open, execute, fetch, close) to a thread and back: four
hops for a point read of some 10 us. The writer's statements and point reads are short by rule, so they run where they
are; what waits for a disk or another process (the writer's BEGIN and COMMIT, many rows at once) goes to a thread.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Pool, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util.concurrency import await_, greenlet_spawn, in_greenlet
from sqlmodel import Session

from storage.lazy_session import LazySession

T = TypeVar("T")
BUSY_TIMEOUT = 5000  # milliseconds
WRITER = (
    *("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_TIMEOUT}", "foreign_keys=ON", "secure_delete=ON"),
    # A row that is replaced is deleted: what guards timelines must hear of it.
    "recursive_triggers=ON",
)
# Whoever asked to read must not write by accident: it would wait for the writer, and lose.
READER = (*WRITER, "query_only=ON")
CONNECTIONS = 5


class _Cursor(sqlite3.Cursor):
    async def _async_soft_close(self) -> None:
        """What SQLAlchemy asks of asynchronous drivers; these rows can be fetched without awaiting anything."""


class _Connection(sqlite3.Connection):
    # In the hands of the group commit, which begins and commits by itself: SQLAlchemy has savepoints in it, and no more.
    grouped = False

    def cursor(self, factory: type[sqlite3.Cursor] = _Cursor) -> sqlite3.Cursor:  # type: ignore[override]
        return super().cursor(factory)


class InlineSQLite(SQLiteDialect_pysqlite):
    """The standard library's driver behind SQLAlchemy's asynchronous engine; for one connection at a time."""

    driver = "inline"
    is_async = True
    supports_statement_cache = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # One thread: the steps of the one connection never overtake each other.
        self._thread = ThreadPoolExecutor(1, "store")

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """A pool that waits without blocking the event loop."""
        return AsyncAdaptedQueuePool

    def do_commit(self, dbapi_connection: Any) -> None:
        """Commit; waits for the disk."""
        if not dbapi_connection.grouped:
            await_(self.apart(dbapi_connection.commit))

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Undo everything."""
        if not dbapi_connection.grouped:
            dbapi_connection.rollback()

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Run a statement with many rows: in the thread when somebody can wait for it, as imports do."""
        if in_greenlet():
            await_(self.apart(lambda: cursor.executemany(statement, parameters)))
        else:
            cursor.executemany(statement, parameters)

    def begin(self, connection: Connection) -> None:
        """Take the write lock; waits for other processes."""
        driver: Any = connection.connection.driver_connection
        if not driver.grouped:
            await_(self.apart(lambda: driver.execute("BEGIN IMMEDIATE")))

    async def apart(self, step: Callable[[], T]) -> T:
        """Run a step in the thread. Whoever is cancelled meanwhile still waits for its end: it holds the connection."""
        future = asyncio.get_running_loop().run_in_executor(self._thread, step)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await asyncio.wait([future])
            raise


class InlineSession(LazySession):
    """A session on an inline engine: nothing in its calls waits, so none of them needs a greenlet to wait in.

    `driver` is a connection for the statements of `storage.hot`: in a unit of work that of the unit.
    """

    def __init__(self, bind: AsyncConnection | AsyncEngine, driver: Any, info: dict[Any, Any], **options: Any) -> None:
        super().__init__(bind, info, **options)
        self.driver = driver
        # A connection is there; of an engine the first use may have to wait for one.
        self._waits = isinstance(bind, AsyncEngine)

    async def _connected(self) -> Session:
        if self._waits:
            await greenlet_spawn(self.sync_session.connection)
            self._waits = False
        return self.sync_session

    async def exec(self, statement: Any, **options: Any) -> Any:
        """Run a statement."""
        return (await self._connected()).exec(statement, **options)

    async def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """A row by its key."""
        return (await self._connected()).get(entity, ident, **options)

    async def flush(self, objects: Any = None) -> None:
        """Write what has changed."""
        if self.used:
            self.sync_session.flush(objects)

    async def refresh(self, instance: object, attribute_names: Any = None, with_for_update: Any = None) -> None:
        """Read a row anew."""
        self.sync_session.refresh(instance, attribute_names, with_for_update)

    async def commit(self) -> None:
        """Release the savepoint."""
        if self.used:
            self.sync_session.commit()

    async def rollback(self) -> None:
        """Roll back to the savepoint."""
        if self.used:
            self.sync_session.rollback()

    async def __aexit__(self, *_error: object) -> None:
        if self.used:
            self.sync_session.close()

    def step(self) -> "Savepoint":
        """A savepoint within this one, with a session of its own."""
        return Savepoint(self._bound, self.driver, self.info, within=self)


class Savepoint:
    """What is written in it is undone alone when it raises."""

    __slots__ = ("_driver", "_tx", "_within")

    def __init__(self, connection: Any, driver: Any, info: dict[Any, Any], within: InlineSession | None = None) -> None:
        self._driver, self._within = driver, within
        self._tx = InlineSession(connection, driver, info, join_transaction_mode="create_savepoint")

    async def __aenter__(self) -> InlineSession:
        if self._within is not None and self._within.used:
            await self._within.flush()
        # The session makes a savepoint of its own when it is used; statements past it need one too.
        self._driver.execute("SAVEPOINT unit")
        return self._tx

    async def __aexit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        whole = False
        try:
            if self._tx.used:
                await self._end(whole=kind is None)
            whole = kind is None
        finally:
            if not whole and self._driver.in_transaction:
                self._driver.execute("ROLLBACK TO unit")
            if whole or self._driver.in_transaction:
                self._driver.execute("RELEASE unit")

    async def _end(self, *, whole: bool) -> None:
        async with self._tx:
            if whole:
                await self._tx.flush()
                await self._tx.commit()


registry.register("sqlite.inline", __name__, InlineSQLite.__name__)


def writer_engine(url: URL) -> AsyncEngine:
    """The engine of what writes: the group commit keeps one connection, the other is for migrations and the like."""
    engine = _inline_engine(url, WRITER, connections=2)
    event.listen(engine.sync_engine, "begin", dialect_of(engine).begin)
    return engine


def dialect_of(engine: AsyncEngine) -> InlineSQLite:
    """The dialect of an inline engine, which has its thread."""
    assert isinstance(engine.dialect, InlineSQLite)
    return engine.dialect


def looking(url: URL) -> sqlite3.Connection:
    """A connection for point reads on the event loop; each statement sees what was committed last."""
    connection = sqlite3.connect(url.database or "", isolation_level=None)
    _set(connection, READER)
    return connection


def looker_engine(url: URL) -> AsyncEngine:
    """The engine of point reads, on the event loop."""
    engine = _inline_engine(url, READER, connections=CONNECTIONS)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def reader_engine(url: URL) -> AsyncEngine:
    """The engine of reads of any length; each statement runs in its connection's thread."""
    engine = create_async_engine(url, pool_size=CONNECTIONS, max_overflow=0, pool_timeout=60, hide_parameters=True)
    _prepare(engine, READER)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _inline_engine(url: URL, pragmas: tuple[str, ...], *, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        url.set(drivername="sqlite+inline"),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,
        connect_args={"factory": _Connection},
    )
    _prepare(engine, pragmas)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _prepare(engine: AsyncEngine, pragmas: tuple[str, ...]) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin or commit by itself
        _set(connection, pragmas)


def _set(connection: Any, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
