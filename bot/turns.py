"""Among several workers: what one person is answered goes out in the order in which it was said, whoever sends it."""

import asyncio
from dataclasses import dataclass

from bot.lanes import Outgoing
from bot.leases import Leases
from storage import outbox
from storage.session import Database

LOOK_SECONDS = 0.1
# Whoever has an older answer in hand and cannot send it for so long is overtaken.
PATIENCE_SECONDS = 30.0


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
        for _look in range(round(PATIENCE_SECONDS / LOOK_SECONDS)):
            async with self.database.look() as tx:
                ahead = await outbox.holders_until(tx, item.answer_id, bot_id=item.bot_id, chat_id=item.chat_id)
            if ahead.pop(item.answer_id, me) != me:
                return False
            if not set(ahead.values()) - {me}:
                return True
            await asyncio.sleep(LOOK_SECONDS)
        return True
