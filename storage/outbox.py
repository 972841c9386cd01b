"""Messages on their way out: answers kept until sent, and notices with their states."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col, select

from storage.models.outbox import Notice, PendingAnswer
from storage.session import Tx
from storage.statements import changed, insert_once

ANSWER_LIFE = timedelta(minutes=10)


async def keep_answer(tx: Tx, *, bot_id: int, chat_id: int, payload: dict[str, Any], now: datetime) -> int:
    """Keep one part of an answer until `answered`; returns its id."""
    row = PendingAnswer(bot_id=bot_id, chat_id=chat_id, payload=payload, created_at=now)
    tx.add(row)
    await tx.flush()
    assert row.id is not None
    return row.id


async def answered(tx: Tx, answer_id: int) -> None:
    """The part was sent (or can never be): drop it."""
    await changed(tx, delete(PendingAnswer).where(col(PendingAnswer.id) == answer_id))


async def unsent_answers(tx: Tx, *, now: datetime) -> list[PendingAnswer]:
    """What a process that died had not sent: younger than ten minutes; a screen always."""
    found = (await tx.exec(select(PendingAnswer).order_by(col(PendingAnswer.id)))).all()
    return [row for row in found if "show" in row.payload or row.created_at > now - ANSWER_LIFE]


async def drop_old_answers(tx: Tx, *, now: datetime) -> None:
    """Forget answers that came too late to mean anything."""
    stale = [
        row.id
        for row in (await tx.exec(select(PendingAnswer))).all()
        if row.created_at <= now - ANSWER_LIFE and "show" not in row.payload
    ]
    await changed(tx, delete(PendingAnswer).where(col(PendingAnswer.id).in_(stale)))


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


async def finish(tx: Tx, notice_id: int, *, state: str, now: datetime, reason: str = "") -> None:
    """Record how a notice ended: sent, failed, unknown or skipped, with the reason."""
    values = {"state": state, "reason": reason[:300], "finished_at": now}
    await changed(tx, update(Notice).where(col(Notice.id) == notice_id).values(**values))


async def postpone(tx: Tx, notice_id: int, *, until: datetime, reason: str = "") -> None:
    """Put a claimed notice back until later."""
    await changed(
        tx,
        update(Notice).where(col(Notice.id) == notice_id).values(state="queued", not_before=until, reason=reason[:300]),
    )


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
