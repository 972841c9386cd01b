"""What is kept when a chat can no longer be reached, or only under another id."""

import logging
from dataclasses import dataclass

from bot.channels import Channel
from bot.clock import Clock
from services.scope import Scope
from storage import people, place
from storage.session import Database


@dataclass(frozen=True, slots=True)
class Address:
    """Where a notice goes, and as whom its reader reads."""

    channel: Channel
    chat_id: int
    scope: Scope
    account_id: int | None


log = logging.getLogger(__name__)


async def lost(database: Database, clock: Clock, channel: Channel, chat_id: int) -> None:
    """Nobody is there any more: the account counts as blocked until it writes again, a group is unbound."""
    log.info("a chat of %s cannot be reached any more", channel.name)
    async with database.write() as tx:
        account = await people.account_of_user(tx, channel.name, chat_id)
        if account is not None:
            await people.mark_blocked(tx, account.id or 0, now=clock.wall())
        await place.unbind(tx, channel=channel.name, chat_id=chat_id)


async def moved(database: Database, channel: Channel, *, old: int, new: int) -> None:
    """The group has become a supergroup with another id."""
    async with database.write() as tx:
        await place.migrate(tx, channel=channel.name, old=old, new=new)
