"""What sets a demo's store apart: it was empty, it is marked as invented, and nobody is told of an invented past."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from storage.models.outbox import Notice
from storage.models.people import Person, Policy
from storage.session import Tx
from storage.statements import changed, count

MARK = "demo"


async def has_people(tx: Tx) -> bool:
    """Whether anybody is in the store."""
    return await count(tx, Person) > 0


async def is_demo(tx: Tx) -> bool:
    """Whether the people in the store are invented."""
    return await tx.get(Policy, MARK) is not None


async def mark(tx: Tx, *, now: datetime) -> None:
    """Keep that the people in the store are invented."""
    await tx.merge(Policy(name=MARK, values={"filled_at": now.isoformat()}))
    await tx.flush()


async def silence(tx: Tx, *, now: datetime) -> int:
    """Skip everything that waits to be sent; returns how many notices it was."""
    values = {"state": "skipped", "reason": "invented past", "finished_at": now}
    return await changed(tx, update(Notice).where(col(Notice.state) == "queued").values(**values))
