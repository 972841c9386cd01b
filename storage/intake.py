"""What came in, kept before anything is acknowledged; duplicates of the platform are ignored."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    and_,
    bindparam,
    delete,
    literal_column,
    null,
    or_,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col, select

from domain.text import storable
from storage import json_text
from storage.hot import Hot, parameters, table_of
from storage.models.intake import Intake, Turn
from storage.session import Tx
from storage.sqlite import InlineSession
from storage.statements import changed

# Written out, because only so the index of what is open can serve.
_OPEN = col(Intake.state) == literal_column("'new'")
KEPT = timedelta(days=3)
DEAD_KEPT = timedelta(days=30)
# So many people can be served at once, all workers together; two who meet in one turn wait for each other a moment.
TURNS = 4096
Waiting = tuple[int, int, int]  # intake id, bot id, sender


class Received(NamedTuple):
    """A raw update: the platform's own key of it, who sent it (for the order), and its JSON."""

    bot_id: int
    update_key: str
    sender: int
    payload: dict[str, Any]


class Taken(NamedTuple):
    """An update that is being handled."""

    id: int
    bot_id: int
    sender: int
    payload: dict[str, Any] | None

    @property
    def whose(self) -> tuple[int, int]:
        """Bot and sender, among whose updates it has its place."""
        return (self.bot_id, self.sender)


def _same_sender(asked: Any) -> Any:
    return and_(col(Intake.bot_id) == asked.bot_id, col(Intake.sender) == asked.sender)


async def keep(tx: Tx, updates: list[Received], *, now: datetime, done: bool = False) -> list[Taken]:
    """Store the updates of a batch; returns those that were new, in order.

    `done`: they are handled in this very transaction, or `reopen`ed in it.
    """
    fresh: list[Taken] = []
    for received in updates:
        payload, said = _storable(received.payload)
        kept = await _KEEP.new_id(
            tx,
            bot_id=received.bot_id,
            update_key=received.update_key,
            sender=received.sender,
            payload=said,
            state="done" if done else "new",
            received_at=now,
        )
        if kept is not None:
            fresh.append(Taken(kept, received.bot_id, received.sender, payload))
    return fresh


