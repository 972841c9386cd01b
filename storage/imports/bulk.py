"""Statements for many rows at once; objects would cost more than the rows."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Executable, Table, bindparam, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import SQLModel

from storage.session import Tx

T = TypeVar("T")
SLICE = 500


def slices(items: Sequence[T], length: int = SLICE) -> Iterator[Sequence[T]]:
    """The items in slices, so that no statement and no wait grows with the file."""
    for start in range(0, len(items), length):
        yield items[start : start + length]


async def insert_all(tx: Tx, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows with equal keys; those whose unique key is taken already are left out."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    insert = sqlite_insert if tx.get_bind().dialect.name == "sqlite" else postgresql_insert
    for some in slices(rows):
        await _run(tx, insert(table).on_conflict_do_nothing(), list(some))


async def update_all(tx: Tx, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Update rows with equal keys by their `id`."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    for some in slices(rows):
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in some[0] if name != "id"}
        given = [{("row_id" if name == "id" else f"new_{name}"): value for name, value in row.items()} for row in some]
        statement = update(table).where(table.c.id == bindparam("row_id")).values(**values)
        await _run(tx, statement, given)


async def _run(tx: Tx, statement: Executable, rows: list[dict[str, Any]]) -> None:
    # Past the session: it would ask for every row's new id.
    await (await tx.connection()).run_sync(lambda connection: connection.execute(statement, rows))
