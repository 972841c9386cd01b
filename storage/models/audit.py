"""Who used a privilege on what; append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import SQLModel

from storage.models.columns import json, key, moment, ref


class AuditEntry(SQLModel, table=True):
    """One privileged act with the codes and ids before and after."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject", "id"),)
    id: int | None = key()
    at: datetime = moment(index=True)
    actor_id: int | None = ref("person.id", null=True)
    actor: str = ""  # the name of a system actor, or empty
    act: str
    subject: str = ""
    facts: dict[str, Any] = json()
