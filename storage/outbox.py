"""Messages on their way out: answers kept until sent, and notices with their states."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, case, delete, null, or_, true, update
from sqlmodel import col, select

from storage.hot import Hot, new_row
from storage.models.outbox import Notice, PendingAnswer
from storage.session import Tx
from storage.sqlite import InlineSession
from storage.statements import changed, insert_once

ANSWER_LIFE = timedelta(minutes=10)
# Screens and erasures mean something later too, but not for ever.
LASTING_LIFE = timedelta(days=30)
NOTICE_LIFE = timedelta(days=30)
# Reminders that fall into this span make one message.
TOGETHER = timedelta(minutes=10)

# An answer without anything to send: the erasure of no message.
NOTHING: dict[str, Any] = {"erase": []}

# A card's key is free once the card is being written, or will never be.
KEY_LEFT = case((col(Notice.card), null()), else_=col(Notice.dedupe_key))


# What a transaction notes about itself.
_QUEUED = "notices"


class Unsent(NamedTuple):
    """An answer that is kept, and the worker that has it in hand."""

    id: int
    payload: dict[str, Any]
    holder: str
    created_at: datetime

    def worthless(self, now: datetime) -> bool:
        """Whether it came too late to mean anything: words after ten minutes."""
        return self.created_at <= now - _life(self)


async def keep_answer(tx: Tx, *, bot_id: int, chat_id: int, payload: dict[str, Any], now: datetime) -> int:
    """Keep one part of an answer until `answered`; returns its id, by which the answers to a chat have their order."""
    holder = tx.info.get("worker", "")
    kept = await _KEEP.new_id(tx, bot_id=bot_id, chat_id=chat_id, payload=payload, holder=holder, created_at=now)
    assert kept is not None
    return kept


async def newest_answer(tx: Tx) -> int:
    """The id of the answer kept last; 0 when none waits."""
    found = await _NEWEST.first(tx)
    return 0 if found is None else int(found[0])


async def answered(tx: Tx, *answer_ids: int) -> None:
    """These parts were sent (or can never be): drop them."""
    await _ANSWERED.each(tx, [{"answer_id": answer_id} for answer_id in answer_ids])


async def readdress(tx: Tx, *, bot_id: int, old: int, new: int) -> None:
    """Unsent answers to a chat go to another one."""
    theirs = (col(PendingAnswer.bot_id) == bot_id, col(PendingAnswer.chat_id) == old)
    await changed(tx, update(PendingAnswer).where(*theirs).values(chat_id=new))


async def overtake(
    tx: Tx, *, bot_id: int, chat_id: int, screens: set[str], until: int, besides: set[int]
) -> list[dict[str, Any]]:
    """Unsent states of screens up to an id, besides these, need not be sent any more: a later one was, or will be.

    Returns what they said.
    """
    found = [Unsent(*row) for row in await _OF_CHAT.all(tx, bot_id=bot_id, chat_id=chat_id)]
    theirs = [row for row in found if row.id <= until and row.payload.get("screen") in screens]
    late = {row.id: row.payload for row in theirs if row.id not in besides}
    await _empty(tx, late)
    return list(late.values())


async def empty(tx: Tx, *, chats: Collection[int], screen: str = "") -> None:
    """Take out of the store what is to be said in some chats, or only what states of one screen say there."""
    found = await tx.exec(select(PendingAnswer.id, PendingAnswer.payload).where(col(PendingAnswer.chat_id).in_(chats)))
    await _empty(tx, {row_id or 0 for row_id, said in found.all() if not screen or said.get("screen") == screen})


async def _empty(tx: Tx, answer_ids: Collection[int]) -> None:
    """The rows stay: whoever has them in hand may have begun, and what is said next has to wait for that."""
    for answer_id in sorted(answer_ids):
        await changed(tx, update(PendingAnswer).where(col(PendingAnswer.id) == answer_id).values(payload=NOTHING))


async def unsent_answers(tx: Tx, *, now: datetime) -> list[PendingAnswer]:
    """What a process that died had not sent: words younger than ten minutes, screens and erasures always."""
    found = (await tx.exec(select(PendingAnswer).order_by(col(PendingAnswer.id)))).all()
    return [row for row in found if row.created_at > now - _life(row)]


async def adopt(tx: Tx, answer_id: int, *, holder: str) -> dict[str, Any] | None:
    """Take an answer from the worker that was to send it; None when another one was quicker, or it was sent.

    Returns what it says by now.
    """
    theirs = (col(PendingAnswer.id) == answer_id, col(PendingAnswer.holder) == holder)
    if not await changed(tx, update(PendingAnswer).where(*theirs).values(holder=tx.info.get("worker", ""))):
        return None
    return dict((await tx.exec(select(PendingAnswer.payload).where(PendingAnswer.id == answer_id))).one())


async def unsent_until(tx: Tx, answer_id: int, *, bot_id: int, chat_id: int) -> dict[int, Unsent]:
    """The unsent answers to a chat, by id, up to this one."""
    rows = [Unsent(*row) for row in await _OF_CHAT.all(tx, bot_id=bot_id, chat_id=chat_id)]
    return {row.id: row for row in rows if row.id <= answer_id}


async def drop_old_answers(tx: Tx, *, now: datetime) -> int:
    """Forget answers that came too late to mean anything; returns how many there were.

    Whoever is alive may still try one for some minutes; what goes out after all must not be counted.
    """
    found = (await tx.exec(select(PendingAnswer))).all()
    stale = [row.id for row in found if row.created_at <= now - _life(row) - ANSWER_LIFE]
    return await changed(tx, delete(PendingAnswer).where(col(PendingAnswer.id).in_(stale))) if stale else 0


def _life(row: PendingAnswer | Unsent) -> timedelta:
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
    card: bool = False,
    reminder: bool = False,
) -> bool:
    """Queue a notice for one recipient; False when its dedupe key was used before.

    `not_before` and `expires_at` are on the business clock. `urgent` ignores quiet hours and is never held back. Kinds
    that are not `at_least_once` are never repeated when it is unknown whether they arrived. A `card` is the edit of a
    message that stands already: its key is free again as soon as it is being written, so that any number of changes
    before that are one edit, and none after it is missed. A `reminder` shares a message with what else its reader
    would be reminded of within ten minutes.
    """
    if (person_id, account_id, place_id).count(None) != 2:
        raise ValueError("a notice has exactly one recipient")
    tx.info[_QUEUED] = True
    given: dict[str, Any] = dict(name=name, params=params or {}, not_before=not_before or now, expires_at=expires_at)
    given |= dict(person_id=person_id, account_id=account_id, place_id=place_id, dedupe_key=dedupe_key, urgent=urgent)
    given |= dict(at_least_once=at_least_once or card, card=card, reminder=reminder)
    given |= dict(state="queued", reason="", attempts=0, created_at=now)
    if await insert_once(tx, Notice, **given):
        return True
    if not card or isinstance(tx, InlineSession) or await _waits(tx, dedupe_key):
        return False
    return await insert_once(tx, Notice, **given)


async def _waits(tx: Tx, dedupe_key: str | None) -> bool:
    """Whether the notice with this key is still to be written; nobody begins with it before this transaction ends."""
    # To take a card changes its key. Others who refer to it as well need not wait.
    where = (col(Notice.dedupe_key) == dedupe_key, col(Notice.state) == "queued")
    query = select(Notice.id).where(*where).with_for_update(read=True, key_share=True)
    return (await tx.exec(query)).first() is not None


def queued(tx: Tx) -> bool:
    """Whether a notice was queued in this transaction."""
    return _QUEUED in tx.info


async def due(
    tx: Tx, *, now: datetime, limit: int = 50, besides: Iterable[Notice] = (), groups: bool | None = None
) -> list[Notice]:
    """What is due: urgent ones first, then in the order of their time; nothing to the recipients of `besides`.

    `groups`: only what goes to groups, or only what does not. Nothing is claimed by this: whoever sends a notice must `take` it
    first.
    """
    others = [_not_to(column, besides) for column in ("person_id", "account_id", "place_id")]
    if groups is not None:
        others.append(col(Notice.place_id).is_not(None) if groups else col(Notice.place_id).is_(None))
    found: list[Notice] = []
    for urgent in (True, False):
        where = (col(Notice.state) == "queued", col(Notice.urgent).is_(urgent), col(Notice.not_before) <= now, *others)
        order = (col(Notice.not_before), col(Notice.id))
        found += (await tx.exec(select(Notice).where(*where).order_by(*order).limit(limit - len(found)))).all()
        if len(found) == limit:
            break
    return found


def _not_to(column: str, notices: Iterable[Notice]) -> ColumnElement[bool]:
    ids = {getattr(notice, column) for notice in notices} - {None}
    recipient = col(getattr(Notice, column))
    return or_(recipient.is_(None), recipient.not_in(ids)) if ids else true()


async def along(tx: Tx, reminder: Notice, *, now: datetime) -> list[Notice]:
    """What else the same person would be reminded of within ten minutes, in the order of its time."""
    where = (col(Notice.state) == "queued", col(Notice.reminder).is_(True), col(Notice.id) != reminder.id)
    same = (col(Notice.person_id) == reminder.person_id, col(Notice.not_before) <= now + TOGETHER)
    order = (col(Notice.not_before), col(Notice.id))
    return list((await tx.exec(select(Notice).where(*where, *same).order_by(*order))).all())


async def take(tx: Tx, notice_id: int) -> bool:
    """Claim a queued notice for sending, in a commit of its own; False when it is another's or has ended meanwhile.

    This conditional update is what keeps several workers from sending the same notice.
    """
    return await _TAKE.run(tx, notice_id=notice_id) == 1


@dataclass(frozen=True, slots=True)
class End:
    """How an attempt ended: sent, failed, unknown or skipped; or queued again `until` when."""

    state: str
    reason: str = ""
    until: datetime | None = None


async def ended(tx: Tx, notice_id: int, end: End, *, now: datetime) -> None:
    """Record how an attempt at a notice ended, with the reason; what has arrived stays sent."""
    given = {"notice_id": notice_id, "ended_as": end.state, "because": end.reason[:300]}
    if end.until is None:
        await _END.run(tx, **given, at=now)
    else:
        await _AGAIN.run(tx, **given, until=end.until)


async def lost(tx: Tx, *, besides: Collection[int] = ()) -> bool:
    """Whether a notice is being sent by nobody; only the holder of the delivery's lease can say, and `besides` are his."""
    where = (col(Notice.state) == "sending", col(Notice.id).not_in(besides))
    return (await tx.exec(select(Notice.id).where(*where).limit(1))).first() is not None


