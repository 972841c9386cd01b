"""Among several workers: what one person is answered goes out in the order in which it was said, whoever sends it."""

import asyncio
from dataclasses import dataclass

from bot.lanes import Outgoing
from bot.leases import Leases
from handlers.blocks.answers import Later, Show
from storage import outbox
from storage.session import Database

LOOK_SECONDS = 0.1
# Whoever has an older answer in hand and cannot send it for so long is overtaken. Longer than a busy hour's backlog at the
# messenger's limit: three thousand messages.
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Turns:
    """Asked before each answer. A worker that is alone keeps the order by its lanes."""

    database: Database
    leases: Leases

    async def come(self, item: Outgoing) -> bool:
        """Wait until nobody else has an older answer to this chat in hand.

        False when this one is not to be sent any more: another worker has taken it, or its screen went out in a later state.
        """
        me = self.leases.me
        if not self.leases.others or item.answer_id is None:
            return True
        for _look in range(round(PATIENCE_SECONDS / LOOK_SECONDS)):
            async with self.database.look() as tx:
                ahead = await outbox.holders_until(tx, item.answer_id, bot_id=item.bot_id, chat_id=item.chat_id)
            if ahead.pop(item.answer_id, None) != me:
                return False
            if not set(ahead.values()) - {me}:
                return True
            await asyncio.sleep(LOOK_SECONDS)
        if isinstance(item.part, Show | Later):
            # Else an older state of the screen would come after this one, and stay.
            async with self.database.write() as tx:
                await outbox.drop_overtaken(
                    tx,
                    bot_id=item.bot_id,
                    chat_id=item.chat_id,
                    screens={item.part.screen},
                    until=item.answer_id - 1,
                    besides=set(),
                )
        return True
