"""What came in: durable before anything is acknowledged."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import SQLModel

from storage.models.columns import big, json, key, moment


class Intake(SQLModel, table=True):
    """One raw update of a platform. `update_key` is the platform's own id of it, so that a second delivery is ignored."""

    __table_args__ = (
        UniqueConstraint("bot_id", "update_key"),
        Index("ix_intake_open", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
    )
    id: int | None = key()
    bot_id: int = big()
    update_key: str
    sender: int = big()
    payload: dict[str, Any] | None = json(null=True)
    state: str = "new"  # new -> done | dead
    attempts: int = 0
    error: str = ""
    received_at: datetime = moment(index=True)
