"""Whose fault it is: the store's own troubles pass, and nothing is wrong with what was asked of it."""

import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage.batch import BatchLostError

# SQLSTATE: connection lost, out of resources, stopped by an operator, deadlock or lost race, the server is starting up.
CLASSES = ("08", "53", "57", "58")
RACES = ("40001", "40P01", "55P03", "25P03")
SQLITE = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
)


def passing(error: BaseException) -> bool:
    """Whether the same may well succeed later: the store was away, full, busy, or broke a tie between two writers."""
    if isinstance(error, BaseExceptionGroup):
        return all(passing(one) for one in error.exceptions)
    if isinstance(error, BatchLostError | PoolTimeoutError | ConnectionError | TimeoutError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        return (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF in SQLITE
    state = str(getattr(cause, "sqlstate", None) or "")
    return state.startswith(CLASSES) or state in RACES