def _storable(payload: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """What of an update a database takes, and its JSON text."""
    said = json_text.written(payload)
    # NUL and lone surrogates are written as escapes, and hardly anything else is.
    if "\\u" in said:
        payload = storable(payload)
        said = json_text.written(payload)
    return payload, said


async def waiting(tx: Tx, *, before: datetime | None = None, limit: int | None = None) -> list[Waiting]:
    """What is not done (and came before an instant of the wall clock), oldest first; looks at no more than `limit`."""
    # Sorted by a sum, not by the key itself: else SQLite walks along the key through all that is done.
    query = select(Intake.id, Intake.bot_id, Intake.sender, Intake.received_at)
    found = await tx.exec(query.where(_OPEN).order_by(col(Intake.id) + 0).limit(limit))
    # The instant is compared here: asked for it, SQLite would go by its index through all that ever came before.
    return [
        (intake_id or 0, bot_id, sender) for intake_id, bot_id, sender, at in found if before is None or at < before
    ]


async def older(tx: Tx, intake_id: int) -> list[Waiting]:
    """What the same sender said before and is not done, oldest first."""
    asked = select(Intake.bot_id, Intake.sender).where(Intake.id == intake_id).subquery()
    query = select(Intake.id, Intake.bot_id, Intake.sender).join(asked, _same_sender(asked.c))
    found = await tx.exec(query.where(_OPEN, col(Intake.id) < intake_id).order_by(col(Intake.id)))
    return [(row_id or 0, bot_id, sender) for row_id, bot_id, sender in found]


async def take(tx: Tx, intake_id: int) -> Taken | None:
    """The update, and its sender's turn until the transaction ends; None when it was done in the meantime.

    Among several workers an older one of the same sender is returned instead, as long as there is one: it goes first.
    Whoever else wants one of them waits here. The turn is needed besides the rows themselves, because an older one may
    be committed later than this one. On SQLite there is one worker, and it keeps them in order itself.
    """
    row = await _TAKE.first(tx, intake_id=intake_id)
    return Taken(*row) if row else None


async def hold_turns(tx: Tx, senders: Iterable[int]) -> None:
    """Have the turns of several senders until the transaction ends, after whatever they are in the middle of."""
    if isinstance(tx, InlineSession):
        return
    for slot in sorted({sender % TURNS for sender in senders}):
        await tx.exec(select(_held(select(literal_column(str(slot)))).c.slot))


async def goes_first(tx: Tx, new: Taken) -> bool:
    """Whether an update that this transaction keeps may be handled in it: as far as can be seen none of its sender's goes first.

    Like `take` it waits for the sender's turn, where there are several workers.
    """
    if isinstance(tx, InlineSession):
        return True
    return not await _BEFORE.all(tx, intake_id=new.id, bot_id=new.bot_id, sender=new.sender)


async def words_of(tx: Tx, intake_id: int, *, whose: tuple[int, int]) -> str:
    """What somebody (bot and sender) wrote in an update, as long as it is kept; empty for another one's."""
    row = await tx.get(Intake, intake_id)
    if row is None or (row.bot_id, row.sender) != whose or not row.payload:
        return ""
    return str((row.payload.get("message") or {}).get("text") or "")


async def dead(tx: Tx, intake_id: int) -> Taken | None:
    """An update that is a dead letter; None when it is not one."""
    row = await tx.get(Intake, intake_id)
    return Taken(intake_id, row.bot_id, row.sender, row.payload) if row is not None and row.state == "dead" else None


async def done(tx: Tx, intake_id: int, *, forget: bool = False) -> None:
    """Mark an update done, in the transaction of its effect; `forget` drops what was said."""
    await _STATE.run(tx, intake_id=intake_id, new_state="done", error="")
    if forget:
        await drop_words(tx, intake_id)


async def reopen(tx: Tx, intake_id: int) -> None:
    """What was kept as done in this transaction is not."""
    await _STATE.run(tx, intake_id=intake_id, new_state="new", error="")


async def bury(tx: Tx, intake_id: int, *, error: str) -> None:
    """Keep an update that can never be handled as a dead letter."""
    await _STATE.run(tx, intake_id=intake_id, new_state="dead", error=error)


async def drop_words(tx: Tx, intake_id: int) -> None:
    """Forget what was said; that something was said stays."""
    await changed(tx, update(Intake).where(col(Intake.id) == intake_id).values(payload=null()))


async def failed(tx: Tx, intake_id: int, *, error: str, limit: int) -> bool:
    """Count a failed attempt; True when it was the last one and the row is a dead letter now."""
    row = await tx.get(Intake, intake_id, with_for_update=True)
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


def _keep() -> Hot:
    names, made = ("bot_id", "update_key", "sender", "state", "received_at"), []
    for insert_into in (sqlite_insert, postgresql_insert):
        given = parameters(insert_into, names, as_text=frozenset({"payload"})) | {"attempts": 0, "error": ""}
        made.append(insert_into(table_of(Intake)).values(given).on_conflict_do_nothing())
    return Hot(made[0], postgresql=made[1].returning(col(Intake.id)))


def _held(slot: Any) -> Any:
    """A sender's turn, held until the transaction ends."""
    turn = table_of(Turn)
    ours = postgresql_insert(turn).from_select(["slot"], slot)
    # Written anew each time, because that waits for whoever has it, also when its row was not there yet.
    held = ours.on_conflict_do_update(index_elements=["slot"], set_={"slot": ours.excluded.slot}).returning(turn.c.slot)
    return held.cte("held")


def _take() -> Hot:
    asked = select(Intake.bot_id, Intake.sender).where(col(Intake.id) == bindparam("intake_id")).subquery()
    wanted = select(Intake.id, Intake.bot_id, Intake.sender, Intake.payload).where(_OPEN)
    # The lock of the update itself makes PostgreSQL look again at what was done while we waited for the turn.
    oldest = (
        wanted.join(asked, _same_sender(asked.c))
        .join(_held(select(asked.c.sender % TURNS)), true())
        .where(col(Intake.id) <= bindparam("intake_id"))
        .order_by(col(Intake.id))
        .limit(1)
        .with_for_update(of=Intake)
    )
    return Hot(wanted.where(col(Intake.id) == bindparam("intake_id")), postgresql=oldest)


_KEEP = _keep()
_TAKE = _take()
_BEFORE = Hot(
    select(Intake.id)
    .join(_held(select(bindparam("sender", type_=BigInteger()) % TURNS)), true())
    .where(
        col(Intake.bot_id) == bindparam("bot_id"),
        col(Intake.sender) == bindparam("sender"),
        _OPEN,
        col(Intake.id) < bindparam("intake_id"),
    )
    .limit(1)
)
_STATE = Hot(
    update(Intake)
    .where(col(Intake.id) == bindparam("intake_id"))
    .values(state=bindparam("new_state"), error=bindparam("error"))
)
