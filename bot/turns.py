"""Among several workers: what one person is answered goes out in the order in which it was said, whoever sends it."""

from dataclasses import dataclass

from bot.leases import Leases
from bot.outgoing import Outgoing, Turn
from handlers.blocks.answers import from_json
from storage import outbox
from storage.session import Database

NOTHING = from_json(outbox.NOTHING)


@dataclass(frozen=True, slots=True)
class Turns:
    """Asked before each answer. A worker that is alone keeps the order by its lanes."""

    database: Database
    leases: Leases

    async def of(self, item: Outgoing) -> Turn:
        """Whether nobody else has an older answer to this chat in hand, and this one is still in ours.

        What was taken out of the store meanwhile is not said, and keeps its place among the others.
        """
        me = self.leases.me
        if not self.leases.in_company or item.answer_id is None:
            return Turn.NOW
        now = self.leases.clock.wall()
        async with self.database.look() as tx:
            waiting = await outbox.unsent_until(tx, item.answer_id, bot_id=item.bot_id, chat_id=item.chat_id, now=now)
        ours = waiting.get(item.answer_id)
        if ours is None or ours.holder != me:
            return Turn.GONE
        if ours.payload == outbox.NOTHING:
            item.part = NOTHING
        return Turn.LATER if {row.holder for row in waiting.values()} - {me} else Turn.NOW
