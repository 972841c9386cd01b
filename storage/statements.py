"""The few statements that SQLite and PostgreSQL spell the same way but SQLAlchemy keeps in two places."""

from typing import Any

from sqlalchemy import Delete, Table, Update, func
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import SQLModel, select

from storage.session import Tx


async def insert_once(tx: Tx, model: type[SQLModel], **values: Any) -> bool:
    """Insert a row unless a unique key already holds it; True when it was new."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    insert = sqlite_insert if tx.get_bind().dialect.name == "sqlite" else postgresql_insert
    result = await tx.exec(insert(table).values(**values).on_conflict_do_nothing())
    return bool(result.rowcount)


async def count(tx: Tx, model: type[SQLModel], *where: Any) -> int:
    """Count the rows of a table that meet all conditions."""
    return (await tx.exec(select(func.count()).select_from(model).where(*where))).one()


async def changed(tx: Tx, statement: Update | Delete) -> int:
    """Run an UPDATE or DELETE and return how many rows it touched; loaded objects are not refreshed."""
    result = await tx.exec(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)
