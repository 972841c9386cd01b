"""What goes out: answers to whoever spoke, and notices to everybody else."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import SQLModel

from storage.models.columns import big, json, key, moment, ref


class PendingAnswer(SQLModel, table=True):
    """An answer kept from the commit until it was sent; the row goes when it has been."""

    __tablename__ = "pending_answer"
    id: int | None = key()
    bot_id: int = big()
    chat_id: int = big()
    payload: dict[str, Any] = json()
    created_at: datetime = moment()


class Notice(SQLModel, table=True):
    """A message to somebody else: a name, parameters, and a recipient; written in the language of its reader when delivered."""

    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        Index(
            "ix_notice_due",
            "not_before",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
    )
    id: int | None = key()
    name: str
    params: dict[str, Any] = json()
    person_id: int | None = ref("person.id", null=True)
    account_id: int | None = ref("account.id", null=True)
    place_id: int | None = ref("place.id", null=True)
    at_least_once: bool = False
    urgent: bool = False
    not_before: datetime = moment()
    expires_at: datetime | None = moment(null=True)
    dedupe_key: str | None = None
    state: str = "queued"  # queued -> sending -> sent | failed | unknown | skipped
    reason: str = ""
    attempts: int = 0
    created_at: datetime = moment()
    finished_at: datetime | None = moment(null=True)
