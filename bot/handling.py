"""Takes updates in durably and handles them, one at a time per person and in order of intake: at once where nothing waits."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.background import Background
from bot.clock import Clock
from bot.edge import Edge, Ended
from bot.flood import Flood, Tally
from storage import intake
from storage.intake import Received, Waiting
from storage.session import Database, Tx
from storage.trouble import passing

log = logging.getLogger(__name__)
Sender = tuple[int, int]
RETRY_SECONDS = 0.5
LONGEST_PAUSE = 5.0
SWEEP_SECONDS = 2.0
# Whoever took an update in gets this long to begin with it; then everybody may.
LEFT_ALONE = timedelta(seconds=5)
MOST = 500
HEALTH = "sweep"


@dataclass(slots=True)
class Handling:
    """One short-lived worker per person who has something waiting; nobody else costs memory."""

    database: Database
    edge: Edge
    clock: Clock
    background: Background
    health: dict[str, datetime]
    flood: Flood
    # How many updates came to their end since the start.
    handled: int = 0
    _queues: dict[Sender, deque[int]] = field(default_factory=dict)
    # Of whom something is kept in a commit that is under way: what comes next must not pass it.
    _kept: set[Sender] = field(default_factory=set)

    async def take_in(self, gather: Callable[[Tx], Awaitable[list[Received]]]) -> list[int]:
        """Keep a batch in one commit; when this returns nothing can be lost any more.

        `gather` gives the updates and may write, in the same commit, what belongs to their arrival. A single update, with
        nothing of its sender's before it, is handled in that commit too; what is not, is handed over after it.
        """
        kept: set[Sender] = set()
        ended: Ended | None = None
        tally = Tally()
        try:
            async with self.database.write() as tx:
                received = await gather(tx)
                alone = len(received) == 1 and not self._waits((received[0].bot_id, received[0].sender))
                fresh = await self.flood.keep(tx, received, tally, done=alone)
                if alone and fresh:
                    if not self._waits(fresh[0].whose):  # nor has anything come in between
                        ended = await self.edge.at_once(tx, fresh[0])
                    if ended is None:
                        await intake.reopen(tx, fresh[0].id)
                if ended is None:
                    kept = {row.whose for row in fresh}
                    self._kept |= kept
        except BaseException:
            tally.undo()
            raise
        finally:
            self._kept -= kept
        self.edge.lanes.push(tally.owed)
        if ended is None:
            for row in fresh:
                self._hand_over(row.whose, row.id)
        else:
            self.handled += 1
            self.edge.follow(ended)
        return [row.id for row in fresh]

    def _waits(self, sender: Sender) -> bool:
        """Whether something of somebody's comes before what he says now."""
        return sender in self._queues or sender in self._kept

    async def resume(self) -> int:
        """Hand over what a process that died had taken in but not done."""
        async with self.database.look() as tx:
            return self._hand_over_all(await intake.waiting(tx))

    async def sweep(self) -> None:
        """For the life of the process: take up what somebody took in and nobody does, however that came about.

        A worker died, fell behind, or a dead letter got its attempts back. Two that take up the same do it once: the
        row is locked while it is handled.
        """
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            await self.take_up()
            self.health[HEALTH] = self.clock.wall()

    async def take_up(self) -> int:
        """One such look; returns how many updates were handed over."""
        async with self.database.look() as tx:
            left = await intake.waiting(tx, before=self.clock.wall() - LEFT_ALONE, limit=MOST)
        return self._hand_over_all(left)

    def _hand_over_all(self, rows: list[Waiting]) -> int:
        """Those of senders who are being served already come by themselves: the oldest goes first."""
        fresh = [row for row in rows if row[1:] not in self._queues]
        for intake_id, bot_id, sender in fresh:
            self._hand_over((bot_id, sender), intake_id)
        return len(fresh)

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
                    more = await self._first(queue)
                except Exception as error:
                    # Not even the failure could be written down: the row stays as it is, and so does the order.
                    said = "update %s waits %s seconds for its next attempt: %s"
                    log.warning(said, queue[0], pause, type(error).__name__, exc_info=not passing(error))
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
                    continue
                pause = RETRY_SECONDS
                if not more:
                    await asyncio.sleep(pause)
        finally:
            del self._queues[sender]

    async def _first(self, queue: deque[int]) -> bool:
        """Handle the first of a queue; False when it failed and should be left alone for a moment."""
        if await self.edge.handle(queue[0]):
            queue.popleft()
            self.handled += 1
            return True
        async with self.database.look() as tx:
            left = await intake.older(tx, queue[0])
        queue.extendleft(row[0] for row in reversed(left))
        return bool(left)
