"""Statements on the path of every message: built and compiled once.

SQLAlchemy spends some 200 us on building, caching, executing and unpacking a statement that SQLite runs in ten. What every
message needs is therefore written as Core statements with named parameters, and handed straight to the driver; on PostgreSQL
all but a transaction's first one, which SQLAlchemy begins it with. Types are converted by the same columns' types; for SQLite
instants, codes and JSON as theirs do it, without their layers.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeGuard

from sqlalchemy import JSON, CursorResult, Dialect, Executable, Insert, Table, Text, bindparam, cast, insert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

from storage import json_text
from storage.postgresql import PooledSession
from storage.session import Tx
from storage.sqlite import InlineSession
from storage.types import Code, UtcDateTime

Convert = Callable[[Any], Any]
Row = tuple[Any, ...]
Conversions = dict[type[TypeEngine[Any]], Callable[[Any], tuple[Convert, Convert]]]
_SQLITE = SQLiteDialect_pysqlite(paramstyle="named")
_POSTGRESQL: Dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
# PostgreSQL's number for the type of all our broken numbers.
DOUBLE_PRECISION = 701


class Hot:
    """One statement; its parameters are given by their names. Rows come back as tuples in the order of its columns.

    Where PostgreSQL's is made by another function of SQLAlchemy, it is given too.
    """

    __slots__ = ("_inline", "_on_postgresql", "_pooled", "statement")

    def __init__(self, statement: Executable, *, postgresql: Executable | None = None) -> None:
        self.statement = statement
        self._on_postgresql = statement if postgresql is None else postgresql
        self._inline: _Compiled | None = None
        self._pooled: _Compiled | None = None

    async def all(self, tx: Tx, **values: Any) -> list[Row]:
        """Run it and return its rows."""
        if not isinstance(tx, InlineSession):
            return await self._rows(tx, values)
        form = self._inline or self._compiled()
        rows: list[Row] = tx.driver.execute(form.sql, form.named(values)).fetchall()
        return [form.read(row) for row in rows] if form.columns and rows else rows

    async def first(self, tx: Tx, **values: Any) -> Row | None:
        """Run it and return its first row, if there is one."""
        if not isinstance(tx, InlineSession):
            found = await self._rows(tx, values)
            return found[0] if found else None
        form = self._inline or self._compiled()
        row: Row | None = tx.driver.execute(form.sql, form.named(values)).fetchone()
        return row if row is None or not form.columns else form.read(row)

    async def run(self, tx: Tx, **values: Any) -> int:
        """Run a statement that changes rows; returns how many."""
        if isinstance(tx, InlineSession):
            form = self._inline or self._compiled()
            return int(tx.driver.execute(form.sql, form.named(values)).rowcount)
        if not _straight(tx):
            return int((await self._usually(tx, values)).rowcount)
        form = self._pooled or self._compiled_for_postgresql()
        tag = await tx.run(form.sql, form.placed(values))
        return int(tag.rpartition(" ")[2])

    async def new_id(self, tx: Tx, **values: Any) -> int | None:
        """Insert one row, returning its `id` on PostgreSQL and nothing on SQLite; None when the row was there already.

        SQLite knows the last id anyway, and takes twice as long for a row that it has to return.
        """
        if not isinstance(tx, InlineSession):
            found = await self._rows(tx, values)
            return int(found[0][0]) if found else None
        form = self._inline or self._compiled()
        done = tx.driver.execute(form.sql, form.named(values))
        return done.lastrowid if done.rowcount else None

    async def each(self, tx: Tx, rows: list[dict[str, Any]]) -> None:
        """Run a statement that changes rows once for each set of values."""
        if not rows:
            return
        if isinstance(tx, InlineSession):
            form = self._inline or self._compiled()
            tx.driver.executemany(form.sql, [form.named({**values}) for values in rows])
            return
        if not _straight(tx):
            await self._usually(tx, rows)
            return
        form = self._pooled or self._compiled_for_postgresql()
        await tx.each(form.sql, [form.placed(values) for values in rows])

    async def _rows(self, tx: Tx, values: dict[str, Any]) -> list[Row]:
        if not _straight(tx):
            return [tuple(row) for row in await self._usually(tx, values)]
        form = self._pooled or self._compiled_for_postgresql()
        return [form.read(row) for row in await tx.rows(form.sql, form.placed(values))]

    async def _usually(self, tx: Tx, values: Any) -> CursorResult[Any]:
        if isinstance(tx, PooledSession):
            return await tx.usually(self._on_postgresql, values)
        return await (await tx.connection()).execute(self._on_postgresql, values)

    def _compiled(self) -> "_Compiled":
        self._inline = _Compiled(self.statement, _SQLITE, _OURS)
        return self._inline

    def _compiled_for_postgresql(self) -> "_Compiled":
        self._pooled = _Compiled(self._on_postgresql, _POSTGRESQL, {})
        return self._pooled


def _straight(tx: Tx) -> TypeGuard[PooledSession]:
    return isinstance(tx, PooledSession) and tx.driver is not None


class _Compiled:
    """A statement as a driver takes it, and how values are converted on their way there and back."""

    __slots__ = ("_constants", "_converts", "_order", "columns", "sql")

    def __init__(self, statement: Any, dialect: Dialect, ours: Conversions) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        # Parameters that the statement brings along, already as the driver takes them.
        self._constants: dict[str, Any] = {}
        self._converts: list[tuple[str, Convert]] = []
        # Where parameters are numbered, their names in that order.
        self._order: list[str] = compiled.positiontup or []
        self.columns: list[tuple[int, Convert]] = []
        # A name that is bound twice has two parameters in the statement and one value.
        for name, bound in {name: bound for bound, name in compiled.bind_names.items()}.items():
            convert = _processors(bound.type, dialect, ours)[0]
            if not bound.required:
                self._constants[name] = bound.value if convert is None else convert(bound.value)
            elif convert is not None:
                self._converts.append((name, convert))
        for place, column in enumerate(_columns(statement)):
            convert = _processors(column.type, dialect, ours)[1]
            if convert is not None:
                self.columns.append((place, convert))

    def named(self, values: dict[str, Any]) -> dict[str, Any]:
        """The parameters by name; the values given are changed."""
        if self._constants:
            values = {**self._constants, **values}
        for name, convert in self._converts:
            values[name] = convert(values[name])
        return values

    def placed(self, values: dict[str, Any]) -> list[Any]:
        """The parameters in the order of their numbers; the values given are left as they are."""
        values = self.named({**values})
        return [values[name] for name in self._order]

    def read(self, row: Sequence[Any]) -> Row:
        """A row as the driver gives it, with its values converted."""
        values = [*row]
        for place, convert in self.columns:
            values[place] = convert(values[place])
        return tuple(values)


def new_row(model: type[SQLModel], *names: str) -> Insert:
    """An insert of the named columns."""
    return insert(table_of(model)).values({name: bindparam(name) for name in names})


def upsert(
    model: type[SQLModel],
    *names: str,
    changes: dict[str, Any] | None = None,
    returning: Any = (),
    as_text: frozenset[str] = frozenset(),
) -> Hot:
    """Write the row of a key, whether it is there or not; `changes` says what becomes of a row that is.

    The JSON of the columns `as_text` is given as text.
    """
    table = table_of(model)
    keys = [column.name for column in table.primary_key]
    made = []
    for insert_into in (sqlite_insert, postgresql_insert):
        statement = insert_into(table).values(parameters(insert_into, names, as_text=as_text))
        new = changes or {name: statement.excluded[name] for name in names if name not in keys}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=new)
        made.append(statement.returning(*returning) if returning else statement)
    return Hot(made[0], postgresql=made[1])


def parameters(insert_into: Any, names: Iterable[str], *, as_text: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The named columns with their parameters, for an insert of one of the two; the JSON of `as_text` is given as text."""
    texts: dict[str, Any] = {name: bindparam(name, type_=Text()) for name in as_text}
    # SQLite keeps JSON as text; PostgreSQL wants to be told that a text is JSON.
    given = texts if insert_into is sqlite_insert else {name: cast(text, JSON) for name, text in texts.items()}
    return {name: bindparam(name) for name in names} | given


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def _columns(statement: Any) -> list[Any]:
    if statement.is_select:
        return list(statement.selected_columns)
    return list(statement.exported_columns) if statement._returning else []


