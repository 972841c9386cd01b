"""Messages on their way out: answers kept until sent, and notices with their states."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, update
from sqlmodel import col, select

from storage.hot import Hot, new_row
from storage.models.outbox import Notice, PendingAnswer
from storage.session import Tx
from storage.statements import changed, insert_once

ANSWER_LIFE = timedelta(minutes=10)
# Screens and erasures mean something later too, but not for ever.
LASTING_LIFE = timedelta(days=30)
NOTICE_LIFE = timedelta(days=30)


class _Unsent(NamedTuple):
    id: int
    payload: dict[str, Any]


async def keep_answer(tx: Tx, *, bot_id: int, chat_id: int, payload: dict[str, Any], now: datetime) -> int:
    """Keep one part of an answer until `answered`; returns its id.

    Of each screen only the newest is kept: an older one that was never sent would take its place at the next start.
    """
    screens = {payload["screen"]} if "show" in payload else set()
    overtaken = await _unsent_shows(tx, bot_id=bot_id, chat_id=chat_id, screens=screens) if screens else []
    for older in overtaken:
        # What the older one had to do besides, the newer one does.
        payload = {
            **payload,
            "if_open": bool(payload.get("if_open") and older.payload.get("if_open")),
            "traceless": bool(payload.get("traceless") or older.payload.get("traceless")),
        }
    kept: int = (await _KEEP.all(tx, bot_id=bot_id, chat_id=chat_id, payload=payload, created_at=now))[0][0]
    # After the insert: SQLite would give the id of a deleted last row anew, and whoever sends the older one drops its id.
    for older in overtaken:
        await answered(tx, older.id)
    return kept


async def _unsent_shows(tx: Tx, *, bot_id: int, chat_id: int, screens: set[str]) -> list[_Unsent]:
    found = [_Unsent(*row) for row in await _OF_CHAT.all(tx, bot_id=bot_id, chat_id=chat_id)]
    return [row for row in found if row.payload.get("screen") in screens]


async def newest_answer(tx: Tx) -> int:
    """The id of the answer kept last; 0 when none waits."""
    return (await tx.exec(select(PendingAnswer.id).order_by(col(PendingAnswer.id).desc()).limit(1))).first() or 0


async def drop_overtaken(
    tx: Tx, *, bot_id: int, chat_id: int, screens: set[str], until: int, besides: set[int]
) -> None:
    """Forget unsent screens up to an id, besides those under way: the same screens were sent in a later state."""
    for row in await _unsent_shows(tx, bot_id=bot_id, chat_id=chat_id, screens=screens):
        if row.id <= until and row.id not in besides:
            await answered(tx, row.id)


async def answered(tx: Tx, answer_id: int) -> None:
    """The part was sent (or can never be): drop it."""
    await _ANSWERED.run(tx, answer_id=answer_id)


async def unsent_answers(tx: Tx, *, now: datetime) -> list[PendingAnswer]:
    """What a process that died had not sent: words younger than ten minutes, screens and erasures always."""
    found = (await tx.exec(select(PendingAnswer).order_by(col(PendingAnswer.id)))).all()
    return [row for row in found if row.created_at > now - _life(row)]


async def drop_old_answers(tx: Tx, *, now: datetime) -> None:
    """Forget answers that came too late to mean anything."""
    stale = [row.id for row in (await tx.exec(select(PendingAnswer))).all() if row.created_at <= now - _life(row)]
    await changed(tx, delete(PendingAnswer).where(col(PendingAnswer.id).in_(stale)))


def _life(row: PendingAnswer) -> timedelta:
    return ANSWER_LIFE if "say" in row.payload else LASTING_LIFE


async def queue(
    tx: Tx,
    name: str,
    *,
    now: datetime,
    params: dict[str, Any] | None = None,
    person_id: int | None = None,
    account_id: int | None = None,
    place_id: int | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    dedupe_key: str | None = None,
    at_least_once: bool = False,
    urgent: bool = False,
) -> bool:
    """Queue a notice for one recipient; False when its dedupe key was used before.

    `not_before` and `expires_at` are on the business clock. `urgent` ignores quiet hours. Kinds that are not
    `at_least_once` are never repeated when it is unknown whether they arrived.
    """
    if (person_id, account_id, place_id).count(None) != 2:
        raise ValueError("a notice has exactly one recipient")
    return await insert_once(
        tx,
        Notice,
        name=name,
        params=params or {},
        person_id=person_id,
        account_id=account_id,
        place_id=place_id,
        not_before=not_before or now,
        expires_at=expires_at,
        dedupe_key=dedupe_key,
        at_least_once=at_least_once,
        urgent=urgent,
        state="queued",
        reason="",
        attempts=0,
        created_at=now,
    )


async def due(tx: Tx, *, now: datetime, limit: int = 50) -> list[Notice]:
    """Claim what is due: the rows become `sending`, so nobody else takes them."""
    where = (col(Notice.state) == "queued", col(Notice.not_before) <= now)
    found = (
        await tx.exec(select(Notice).where(*where).order_by(col(Notice.urgent).desc(), col(Notice.id)).limit(limit))
    ).all()
    for notice in found:
        notice.state = "sending"
        notice.attempts += 1
    await tx.flush()
    return list(found)


@dataclass(frozen=True, slots=True)
class End:
    """How an attempt ended: sent, failed, unknown or skipped; or queued again `until` when."""

    state: str
    reason: str = ""
    until: datetime | None = None


async def ended(tx: Tx, notice_id: int, end: End, *, now: datetime) -> None:
    """Record how an attempt at a claimed notice ended, with the reason."""
    values: dict[str, Any] = {"state": end.state, "reason": end.reason[:300]}
    values |= {"finished_at": now} if end.until is None else {"not_before": end.until}
    await changed(tx, update(Notice).where(col(Notice.id) == notice_id).values(**values))


async def recover(tx: Tx, *, now: datetime) -> int:
    """After a crash: what was being sent is tried again if that is harmless, else its fate is unknown and listed."""
    sending = col(Notice.state) == "sending"
    await changed(tx, update(Notice).where(sending, col(Notice.at_least_once)).values(state="queued"))
    return await changed(
        tx, update(Notice).where(sending).values(state="unknown", finished_at=now, reason="stopped while sending")
    )


async def next_due(tx: Tx) -> datetime | None:
    """When the next queued notice is due."""
    found = await tx.exec(
        select(Notice.not_before).where(Notice.state == "queued").order_by(col(Notice.not_before)).limit(1)
    )
    return found.first()


async def withdraw(tx: Tx, *, dedupe_prefix: str, now: datetime, reason: str) -> int:
    """Skip queued notices whose key begins with the prefix: what they remind of is done."""
    where = (col(Notice.state) == "queued", col(Notice.dedupe_key).startswith(dedupe_prefix, autoescape=True))
    return await changed(tx, update(Notice).where(*where).values(state="skipped", reason=reason, finished_at=now))


async def purge(tx: Tx, *, now: datetime) -> int:
    """Drop notices that ended more than 30 days ago; `now` is on the business clock."""
    ended = col(Notice.state).not_in(("queued", "sending"))
    return await changed(tx, delete(Notice).where(ended, col(Notice.finished_at) < now - NOTICE_LIFE))


_KEEP = Hot(new_row(PendingAnswer, "bot_id", "chat_id", "payload", "created_at").returning(col(PendingAnswer.id)))
_OF_CHAT = Hot(
    select(PendingAnswer.id, PendingAnswer.payload).where(
        PendingAnswer.bot_id == bindparam("bot_id"), PendingAnswer.chat_id == bindparam("chat_id")
    )
)
_ANSWERED = Hot(delete(PendingAnswer).where(col(PendingAnswer.id) == bindparam("answer_id")))
