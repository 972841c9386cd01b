"""Digests as they were made, one per kind, day and reader."""

from datetime import date, datetime
from typing import Any

from sqlmodel import select

from storage.models.jobs import Digest
from storage.session import Tx
from storage.statements import insert_once


async def keep(tx: Tx, *, kind: str, day: date, person_id: int, figures: dict[str, Any], now: datetime) -> bool:
    """Store a digest; False when this reader has had that day's already."""
    return await insert_once(tx, Digest, kind=kind, day=day, person_id=person_id, figures=figures, made_at=now)


async def kept(tx: Tx, *, kind: str, day: date, person_id: int) -> Digest | None:
    """A reader's stored digest of a day."""
    return (
        await tx.exec(select(Digest).where(Digest.kind == kind, Digest.day == day, Digest.person_id == person_id))
    ).first()
