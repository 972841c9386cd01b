"""What came in, kept before anything is acknowledged; duplicates of the platform are ignored."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, null, or_, update
from sqlmodel import col, select

from domain.text import storable
from storage.hot import Hot
from storage.models.intake import Intake
from storage.session import Tx
from storage.statements import changed, insert_new

KEPT = timedelta(days=3)
DEAD_KEPT = timedelta(days=30)
Waiting = tuple[int, int, int]  # intake id, bot id, sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A raw update: the platform's own key of it, who sent it (for the order), and its JSON."""

    bot_id: int
    update_key: str
    sender: int
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """An update that is being handled."""

    id: int
    bot_id: int
    payload: dict[str, Any] | None


async def keep(tx: Tx, updates: list[Received], *, now: datetime) -> list[Waiting]:
    """Store the updates of a batch; returns those that were new, in order."""
    fresh: list[Waiting] = []
    for received in updates:
        new = await insert_new(
            tx,
            Intake,
            bot_id=received.bot_id,
            update_key=received.update_key,
            sender=received.sender,
            payload=storable(received.payload),
            state="new",
            attempts=0,
            error="",
            received_at=now,
        )
        if new is not None:
            fresh.append((new, received.bot_id, received.sender))
    return fresh


async def waiting(tx: Tx) -> list[Waiting]:
    """Everything that is not done, oldest first."""
    query = select(Intake.id, Intake.bot_id, Intake.sender).where(Intake.state == "new").order_by(col(Intake.id))
    return [(intake_id or 0, bot_id, sender) for intake_id, bot_id, sender in await tx.exec(query)]


async def take(tx: Tx, intake_id: int, *, state: str = "new") -> Taken | None:
    """The update if it still waits (or is in that state); None when it was done in the meantime."""
    row = await _TAKE.first(tx, intake_id=intake_id, held=state)
    return Taken(*row) if row else None


async def done(tx: Tx, intake_id: int, *, forget: bool = False) -> None:
    """Mark an update done, in the transaction of its effect; `forget` drops what was said."""
    await _STATE.run(tx, intake_id=intake_id, new_state="done", error="")
    if forget:
        await drop_words(tx, intake_id)


async def bury(tx: Tx, intake_id: int, *, error: str) -> None:
    """Keep an update that can never be handled as a dead letter."""
    await _STATE.run(tx, intake_id=intake_id, new_state="dead", error=error)


async def drop_words(tx: Tx, intake_id: int) -> None:
    """Forget what was said; that something was said stays."""
    await changed(tx, update(Intake).where(col(Intake.id) == intake_id).values(payload=null()))


async def failed(tx: Tx, intake_id: int, *, error: str, limit: int) -> bool:
    """Count a failed attempt; True when it was the last one and the row is a dead letter now."""
    row = await tx.get(Intake, intake_id)
    if row is None or row.state != "new":
        return False
    row.attempts += 1
    row.error = error[:500]
    if row.attempts >= limit:
        row.state = "dead"
    await tx.flush()
    return row.state == "dead"


async def dead_letters(tx: Tx) -> list[Intake]:
    """All updates that could not be handled, oldest first."""
    return list((await tx.exec(select(Intake).where(Intake.state == "dead").order_by(col(Intake.id)))).all())


async def replay(tx: Tx, intake_id: int) -> bool:
    """Give a dead letter its attempts back; False when it is not one."""
    statement = (
        update(Intake).where(col(Intake.id) == intake_id, col(Intake.state) == "dead").values(state="new", attempts=0)
    )
    return await changed(tx, statement) == 1


async def purge(tx: Tx, *, now: datetime) -> int:
    """Drop what is done after three days (update ids restart at random after a quiet week), dead letters after 30."""
    done = and_(col(Intake.state) == "done", col(Intake.received_at) < now - KEPT)
    dead = and_(col(Intake.state) == "dead", col(Intake.received_at) < now - DEAD_KEPT)
    return await changed(tx, delete(Intake).where(or_(done, dead)))


_TAKE = Hot(
    select(Intake.id, Intake.bot_id, Intake.payload).where(
        col(Intake.id) == bindparam("intake_id"), col(Intake.state) == bindparam("held")
    )
)
_STATE = Hot(
    update(Intake)
    .where(col(Intake.id) == bindparam("intake_id"))
    .values(state=bindparam("new_state"), error=bindparam("error"))
)
