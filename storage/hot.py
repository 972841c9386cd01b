"""Statements on the path of every message: built and compiled once.

SQLAlchemy spends some 200 us on building, caching, executing and unpacking a statement that SQLite runs in ten. What every
message needs is therefore written as Core statements with named parameters, and on SQLite handed straight to the driver;
types are converted by the same columns' types; instants, codes and JSON as theirs do it, without their layers. On PostgreSQL
they go the usual way.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, CursorResult, Dialect, Executable, Insert, Table, Text, bindparam, cast, insert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

from storage import json_text
from storage.session import Tx
from storage.sqlite import InlineSession
from storage.types import Code, UtcDateTime

Convert = Callable[[Any], Any]
Row = tuple[Any, ...]
_SQLITE = SQLiteDialect_pysqlite(paramstyle="named")


class Hot:
    """One statement; `values` names its parameters. Rows come back as tuples in the order of its columns.

    Where PostgreSQL's is made by another function of SQLAlchemy, it is given too.
    """

    __slots__ = ("_columns", "_constants", "_converts", "_elsewhere", "_sql", "statement")

    def __init__(self, statement: Executable, *, postgresql: Executable | None = None) -> None:
        self.statement = statement
        self._elsewhere = statement if postgresql is None else postgresql
        self._sql = ""
        # Parameters that the statement brings along, already as SQLite takes them.
        self._constants: dict[str, Any] = {}
        self._converts: list[tuple[str, Convert]] = []
        self._columns: list[tuple[int, Convert]] = []

    async def all(self, tx: Tx, **values: Any) -> list[Row]:
        """Run it and return its rows."""
        if not isinstance(tx, InlineSession):
            return [tuple(row) for row in (await self._usually(tx, values)).all()]
        rows: list[Row] = self._execute(tx, values).fetchall()
        return [self._converted(row) for row in rows] if self._columns and rows else rows

    async def first(self, tx: Tx, **values: Any) -> Row | None:
        """Run it and return its first row, if there is one."""
        if not isinstance(tx, InlineSession):
            found = (await self._usually(tx, values)).first()
            return None if found is None else tuple(found)
        row: Row | None = self._execute(tx, values).fetchone()
        return row if row is None or not self._columns else self._converted(row)

    async def run(self, tx: Tx, **values: Any) -> int:
        """Run a statement that changes rows; returns how many."""
        if not isinstance(tx, InlineSession):
            return int((await self._usually(tx, values)).rowcount)
        return int(self._execute(tx, values).rowcount)

    async def new_id(self, tx: Tx, **values: Any) -> int | None:
        """Insert one row, returning its `id` on PostgreSQL and nothing on SQLite; None when the row was there already.

        SQLite knows the last id anyway, and takes twice as long for a row that it has to return.
        """
        if not isinstance(tx, InlineSession):
            found: int | None = (await self._usually(tx, values)).scalar()
            return found
        done = self._execute(tx, values)
        return done.lastrowid if done.rowcount else None

    async def each(self, tx: Tx, rows: list[dict[str, Any]]) -> None:
        """Run a statement that changes rows once for each set of values."""
        if not rows:
            return
        if isinstance(tx, InlineSession):
            given = [self._given({**values}) for values in rows]
            tx.driver.executemany(self._sql, given)
        else:
            await (await tx.connection()).execute(self._elsewhere, rows)

    async def _usually(self, tx: Tx, values: dict[str, Any]) -> CursorResult[Any]:
        return await (await tx.connection()).execute(self._elsewhere, values)

    def _execute(self, tx: InlineSession, values: dict[str, Any]) -> Any:
        given = self._given(values)  # which compiles the statement the first time
        return tx.driver.execute(self._sql, given)

    def _given(self, values: dict[str, Any]) -> dict[str, Any]:
        if not self._sql:
            self._compile(_SQLITE)
        if self._constants:
            values = {**self._constants, **values}
        for name, convert in self._converts:
            values[name] = convert(values[name])
        return values

    def _compile(self, dialect: Dialect) -> None:
        compiled: Any = self.statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        # A name that is bound twice has two parameters in the statement and one value.
        for name, bound in {name: bound for bound, name in compiled.bind_names.items()}.items():
            convert = _processor(bound.type, dialect, "bind_processor")
            if not bound.required:
                self._constants[name] = bound.value if convert is None else convert(bound.value)
            elif convert is not None:
                self._converts.append((name, convert))
        for place, column in enumerate(_columns(self.statement)):
            convert = _processor(column.type, dialect, "result_processor", None)
            if convert is not None:
                self._columns.append((place, convert))
        self._sql = str(compiled)

    def _converted(self, row: Row) -> Row:
        values = list(row)
        for place, convert in self._columns:
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


def _processor(kind: TypeEngine[Any], dialect: Dialect, which: str, *more: Any) -> Convert | None:
    """How SQLAlchemy converts a value of this type, or the same without its layers for the types of every message."""
    ours = next((made for of, made in _OURS.items() if isinstance(kind, of)), None)
    if ours is not None:
        return ours(kind)[0 if which == "bind_processor" else 1]
    made: Convert | None = getattr(kind.dialect_impl(dialect), which)(dialect, *more)
    return made


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


_OURS: dict[type[TypeEngine[Any]], Callable[[Any], tuple[Convert, Convert]]] = {
    UtcDateTime: _instants,
    Code: _codes,
    JSON: _json,
}
