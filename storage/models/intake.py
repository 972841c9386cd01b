"""What came in: durable before anything is acknowledged."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.models.columns import big, json, key, moment

_OPEN = text("state = 'new'")


class Intake(SQLModel, table=True):
    """One raw update of a platform. `update_key` is the platform's own id of it, so that a second delivery is ignored."""

    __table_args__ = (
        UniqueConstraint("bot_id", "update_key"),
        # Whoever handles an update asks for the oldest of its sender; few are ever open.
        Index("ix_intake_open", "bot_id", "sender", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    id: int | None = key()
    bot_id: int = big()
    update_key: str
    sender: int = big()
    payload: dict[str, Any] | None = json(null=True)
    state: str = "new"  # new -> done | dead; kept as done where it is handled in the same transaction
    attempts: int = 0
    error: str = ""
    received_at: datetime = moment(index=True)


class Turn(SQLModel, table=True):
    """What a worker locks while it handles somebody's update. Some people share one, and nobody can be known by it."""

    slot: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
