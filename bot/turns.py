"""Among several workers: what one person is answered goes out in the order in which it was said, whoever sends it."""

from dataclasses import dataclass, replace

from bot.leases import Leases
from bot.outgoing import Outgoing
from handlers.blocks.answers import Show, from_json
from storage import outbox
from storage.session import Database

NOTHING = from_json(outbox.NOTHING)


class NotOursError(Exception):
    """An answer is in other hands, or too old, or said already."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Asked before each answer. A worker that is alone keeps the order by its lanes."""

    database: Database
    leases: Leases

    async def ahead(self, item: Outgoing) -> dict[int, float]:
        """The older answers to this chat that others have in hand, and for how many seconds each has been kept.

        Where there are others, what was taken out of the store meanwhile is not said. NotOursError.
        """
        if not self.leases.in_company or item.answer_id is None:
            return {}
        now = self.leases.clock.wall()
        async with self.database.look() as tx:
            kept = await outbox.unsent_until(tx, item.answer_id, bot_id=item.bot_id, chat_id=item.chat_id)
        ours = kept.pop(item.answer_id, None)
        if ours is None or ours.holder != self.leases.me or ours.worthless(now):
            raise NotOursError
        if ours.payload == outbox.NOTHING:
            item.part = NOTHING
        return {row.id: (now - row.created_at).total_seconds() for row in kept.values() if row.holder != ours.holder}

    async def overtake(self, item: Outgoing, *, besides: set[int]) -> None:
        """Older states of its screen come too late from now on, whoever has them in hand, besides these.

        Where one of them was to open the screen, this one does.
        """
        if item.screen is None or item.answer_id is None:
            return
        async with self.database.write() as tx:
            late = await outbox.overtake(
                tx,
                bot_id=item.bot_id,
                chat_id=item.chat_id,
                screens={item.screen},
                until=item.answer_id - 1,
                besides=besides,
            )
        if isinstance(item.part, Show) and any(not said.get("if_open") for said in late):
            item.part = replace(item.part, if_open=False)
