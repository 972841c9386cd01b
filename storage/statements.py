"""The few statements that SQLite and PostgreSQL spell the same way but SQLAlchemy keeps in two places."""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from typing import Any, TypeVar

from sqlalchemy import Delete, Update, bindparam, func
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import SQLModel, select

from storage.hot import Hot, table_of
from storage.session import Tx
from storage.types import UtcDateTime

M = TypeVar("M", bound=SQLModel)


class seconds_after(FunctionElement[datetime]):
    """`seconds_after(instant, seconds)`, reckoned by the database; on SQLite to the millisecond."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(seconds_after, "sqlite")
def _on_sqlite(element: seconds_after, compiler: SQLCompiler, **given: Any) -> str:
    at, seconds = (compiler.process(one, **given) for one in element.clauses)
    return f"strftime('%Y-%m-%d %H:%M:%f000', {at}, {seconds} || ' seconds')"


@compiles(seconds_after, "postgresql")
def _on_postgresql(element: seconds_after, compiler: SQLCompiler, **given: Any) -> str:
    at, seconds = (compiler.process(one, **given) for one in element.clauses)
    return f"({at} + make_interval(secs => {seconds}))"


async def insert_once(tx: Tx, model: type[SQLModel], **values: Any) -> bool:
    """Insert a row unless a unique key already holds it; True when it was new."""
    statement, defaults = _insert(model, tuple(values), returning_id=False)
    return bool(await statement.run(tx, **{name: made(None) for name, made in defaults.items()}, **values))


async def insert_new(tx: Tx, model: type[SQLModel], **values: Any) -> int | None:
    """Insert a row unless a unique key already holds it; its id, or None when it was not new."""
    statement, defaults = _insert(model, tuple(values), returning_id=True)
    row = await statement.first(tx, **{name: made(None) for name, made in defaults.items()}, **values)
    return row[0] if row else None


@cache
def _insert(
    model: type[SQLModel], names: tuple[str, ...], *, returning_id: bool
) -> tuple[Hot, dict[str, Callable[[Any], Any]]]:
    """The statement for the named columns, and how those are made that are not named but have a default."""
    table = table_of(model)
    defaults: dict[str, Callable[[Any], Any]] = {}
    for column in table.columns:
        default: Any = column.default
        if default is not None and column.name not in names and not column.primary_key:
            defaults[column.name] = default.arg if default.is_callable else partial(_same, default.arg)
    given: Any = {name: bindparam(name) for name in (*names, *defaults)}
    made = [insert(table).values(given).on_conflict_do_nothing() for insert in (sqlite_insert, postgresql_insert)]
    sqlite, postgresql = [one.returning(table.c.id) for one in made] if returning_id else made
    return Hot(sqlite, postgresql=postgresql), defaults


def _same(value: Any, _context: Any) -> Any:
    return value


async def held(tx: Tx, model: type[M], row_id: int, *, together: bool = False) -> M | None:
    """A row by its id, as it is now and kept from being changed by others until the transaction ends.

    Who only refers to it, as every mark of attendance does to a person, need not wait. `together`: with others who will not
    change it either.
    """
    how = {"read": True} if together else {"key_share": True}
    return await tx.get(model, row_id, with_for_update=how, populate_existing=True)


async def count(tx: Tx, model: type[SQLModel], *where: Any) -> int:
    """Count the rows of a table that meet all conditions."""
    return (await tx.exec(select(func.count()).select_from(model).where(*where))).one()


async def changed(tx: Tx, statement: Update | Delete) -> int:
    """Run an UPDATE or DELETE and return how many rows it touched; loaded objects are not refreshed."""
    result = await tx.exec(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)
