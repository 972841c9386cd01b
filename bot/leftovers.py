"""Answers that nobody is about to send any more: of a worker that is gone, or given up while the store was away."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.channels import Channels
from bot.clock import Clock
from bot.lanes import Lanes
from bot.leases import Leases
from bot.outgoing import Outgoing
from handlers.blocks.answers import from_json
from storage import outbox
from storage.models.outbox import PendingAnswer
from storage.session import Database

LOOK_SECONDS = 3.0
# An answer is handed to its lane right after its commit; one of our own that is in no lane later than that was given up.
HANDED_OVER = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Leftovers:
    """Looks at what is kept unsent; each is taken by one worker, and never from one that is alive."""

    database: Database
    channels: Channels
    clock: Clock
    lanes: Lanes
    leases: Leases

    async def run(self) -> None:
        """For the life of the process."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.take_up()

    async def take_up(self, *, patience: timedelta = HANDED_OVER) -> int:
        """Send what is left; returns how many answers were taken up. Our own are left after `patience`: none at the start."""
        async with self.database.look() as tx:
            unsent = await outbox.unsent_answers(tx, now=self.clock.wall())
        left = list(self._left(unsent, await self.leases.alive(), patience)) if unsent else []
        if not left:
            return 0
        async with self.database.write() as tx:
            taken = [(row, await outbox.adopt(tx, row.id or 0, holder=row.holder)) for row in left]
        ours = [
            Outgoing(bot_id=row.bot_id, chat_id=row.chat_id, answer_id=row.id, part=from_json(said), again=True)
            for row, said in taken
            if said is not None
        ]
        self.lanes.push(ours)
        self.lanes.taken_up({(row.bot_id, row.chat_id) for row in left if row.holder == self.leases.me})
        return len(ours)

    def _left(self, unsent: list[PendingAnswer], alive: set[str], patience: timedelta) -> Iterator[PendingAnswer]:
        me, under_way = self.leases.me, self.lanes.under_way()
        for row in unsent:
            # What has been given up does not come before what its chat has waiting: it may be given up again.
            rests = row.id not in under_way and not self.lanes.busy((row.bot_id, row.chat_id))
            given_up = rests and row.created_at <= self.clock.wall() - patience
            if row.bot_id in self.channels.by_bot and (given_up if row.holder == me else row.holder not in alive):
                yield row
