"""Occurrences of jobs: whoever inserts the row runs it."""

from datetime import datetime

from sqlmodel import col, select

from storage.models.jobs import Occurrence
from storage.session import Tx
from storage.statements import insert_once


async def last_occurrence(tx: Tx, job: str) -> datetime | None:
    """The instant of the newest occurrence that was claimed."""
    query = select(Occurrence.at).where(Occurrence.job == job).order_by(col(Occurrence.at).desc()).limit(1)
    return (await tx.exec(query)).first()


async def claim(tx: Tx, job: str, period: str, *, at: datetime) -> bool:
    """Claim an occurrence; False when somebody has it."""
    return await insert_once(tx, Occurrence, job=job, period=period, at=at, outcome="")
