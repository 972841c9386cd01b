"""Where somebody can be reached, and what is kept when a chat is gone or stands under another id."""

import logging
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.actors import Actors
from bot.channels import Channel
from bot.clock import Clock
from domain.timetable import quiet_until
from services.scope import House, Scope
from storage import audit, outbox, people, place, speaker
from storage.models.outbox import Notice
from storage.session import Database, Tx

log = logging.getLogger(__name__)
# What a messenger says besides "forbidden" when there is nobody to write to.
NOBODY = ("chat not found", "PEER_ID_INVALID", "user not found")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a notice goes, and as whom its reader reads."""

    channel: Channel
    chat_id: int
    scope: Scope
    account_id: int | None


async def address_of(tx: Tx, notice: Notice, *, actors: Actors, now: datetime, wall: datetime) -> Address | None:
    """Where a notice goes at this moment; None when its recipient cannot be reached."""
    by_name = actors.channels.by_name
    if notice.place_id is not None:
        group = await place.get(tx, notice.place_id)
        if group is None or not group.purpose or group.channel not in by_name:
            return None
        scope = actors.system(tx, "notice", now=now, wall=wall)
        scope.private, scope.actor = False, scope.actor.reading(group.language)
        return Address(by_name[group.channel], group.chat_id, scope, None)
    accounts = await people.accounts_of(tx, notice.person_id) if notice.person_id else []
    if notice.account_id is not None and (one := await people.account_by_id(tx, notice.account_id)) is not None:
        accounts = [one] if one.blocked_at is None else []
    account = next((one for one in accounts if one.channel in by_name), None)
    if account is None:
        return None
    actor = await actors.actor(tx, account)
    channel = by_name[account.channel]
    scope = Scope(
        tx=tx, actor=actor, house=actors.house, now=now, wall=wall, bot_id=channel.bot.id, chat_id=account.user_id
    )
    return Address(channel, account.user_id, scope, account.id)


async def asleep_until(database: Database, notice: Notice, *, house: House, now: datetime) -> datetime | None:
    """When the night ends in which its reader must not be disturbed; None when it may come now.

    The night is his own where his record names a zone, else the house's. What is urgent may come at any time, and an edit
    or a word to a group disturbs nobody.
    """
    if notice.urgent or notice.card or notice.place_id:
        return None
    async with database.look() as tx:
        person_id = notice.person_id or await people.person_behind(tx, notice.account_id)
        reader = await people.person(tx, person_id) if person_id else None
    return quiet_until(now, _zone(reader.zone if reader else None, house))


def _zone(name: str | None, house: House) -> ZoneInfo:
    """A zone by its name; a record can carry none, or one that does not exist (any more)."""
    try:
        return ZoneInfo(name) if name else house.zone
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return house.zone


async def lost(database: Database, clock: Clock, channel: Channel, chat_id: int) -> None:
    """Nobody is there any more: the account counts as blocked until it writes again, a group is unbound."""
    log.info("a chat of %s cannot be reached any more", channel.name)
    async with database.write() as tx:
        account = await speaker.of_user(tx, channel.name, chat_id)
        if account is not None:
            await people.mark_blocked(tx, account.id or 0, now=clock.wall())
        before = await place.unbind(tx, channel=channel.name, chat_id=chat_id)
        if before:
            act, facts = {"act": "group unbound", "subject": f"chat:{chat_id}"}, {"before": before, "removed": True}
            await audit.append(tx, at=clock.wall(), actor_id=None, actor="delivery", facts=facts, **act)


async def moved(database: Database, channel: Channel, *, old: int, new: int) -> None:
    """The group has become a supergroup with another id; what waits for it goes there."""
    async with database.write() as tx:
        await place.migrate(tx, channel=channel.name, old=old, new=new)
        await outbox.readdress(tx, bot_id=channel.bot.id, old=old, new=new)
