"""Whoever kills, cuts, delays and repeats; every choice comes from one seed, so that a bad day can be had again."""

import asyncio
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.botapi.faults import Fault
from tests.botapi.server import FakeBotApi
from tests.botapi.updates import Pending
from tests.faults.checker import too_early
from tests.faults.crowd import Crowd
from tests.faults.engine import Engine

# How often the next process is killed while it is still starting or just at work on what the last one left.
EARLY = 0.25
EARLY_SECONDS = 4.0
# How long after its number of answers a kill comes, at most.
LATE_SECONDS = 0.3
RECENT = 300


@dataclass(slots=True)
class Nemesis:
    """Kills one of the workers `kills` times, spread over the answers; repeats updates and disturbs calls while `weather` holds."""

    crowd: Crowd
    engines: Sequence[Engine]
    kills: int
    seed: int
    weather: bool = True
    # After each kill it is looked whether this store holds every answer that somebody was told of.
    store_url: str = ""
    early: list[str] = field(default_factory=list)
    killed: int = 0
    repeated: int = 0
    disturbed: int = 0
    _rng: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._rng = random.Random(f"nemesis {self.seed}")

    @property
    def api(self) -> FakeBotApi:
        return self.crowd.api

    async def kill_at_random(self) -> None:
        """At random numbers of answers given, some milliseconds later; a killed process is started at once.

        Where several work, the story goes on while one is started: people answer until the next kill is due and no further, so that
        all kills fall into the story.
        """
        most = self.crowd.story.answers
        moments = sorted(int(self._rng.uniform(0.01, 0.97) * most) for _ in range(self.kills))
        try:
            for moment, following in pairwise([*moments, most - 1]):
                if self.killed >= self.kills:
                    break
                self.crowd.most = following
                await self._given(moment)
                if self.crowd.over:
                    break
                await asyncio.sleep(self._rng.uniform(0, LATE_SECONDS))
                engine = self._rng.choice(self.engines)
                await self._strike(engine)
                if self.killed < self.kills and self._rng.random() < EARLY:
                    await asyncio.sleep(self._rng.uniform(0, EARLY_SECONDS))
                    await self._strike(engine)
                await engine.ready()
        finally:
            self.crowd.most = math.inf

    async def _strike(self, engine: Engine) -> None:
        await engine.kill()
        self.killed += 1
        if self.store_url:
            self.early += await too_early(self.crowd, self.store_url)
        await engine.spawn()

    async def _given(self, answers: float) -> None:
        seen = 0
        while self.crowd.given < answers and not self.crowd.over:
            seen = await self.api.world.changed_since(seen, 0.5)

    async def disturb(self) -> None:
        """Until cancelled: replies late, cut, 5xx, 429; updates again, under their old number or a new one.

        Counted in calls, not in seconds: one call in a hundred fails, whether many people are at it or one.
        """
        seen, calls = 0, self.api.world.calls
        while self.weather:
            next_one = len(calls) + self._rng.randint(10, 120)
            while len(calls) < next_one:
                seen = await self.api.world.changed_since(seen, 5)
            if self._rng.random() < 0.5:
                self._repeat()
            else:
                self.api.world.faults.orders.append(self._fault())
                self.disturbed += 1

    def _repeat(self) -> None:
        """Deliver an update again; a step to another question only under its old number.

        A late copy of "Next" is a wish to go there like any other, and an answer that it overtakes is refused with a
        word: that would be no loss, but it could not be told from one.
        """
        queue = self.api.world.bot().updates
        if not queue.history:
            return
        one = self._rng.choice(queue.history[-RECENT:])
        steers = str(one.content.get("data", "")).startswith("q:go:")
        fresh = not steers and self._rng.random() < 0.6
        number = queue.next_id if fresh else one.id
        queue.next_id += fresh
        queue.enqueue(Pending(number, one.kind, one.content, queue.clock.now() + 3600, one.lane))
        self.repeated += 1

    def _fault(self) -> Fault:
        kind = self._rng.choice(("delay", "cut_before", "cut_after", "error"))
        method = self._rng.choice(
            (*("editMessageText",) * 12, *("sendMessage",) * 4, *("answerCallbackQuery",) * 3, "getUpdates")
        )
        code = self._rng.choice((429, *(500, 502) * 4))
        return Fault(kind, method, code=code, seconds=self._rng.uniform(0.1, 1.0))
