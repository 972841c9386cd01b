"""Notices that failed or whose end nobody knows, until an administrator has seen to them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal_column, update
from sqlmodel import col, select

from storage import people, place
from storage.models.outbox import Notice
from storage.session import Tx
from storage.statements import changed, count

# Spelt out, not bound: only so does an engine see that the index of these few rows answers it.
OPEN = (
    col(Notice.state).in_([literal_column("'failed'"), literal_column("'unknown'")]),
    col(Notice.seen_at).is_(None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """One of them, to a person, an account that speaks for nobody, or a group by its title; to none of them when it has gone.

    `case_id`: the complaint that it is about, 0 for most.
    """

    id: int
    name: str
    state: str
    person_id: int | None
    account_id: int | None
    group: str
    case_id: int
    at_least_once: bool
    ended_at: datetime
    expires_at: datetime | None


async def number(tx: Tx) -> int:
    """How many wait for somebody to see them."""
    return await count(tx, Notice, *OPEN)


async def listed(tx: Tx, *, offset: int, limit: int) -> list[Undelivered]:
    """Part of the list, the newest first."""
    order = (col(Notice.finished_at).desc(), col(Notice.id).desc())
    found = await tx.exec(select(Notice).where(*OPEN).order_by(*order).offset(offset).limit(limit))
    return [await _told(tx, row) for row in found.all()]


async def get(tx: Tx, notice_id: int) -> Undelivered | None:
    """One that is still on the list."""
    row = (await tx.exec(select(Notice).where(col(Notice.id) == notice_id, *OPEN))).first()
    return await _told(tx, row) if row else None


async def seen(tx: Tx, notice_id: int, *, now: datetime) -> bool:
    """Take one off the list; False when somebody else was quicker."""
    where = (col(Notice.id) == notice_id, *OPEN)
    return await changed(tx, update(Notice).where(*where).values(seen_at=now)) == 1


async def repeat(tx: Tx, notice_id: int, *, now: datetime) -> int | None:
    """Take one off the list and queue it as a new notice; its id, or None when somebody else was quicker.

    The key of what it is about goes along: the same occasion can still not be announced by anybody else, and what
    ends the occasion withdraws it.
    """
    row = await tx.get(Notice, notice_id)
    if row is None or not await seen(tx, notice_id, now=now):
        return None
    kept = row.dedupe_key
    await changed(tx, update(Notice).where(col(Notice.id) == notice_id).values(dedupe_key=None))
    again = Notice(
        **row.model_dump(
            include={"name", "params", "person_id", "account_id", "place_id", "expires_at", "at_least_once"}
            | {"urgent", "card", "reminder"}
        ),
        dedupe_key=kept,
        not_before=now,
        created_at=now,
    )
    tx.add(again)
    await tx.flush()
    return again.id


async def _told(tx: Tx, row: Notice) -> Undelivered:
    group = await place.get(tx, row.place_id) if row.place_id is not None else None
    account = await people.account_by_id(tx, row.account_id) if row.account_id else None
    return Undelivered(
        id=row.id or 0,
        name=row.name,
        state=row.state,
        person_id=row.person_id or (account.person_id if account else None),
        account_id=account.id if account else None,
        group=group.title if group else "",
        case_id=int(row.params.get("case") or 0),
        at_least_once=row.at_least_once,
        ended_at=row.finished_at or row.created_at,
        expires_at=row.expires_at,
    )
