"""The audit trail: rows are added, never changed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
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


async def newest(
    tx: Tx, *, acts: Collection[str], actor_id: int | None, subject: str, before: int | None, limit: int
) -> Sequence[AuditEntry]:
    """Entries with an id below `before`, the newest first; of some acts, one person, about one subject where given."""
    where: list[ColumnElement[bool]] = []
    where += [col(AuditEntry.act).in_(acts)] if acts else []
    where += [col(AuditEntry.actor_id) == actor_id] if actor_id is not None else []
    where += [col(AuditEntry.subject) == subject] if subject else []
    where += [col(AuditEntry.id) < before] if before is not None else []
    return (await tx.exec(select(AuditEntry).where(*where).order_by(col(AuditEntry.id).desc()).limit(limit))).all()


async def between(tx: Tx, first: datetime, end: datetime, *, limit: int) -> Sequence[AuditEntry]:
    """Entries from `first` to just before `end`, the newest first."""
    where = (col(AuditEntry.at) >= first, col(AuditEntry.at) < end)
    order = (col(AuditEntry.at).desc(), col(AuditEntry.id).desc())
    return (await tx.exec(select(AuditEntry).where(*where).order_by(*order).limit(limit))).all()