def _processors(kind: TypeEngine[Any], dialect: Dialect, ours: Conversions) -> tuple[Convert | None, Convert | None]:
    """How a value of this type is written and read: as SQLAlchemy does it, or the same without its layers."""
    made = next((made for of, made in ours.items() if isinstance(kind, of)), None)
    if made is not None:
        return made(kind)
    of_dialect = kind.dialect_impl(dialect)
    return of_dialect.bind_processor(dialect), of_dialect.result_processor(dialect, DOUBLE_PRECISION)


def _instants(_kind: Any) -> tuple[Convert, Convert]:
    return _written, _read


def _written(at: datetime | None) -> str | None:
    if at is None:
        return None
    if at.tzinfo is None:
        raise ValueError("a stored time needs its time zone")
    return _text_of(at if at.tzinfo is UTC else at.astimezone(UTC))


# One act writes its instant in several rows; what many look at (a quiz, its end) is read with each tap of theirs. Of instants
# in UTC only: elsewhere the two hours that an autumn night has of the same name are equal.
@lru_cache(maxsize=1000)
def _text_of(utc: datetime) -> str:
    return utc.isoformat(" ", "microseconds")[:_WITHOUT_ZONE]


@lru_cache(maxsize=1000)
def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


# "2026-11-23 00:40:00.000000"
_WITHOUT_ZONE = 26


def _codes(kind: Any) -> tuple[Convert, Convert]:
    # Also keyed by the member itself, which as a string equals its code.
    members = {member.value: member for member in kind.enum}

    def written(code: Any) -> str | None:
        return None if code is None else str((members.get(code) or kind.enum(code)).value)

    def read(code: str | None) -> Any:
        return None if code is None else members.get(code) or kind.enum(code)

    return written, read


def _json(_kind: Any) -> tuple[Convert, Convert]:
    return json_text.written, json_text.read


_OURS: Conversions = {
    UtcDateTime: _instants,
    Code: _codes,
    JSON: _json,
}
