"""PostgreSQL as Peiban uses it: SQLAlchemy begins transactions and ends them, and keeps the pool.

What every message asks goes straight to the driver in between: SQLAlchemy's way there and back, with its greenlets, takes
longer than everything else that an act does.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Executable, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError, InvalidRequestError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.lazy_session import LazySession

T = TypeVar("T")
# As many as one worker has in use at once. What is opened stays open: to open one takes as long as some taps.
CONNECTIONS = 20
# A server that is not there says so soon. A worker that hangs in the middle of a transaction loses it, so that others can
# go on with the rows it holds.
OPENING_SECONDS, IDLE_MILLISECONDS = 10, 60_000
# The class of SQLSTATE that finds fault with a value.
VALUES = "22"


class RefusedError(SQLAlchemyError):
    """What PostgreSQL said to a statement, with its SQLSTATE and without what people wrote, which its details tell."""

    def __init__(self, error: Exception, *, sqlstate: str) -> None:
        # What is wrong with a value is told with the value.
        said = "" if sqlstate.startswith(VALUES) else f": {error.args[0]}"
        super().__init__(f"{type(error).__name__}{said}")
        self.sqlstate = sqlstate


class PooledSession(LazySession):
    """A session on a connection of the pool. `driver` is asyncpg's, once a transaction has begun on it, or where none does."""

    driver: Any = None

    def __init__(self, bind: AsyncConnection, info: dict[Any, Any], *, alone: bool = False, **options: Any) -> None:
        """`alone`: each statement is a transaction of its own."""
        super().__init__(bind, info, **options)
        self._connection, self._alone = bind, alone
        if alone:
            self.driver = driver_of(bind)

    async def usually(self, statement: Executable, values: Any) -> CursorResult[Any]:
        """Run a statement by way of SQLAlchemy, which begins the transaction with its first one."""
        result = await self._connection.execute(statement, values)
        self.driver = driver_of(self._connection)
        return result

    async def rows(self, sql: str, given: Sequence[Any]) -> list[Any]:
        """Run a statement by the driver; what it finds or returns. RefusedError, ConnectionError."""
        return await self._heard(self._begun().fetch(sql, *given))

    async def run(self, sql: str, given: Sequence[Any] = ()) -> str:
        """Run a statement by the driver; its command tag, such as "UPDATE 1". RefusedError, ConnectionError."""
        return await self._heard(self._begun().execute(sql, *given))

    async def each(self, sql: str, many: Sequence[Sequence[Any]]) -> None:
        """Run a statement by the driver for each set of values. RefusedError, ConnectionError."""
        await self._heard(self._begun().executemany(sql, many))

    def _begun(self) -> Any:
        """The driver, where its transaction goes on: after some errors SQLAlchemy has undone everything, and without one each
        statement would be committed by itself.
        """
        if self._alone or self.driver.is_closed() or self.driver.is_in_transaction():
            return self.driver
        raise InvalidRequestError("the transaction was rolled back after an error")

    async def _heard(self, answer: Awaitable[T]) -> T:
        try:
            return await answer
        except asyncio.CancelledError as error:
            # As SQLAlchemy does it: nobody waits until the server has heard that its answer is not wanted any more.
            self._drop(error)
            raise
        except Exception as error:
            if self.driver.is_closed():
                self._drop(error)
                raise ConnectionError("the connection to the store was lost") from None
            state = getattr(error, "sqlstate", None)
            if state is None:
                raise
            raise RefusedError(error, sqlstate=state) from None

    def _drop(self, error: BaseException) -> None:
        """Nothing can be rolled back on this connection, and nobody is given it again."""
        assert self._connection.sync_connection is not None
        if not self._connection.invalidated:
            self._connection.sync_connection.invalidate(error)

    async def flush(self, objects: Any = None) -> None:
        """Write what has changed."""
        if self.used:
            await super().flush(objects)

    async def __aexit__(self, *error: Any) -> None:
        if self.used:
            await super().__aexit__(*error)

    @asynccontextmanager
    async def step(self) -> AsyncIterator["PooledSession"]:
        """A savepoint within this one, with a session of its own."""
        await self.flush()
        if self.driver is None:
            await self.usually(text("SAVEPOINT step"), {})
        else:
            await self.run("SAVEPOINT step")
        # The session makes a savepoint of its own when it is used; statements past it need one too.
        inner = PooledSession(self._connection, self.info, join_transaction_mode="create_savepoint")
        inner.driver = self.driver
        try:
            async with inner:
                yield inner
                await inner.end()
        except BaseException:
            if not self.driver.is_closed() and self.driver.is_in_transaction():
                await self.run("ROLLBACK TO step; RELEASE step")
            raise
        await self.run("RELEASE step")

    async def end(self) -> None:
        """Write what has changed, and be done with it; to commit is for whoever began."""
        if self.used:
            await self.flush()
            await self.commit()


def pool_engine(url: URL) -> AsyncEngine:
    """The engine of everything; a connection that was lost while nobody used it is replaced without a word."""
    engine = create_async_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        hide_parameters=True,
        connect_args={
            "timeout": OPENING_SECONDS,
            "server_settings": {"idle_in_transaction_session_timeout": str(IDLE_MILLISECONDS)},
        },
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def on_checkout(connection: Any, _record: object, _proxy: object) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError

    return engine


@asynccontextmanager
async def transaction(engine: AsyncEngine, info: dict[Any, Any]) -> AsyncIterator[PooledSession]:
    """Open a transaction that is committed when the block ends and rolled back when it raises."""
    async with engine.begin() as connection, PooledSession(connection, info) as tx:
        yield tx
        await tx.end()


@asynccontextmanager
async def at_once(engine: AsyncEngine, info: dict[Any, Any]) -> AsyncIterator[PooledSession]:
    """Open a session in which each statement is a transaction of its own, and one way to the server and back."""
    async with engine.connect() as connection, PooledSession(connection, info, alone=True) as tx:
        yield tx


def driver_of(connection: AsyncConnection) -> Any:
    """The driver's connection."""
    assert connection.sync_connection is not None
    return connection.sync_connection.connection.driver_connection
