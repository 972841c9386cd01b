"""Takes updates in durably, then handles them one at a time per person in order of intake."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.background import Background
from bot.clock import Clock
from bot.edge import Edge
from storage import intake
from storage.intake import Received
from storage.session import Database, Tx

log = logging.getLogger(__name__)
Sender = tuple[int, int]
RETRY_SECONDS = 0.5
LONGEST_PAUSE = 30.0


@dataclass(slots=True)
class Handling:
    """One short-lived worker per person who has something waiting; nobody else costs memory."""

    database: Database
    edge: Edge
    clock: Clock
    background: Background
    # How many updates came to their end since the start.
    handled: int = 0
    _queues: dict[Sender, deque[int]] = field(default_factory=dict)

    async def take_in(self, gather: Callable[[Tx], Awaitable[list[Received]]]) -> list[int]:
        """Keep a batch in one commit, then hand it over; when this returns nothing can be lost any more.

        `gather` gives the updates and may write, in the same commit, what belongs to their arrival.
        """
        async with self.database.write() as tx:
            fresh = await intake.keep(tx, await gather(tx), now=self.clock.wall())
        for intake_id, bot_id, sender in fresh:
            self._hand_over((bot_id, sender), intake_id)
        return [row[0] for row in fresh]

    async def resume(self) -> int:
        """Hand over what a process that died had taken in but not done."""
        async with self.database.read() as tx:
            rows = await intake.waiting(tx)
        for intake_id, bot_id, sender in rows:
            self._hand_over((bot_id, sender), intake_id)
        return len(rows)

    def _hand_over(self, sender: Sender, intake_id: int) -> None:
        queue = self._queues.get(sender)
        if queue is not None:
            queue.append(intake_id)
            return
        self._queues[sender] = deque([intake_id])
        self.background.work(f"updates of {sender}", self._run(sender))

    async def _run(self, sender: Sender) -> None:
        queue = self._queues[sender]
        pause = RETRY_SECONDS
        try:
            while queue:
                try:
                    finished = await self.edge.handle(queue[0])
                except Exception:
                    # Not even the failure could be written down: the row stays as it is, and so does the order.
                    log.exception("update %s waits %s seconds for its next attempt", queue[0], pause)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
                    continue
                if finished:
                    queue.popleft()
                    self.handled += 1
                    pause = RETRY_SECONDS
                else:
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            del self._queues[sender]
