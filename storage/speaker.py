"""Who speaks, and where he stands: what the handling of every message needs of an account, of the person behind it and of the
conversation it belongs to, in one point read.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, update
from sqlmodel import col, select

from domain.people import Role
from storage import conversation
from storage.hot import Hot, Row
from storage.models.conversation import Conversation
from storage.models.people import Account, Person, RoleHeld
from storage.session import Tx
from storage.statements import insert_once

# A chat of a bot; the conversation in it is that of who speaks.
Place = tuple[int, int]
NOWHERE: Place = (0, 0)
# `last_seen` is for choosing where to reach somebody, not worth a write at every tap.
ACTIVE_SECONDS = 60


class Known(NamedTuple):
    """The person behind an account, and the roles he holds."""

    id: int
    name: str
    organisation_id: int | None
    language: str
    consent_version: int
    roles: frozenset[Role]


class Speaker(NamedTuple):
    """An account as it was when its message was taken up, named like the fields of `Account`; and who is behind it.

    `stands`: state and data of his conversation, as `conversation.read` has them.
    """

    id: int
    channel: str
    native_id: str
    user_id: int
    person_id: int | None
    display_name: str
    language: str
    consent_version: int
    menu_hash: str
    last_seen: datetime
    blocked_at: datetime | None
    stands: tuple[str | None, str]
    person: Known | None


async def of_user(tx: Tx, channel: str, user_id: int, *, place: Place = NOWHERE) -> Speaker | None:
    """The account with this integer id at this channel, and how its conversation in a place stands."""
    rows = await _OF_USER.all(tx, channel=channel, user_id=user_id, bot_id=place[0], chat_id=place[1])
    if not rows:
        return None
    *account, state, data = rows[0][:_PERSON]
    stands = (state, conversation.NOTHING if data is None else data)
    return Speaker._make((*account, stands, _known([row[_PERSON:] for row in rows])))


async def meet(
    tx: Tx, *, channel: str, user_id: int, native_id: str, place: Place, name: str, language: str, now: datetime
) -> Speaker:
    """Find the account of a platform's integer id, or open it; it can be reached again, whatever was before."""
    found = await of_user(tx, channel, user_id, place=place)
    if found is None:
        await insert_once(
            tx,
            Account,
            channel=channel,
            native_id=native_id,
            user_id=user_id,
            display_name=name[:100],
            language=language,
            first_seen=now,
            last_seen=now,
        )
    elif found.blocked_at is not None or (now - found.last_seen).total_seconds() > ACTIVE_SECONDS:
        await _ACTIVE.run(tx, account_id=found.id, now=now)
    else:
        return found
    met = await of_user(tx, channel, user_id, place=place)
    assert met is not None
    return met


async def known(tx: Tx, person_id: int) -> Known | None:
    """A person with the roles he holds; None when there is no such record."""
    return _known(await _KNOWN.all(tx, person_id=person_id))


def _known(rows: list[Row]) -> Known | None:
    """Of a person's columns and one of his roles in each row."""
    if not rows or rows[0][0] is None:
        return None
    return Known._make((*rows[0][:-1], frozenset(row[-1] for row in rows if row[-1] is not None)))


_BEFORE = [*(getattr(Account, name) for name in Speaker._fields[:-2]), Conversation.state, conversation.DATA]
_PERSON = len(_BEFORE)
_PERSON_COLUMNS = [*(getattr(Person, name) for name in Known._fields[:-1]), RoleHeld.role]
_HELD = col(RoleHeld.person_id) == col(Person.id)
_HIS = and_(
    col(Conversation.bot_id) == bindparam("bot_id"),
    col(Conversation.chat_id) == bindparam("chat_id"),
    col(Conversation.user_id) == bindparam("user_id"),
)
_OF_USER = Hot(
    select(*_BEFORE, *_PERSON_COLUMNS)
    .join(Person, col(Person.id) == col(Account.person_id), isouter=True)
    .join(RoleHeld, _HELD, isouter=True)
    .join(Conversation, _HIS, isouter=True)
    .where(col(Account.channel) == bindparam("channel"), col(Account.user_id) == bindparam("user_id"))
)
_KNOWN = Hot(
    select(*_PERSON_COLUMNS).join(RoleHeld, _HELD, isouter=True).where(col(Person.id) == bindparam("person_id"))
)
_ACTIVE = Hot(
    update(Account)
    .where(col(Account.id) == bindparam("account_id"))
    .values(last_seen=bindparam("now"), blocked_at=None)
)
