"""Among several workers: what one person is answered goes out in the order in which it was said, whoever sends it."""

import asyncio
from dataclasses import dataclass

from bot.lanes import Outgoing
from bot.leases import Leases
from storage import outbox
from storage.session import Database

FIRST_LOOK_SECONDS, LONGEST_LOOK_SECONDS = 0.1, 1.0
# Whoever has an older answer in hand and cannot send it for so long is overtaken; what he sends after that comes too late, and
# a screen of his would stay. So it is longer than a bad minute's backlog takes at the messenger's limit: three thousand messages.
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Turns:
    """Asked before each answer. A worker that is alone keeps the order by its lanes."""

    database: Database
    leases: Leases

    async def come(self, item: Outgoing) -> bool:
        """Wait until nobody else has an older answer to this chat in hand; False when another worker has taken this one."""
        me = self.leases.me
        if not self.leases.others or item.answer_id is None:
            return True
        waited, pause = 0.0, FIRST_LOOK_SECONDS
        while waited < PATIENCE_SECONDS:
            async with self.database.look() as tx:
                ahead = await outbox.holders_until(tx, item.answer_id, bot_id=item.bot_id, chat_id=item.chat_id)
            if ahead.pop(item.answer_id, me) != me:
                return False
            if not set(ahead.values()) - {me}:
                return True
            await asyncio.sleep(pause)
            waited, pause = waited + pause, min(2 * pause, LONGEST_LOOK_SECONDS)
        return True
