"""Group commit: units of work run one after another on one connection, and share a commit.

A unit is a savepoint: it fails alone. The commit comes when nobody waits for his turn; whoever queued during a commit is
in the next batch, without any timer. No unit is told that it is done before the commit that holds it has returned.
"""

import asyncio
import sqlite3
from collections import deque
from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.sqlite import BUSY_TIMEOUT, Savepoint, dialect_of

# Under a load that never lets the queue run empty: the first of a batch must not wait for ever.
MOST_UNITS = 64
BEGIN = "BEGIN IMMEDIATE"


class BatchLostError(Exception):
    """SQLite gave the whole transaction up, as it may when a disk is full: nothing of the batch is stored."""


class _Unit:
    """What a unit and the writer tell each other."""

    __slots__ = ("committed", "ended", "turn")

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.turn: asyncio.Future[tuple[AsyncConnection, Any]] = loop.create_future()
        self.ended: asyncio.Future[None] = loop.create_future()
        self.committed: asyncio.Future[None] = loop.create_future()


class GroupCommit:
    """The one writer of a process; other processes are kept out by the store's own lock."""

    def __init__(self, engine: AsyncEngine, info: dict[Any, Any]) -> None:
        self._engine = engine
        self._apart = dialect_of(engine).apart
        self._held: tuple[AsyncConnection, Any] | None = None
        self.info = info
        self._queue: deque[_Unit] = deque()
        self._ahead: deque[_Unit] = deque()
        self._writer: asyncio.Task[None] | None = None

    def unit(self, *, ahead: bool = False) -> AbstractAsyncContextManager[AsyncSession]:
        """A unit of work: committed when the block has ended, rolled back alone when it raises.

        `ahead`: before all that are not; only for small units whose number a second is bounded by something else.
        """
        return _Turn(self, ahead=ahead)

    def enter(self, unit: _Unit, *, ahead: bool) -> None:
        """Queue; somebody will give the unit its turn."""
        (self._ahead if ahead else self._queue).append(unit)
        if self._writer is None:
            # A task of its own: who waits for a commit may be cancelled, the commit may not.
            self._writer = asyncio.create_task(self._write(), name="group commit")  # noqa: TID251

    def _next(self) -> _Unit:
        return (self._ahead or self._queue).popleft()

    async def _write(self) -> None:
        try:
            while self._ahead or self._queue:
                await self._batch()
        finally:
            self._writer = None

    async def _batch(self) -> None:
        units = [self._next()]
        try:
            connection, driver = await self._connect()
            await self._begin(driver)
            try:
                for unit in units:  # grows meanwhile
                    if not unit.turn.cancelled():
                        unit.turn.set_result((connection, driver))
                        await unit.ended
                    if not driver.in_transaction:
                        raise BatchLostError
                    if (self._ahead or self._queue) and len(units) < MOST_UNITS:
                        units.append(self._next())
                await self._apart(driver.commit)
            finally:
                if driver.in_transaction:
                    driver.rollback()
        except Exception as error:
            _tell(units, error)
        else:
            _tell(units, None)

    async def _connect(self) -> tuple[AsyncConnection, Any]:
        if self._held is None:
            connection = await self._engine.connect()
            driver: Any = (await connection.get_raw_connection()).driver_connection
            driver.grouped = True
            driver.execute("PRAGMA busy_timeout=0")
            self._held = connection, driver
        return self._held

    async def _begin(self, driver: Any) -> None:
        """Take the write lock: nearly always it is free, and only who must wait for another process needs a thread for it."""
        try:
            driver.execute(BEGIN)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            await self._apart(lambda: _wait(driver))

    async def close(self) -> None:
        """Give the connection back."""
        if self._held is not None:
            (connection, driver), self._held = self._held, None
            driver.grouped = False
            await connection.close()


class _Turn:
    """The time in which a unit has the connection, and the wait for the commit that holds it."""

    __slots__ = ("_ahead", "_group", "_savepoint", "_unit")

    def __init__(self, group: GroupCommit, *, ahead: bool) -> None:
        self._group, self._ahead = group, ahead

    async def __aenter__(self) -> AsyncSession:
        self._unit = _Unit()
        self._group.enter(self._unit, ahead=self._ahead)
        try:
            self._savepoint = Savepoint(*await self._unit.turn, self._group.info)
            return await self._savepoint.__aenter__()
        except BaseException:
            self._unit.ended.set_result(None)
            raise

    async def __aexit__(self, *error: Any) -> None:
        try:
            await self._savepoint.__aexit__(*error)
        finally:
            self._unit.ended.set_result(None)
        if error[0] is None:
            await self._unit.committed


def _wait(driver: Any) -> None:
    driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
    try:
        driver.execute(BEGIN)
    finally:
        driver.execute("PRAGMA busy_timeout=0")


def _tell(units: list[_Unit], error: Exception | None) -> None:
    for unit in units:
        waited: asyncio.Future[Any] = unit.committed if unit.turn.done() else unit.turn
        if waited.cancelled():
            continue
        if error is None:
            waited.set_result(None)
        else:
            waited.set_exception(error)
            waited.exception()  # a unit that failed by itself asks no more; nobody should be warned of that
