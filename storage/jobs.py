"""Occurrences of jobs: whoever inserts the row runs it."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.models.jobs import Occurrence
from storage.session import Tx
from storage.statements import changed, insert_once

KEPT = timedelta(days=14)


async def last_occurrence(tx: Tx, job: str) -> datetime | None:
    """The instant of the newest occurrence that was claimed."""
    query = select(Occurrence.at).where(Occurrence.job == job).order_by(col(Occurrence.at).desc()).limit(1)
    return (await tx.exec(query)).first()


async def claim(tx: Tx, job: str, period: str, *, at: datetime) -> bool:
    """Claim an occurrence; False when somebody has it."""
    return await insert_once(tx, Occurrence, job=job, period=period, at=at, outcome="")


async def purge(tx: Tx, *, now: datetime) -> int:
    """Drop occurrences older than 14 days; each job's newest stays, because the next one is counted from it."""
    other = aliased(Occurrence)
    newest = select(func.max(other.at)).where(other.job == Occurrence.job).correlate(Occurrence).scalar_subquery()
    return await changed(tx, delete(Occurrence).where(col(Occurrence.at) < now - KEPT, col(Occurrence.at) < newest))
