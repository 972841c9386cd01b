"""What goes out: answers to whoever spoke, and notices to everybody else."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from storage.models.columns import big, few, json, key, moment, ref


class PendingAnswer(SQLModel, table=True):
    """An answer kept from the commit until it was sent; the row goes when it has been."""

    __tablename__ = "pending_answer"
    __table_args__ = (Index("ix_pending_answer_chat", "bot_id", "chat_id"),)
    id: int | None = key()
    bot_id: int = big()
    chat_id: int = big()
    payload: dict[str, Any] = json()
    # The worker that sends it; another one may only when that one is gone.
    holder: str = ""
    created_at: datetime = moment()


class Notice(SQLModel, table=True):
    """A message to somebody else: a name, parameters, and a recipient; written in the language of its reader when delivered."""

    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        few("ix_notice_due", "urgent", "not_before", where="state = 'queued'"),
        few("ix_notice_sending", "not_before", where="state = 'sending'"),
        few("ix_notice_undelivered", "finished_at", where="state IN ('failed', 'unknown') AND seen_at IS NULL"),
    )
    id: int | None = key()
    name: str
    params: dict[str, Any] = json()
    person_id: int | None = ref("person.id", null=True)
    account_id: int | None = ref("account.id", null=True)
    place_id: int | None = ref("place.id", null=True)
    at_least_once: bool = False
    urgent: bool = False
    # A message that stands already is kept up to date: makes no noise, and only the newest state counts.
    card: bool = False
    # Goes out together with what else its reader would be reminded of within ten minutes.
    reminder: bool = False
    not_before: datetime = moment()
    expires_at: datetime | None = moment(null=True)
    dedupe_key: str | None = None
    state: str = "queued"  # queued -> sending -> sent | failed | unknown | skipped
    reason: str = ""
    attempts: int = 0
    created_at: datetime = moment()
    finished_at: datetime | None = moment(null=True)
    # When an administrator put a failed or unknown one off the list.
    seen_at: datetime | None = moment(null=True)
