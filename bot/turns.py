"""Among several workers: what one person is answered goes out in the order in which it was said, whoever sends it."""

from dataclasses import dataclass

from bot.lanes import Outgoing, Turn
from bot.leases import Leases
from storage import outbox
from storage.session import Database


@dataclass(frozen=True, slots=True)
class Turns:
    """Asked before each answer. A worker that is alone keeps the order by its lanes."""

    database: Database
    leases: Leases

    async def of(self, item: Outgoing) -> Turn:
        """Whether nobody else has an older answer to this chat in hand, and this one is still in ours."""
        me = self.leases.me
        if not self.leases.others or item.answer_id is None:
            return Turn.NOW
        async with self.database.look() as tx:
            waiting = await outbox.holders_until(tx, item.answer_id, bot_id=item.bot_id, chat_id=item.chat_id)
        # What is there no more was said in a later state, or is too old.
        if waiting.get(item.answer_id) != me:
            return Turn.GONE
        return Turn.LATER if set(waiting.values()) - {me} else Turn.NOW
