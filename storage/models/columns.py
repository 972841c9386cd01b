"""How the tables write down times, codes, JSON and keys: one spelling each."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, MetaData, text
from sqlmodel import Field, SQLModel

from storage.types import Code, UtcDateTime

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention

# SQLite numbers its rows by itself only for a plain INTEGER key.
BIG = BigInteger().with_variant(Integer, "sqlite")


def key() -> Any:
    """A primary key counted up by the database."""
    return Field(default=None, primary_key=True, sa_type=BIG)


def ref(target: str, *, null: bool = False, index: bool = True) -> Any:
    """A reference to the row of another table, given as `table.column`."""
    default: Any = None if null else ...
    return Field(default=default, foreign_key=target, sa_type=BIG, index=index, nullable=null)


def big(*, default: Any = ..., index: bool = False) -> Any:
    """A whole number that may need 64 bits (the messengers' ids)."""
    return Field(default=default, sa_type=BigInteger, index=index)


def moment(*, null: bool = False, index: bool = False) -> Any:
    """An instant, aware UTC."""
    default: Any = None if null else ...
    return Field(default=default, sa_type=UtcDateTime, nullable=null, index=index)


def code(enum: type[StrEnum], *, default: Any = ..., index: bool = False) -> Any:
    """A code of DOMAIN's tables."""
    return Field(default=default, sa_type=Code(enum), index=index)


def json(*, null: bool = False) -> Any:
    """A JSON value."""
    if null:
        return Field(default=None, sa_type=JSON, nullable=True)
    return Field(default_factory=dict, sa_type=JSON)


def few(name: str, *columns: str, where: str) -> Index:
    """An index of the few rows that are looked for; thousands of others are history."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))
