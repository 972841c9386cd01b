"""The ticker: APScheduler only ticks; a row in the store decides who runs an occurrence, once."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.edge import Edge
from bot.jobs import Job
from domain.timetable import asks_for_working_days, due_occurrence, monday_to_friday
from services.calendar import working_days
from storage import jobs
from storage.trouble import passing

log = logging.getLogger(__name__)
TICK_SECONDS = 2


@dataclass(slots=True)
class Ticker:
    """Looks at the timetable every two seconds, on the business clock."""

    edge: Edge
    timetable: Sequence[Job]
    health: dict[str, datetime]
    _scheduler: AsyncIOScheduler | None = None
    _ticking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def start(self) -> None:
        """Begin to tick; what was missed while Peiban was down is done at once, each once."""
        self._scheduler = AsyncIOScheduler()
        self._scheduler.add_job(
            self.tick, "interval", seconds=TICK_SECONDS, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Begin no further tick; `finish` waits for the one that runs."""
        if self._scheduler is not None:
            self._scheduler.pause()

    async def finish(self) -> None:
        """Let the tick that runs come to its end: a shutdown would cut it off in the middle.

        Whoever gives this up cuts it off: claim and effect of its job are undone together, and done at the next start.
        """
        try:
            async with self._ticking:
                pass
        finally:
            scheduler, self._scheduler = self._scheduler, None
            if scheduler is not None:
                scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Run every job whose occurrence is due and not claimed."""
        async with self._ticking:
            for job in self.timetable:
                try:
                    await self._run(job)
                except Exception as error:
                    if passing(error):
                        log.warning("the timetable waits for the store: %s", type(error).__name__)
                        return
                    log.exception("job %s failed", job.name)
        self.health["tick"] = self.edge.clock.wall()

    async def _run(self, job: Job) -> None:
        now, zone = self.edge.clock.now(), self.edge.actors.house.zone
        works: Callable[[date], bool] = monday_to_friday
        async with self.edge.database.look() as tx:
            last = await jobs.last_occurrence(tx, job.name)
            if asks_for_working_days(job.rule):
                works = await working_days(tx, zone=zone, around=now.astimezone(zone).date())
        due = due_occurrence(job.rule, last=last, now=now, zone=zone, is_working_day=works)
        if due is None:
            return
        done, skipped = 0, last is None and job.waits
        found = () if job.finds is None or skipped else (await self._found(job, due.at, last),)
        # Claim and effect share one transaction: a worker that dies in the middle leaves both undone.
        async with self.edge.system(job.name) as scope:
            if await jobs.claim(scope.tx, job.name, due.key, at=due.at) and not skipped:
                scope.occurrence, scope.previous = due.at, last
                done = await job.act(scope, *found)
        while job.portions and done:
            async with self.edge.system(job.name) as scope:
                done = await job.act(scope)

    async def _found(self, job: Job, at: datetime, last: datetime | None) -> Any:
        edge = self.edge
        async with edge.database.read() as tx:
            scope = edge.actors.system(tx, job.name, now=edge.clock.now(), wall=edge.clock.wall())
            scope.occurrence, scope.previous = at, last
            assert job.finds is not None
            return await job.finds(scope)
