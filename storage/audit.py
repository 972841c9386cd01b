"""The audit trail: rows are added, never changed."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select

from storage.models.audit import AuditEntry
from storage.session import Tx


async def append(
    tx: Tx, *, at: datetime, actor_id: int | None, actor: str, act: str, subject: str, facts: dict[str, Any]
) -> None:
    """Add one entry."""
    tx.add(AuditEntry(at=at, actor_id=actor_id, actor=actor, act=act, subject=subject, facts=facts))
    await tx.flush()


async def entries(tx: Tx, *, act: str | None = None) -> list[AuditEntry]:
    """Entries in order, all or of one act."""
    query = select(AuditEntry).order_by(col(AuditEntry.id))
    return list((await tx.exec(query.where(AuditEntry.act == act) if act else query)).all())
