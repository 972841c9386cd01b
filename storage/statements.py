"""The few statements that SQLite and PostgreSQL spell the same way but SQLAlchemy keeps in two places."""

from functools import cache
from typing import Any

from sqlalchemy import Delete, Table, Update, UpdateBase, func
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import SQLModel, select

from storage.session import Tx


async def insert_once(tx: Tx, model: type[SQLModel], **values: Any) -> bool:
    """Insert a row unless a unique key already holds it; True when it was new."""
    return bool((await tx.exec(_insert(model, tx.get_bind().dialect.name), params=values)).rowcount)


async def insert_new(tx: Tx, model: type[SQLModel], **values: Any) -> int | None:
    """Insert a row unless a unique key already holds it; its id, or None when it was not new."""
    statement = _insert(model, tx.get_bind().dialect.name, returning_id=True)
    return (await tx.exec(statement, params=values)).scalar_one_or_none()


@cache
def _insert(model: type[SQLModel], dialect: str, *, returning_id: bool = False) -> UpdateBase:
    # Built once: building a statement takes longer than running it.
    table: Table = model.__table__  # type: ignore[attr-defined]
    insert = (sqlite_insert if dialect == "sqlite" else postgresql_insert)(table).on_conflict_do_nothing()
    return insert.returning(table.c.id) if returning_id else insert


async def count(tx: Tx, model: type[SQLModel], *where: Any) -> int:
    """Count the rows of a table that meet all conditions."""
    return (await tx.exec(select(func.count()).select_from(model).where(*where))).one()


async def changed(tx: Tx, statement: Update | Delete) -> int:
    """Run an UPDATE or DELETE and return how many rows it touched; loaded objects are not refreshed."""
    result = await tx.exec(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)