async def recover(tx: Tx, *, now: datetime, besides: Collection[int] = ()) -> int:
    """Give back what is `lost`: tried again if that is harmless, else its fate is unknown and listed. Returns how many are."""
    where = (col(Notice.state) == "sending", col(Notice.id).not_in(besides))
    await changed(tx, update(Notice).where(*where, col(Notice.at_least_once)).values(state="queued"))
    over = {"state": "unknown", "finished_at": now, "reason": "stopped while sending"}
    return await changed(tx, update(Notice).where(*where).values(**over))


async def withdraw(tx: Tx, *, dedupe_prefix: str, now: datetime, reason: str) -> int:
    """Skip queued notices whose key begins with the prefix: what they remind of is done."""
    where = (col(Notice.state) == "queued", col(Notice.dedupe_key).startswith(dedupe_prefix, autoescape=True))
    return await changed(tx, update(Notice).where(*where).values(state="skipped", reason=reason, finished_at=now))


async def purge(tx: Tx, *, now: datetime) -> int:
    """Drop notices that ended more than 30 days ago; `now` is on the business clock."""
    ended = col(Notice.state).not_in(("queued", "sending"))
    return await changed(tx, delete(Notice).where(ended, col(Notice.finished_at) < now - NOTICE_LIFE))


_NEW = new_row(PendingAnswer, "bot_id", "chat_id", "payload", "holder", "created_at")
_KEEP = Hot(_NEW, postgresql=_NEW.returning(col(PendingAnswer.id)))
_OF_CHAT = Hot(
    select(PendingAnswer.id, PendingAnswer.payload, PendingAnswer.holder, PendingAnswer.created_at).where(
        PendingAnswer.bot_id == bindparam("bot_id"), PendingAnswer.chat_id == bindparam("chat_id")
    )
)
_NEWEST = Hot(select(PendingAnswer.id).order_by(col(PendingAnswer.id).desc()).limit(1))
_NOTICE = col(Notice.id) == bindparam("notice_id")
_TAKE = Hot(
    update(Notice)
    .where(_NOTICE, col(Notice.state) == "queued")
    .values(state="sending", attempts=Notice.attempts + 1, dedupe_key=KEY_LEFT)
)
_ENDED = (
    update(Notice)
    .where(_NOTICE, col(Notice.state) != "sent")
    .values(state=bindparam("ended_as"), reason=bindparam("because"))
)
_END = Hot(_ENDED.values(finished_at=bindparam("at"), dedupe_key=KEY_LEFT))
_AGAIN = Hot(
    _ENDED.where(or_(col(Notice.state) == "queued", col(Notice.state) == "sending")).values(
        not_before=bindparam("until")
    )
)
_ANSWERED = Hot(delete(PendingAnswer).where(col(PendingAnswer.id) == bindparam("answer_id")))
