"""The floor beside a running Peiban, in turn with it: the program of `polled.py` with people and a messenger of its own."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import polled
from tests.bench.figures import processor_seconds
from tests.bench.heartbeat import stalls
from tests.bench.onlooker import Onlooker
from tests.bench.pressing import Pressers
from tests.bench.start import process, said
from tests.faults.story import Story
from tests.telegram.town import TOKEN


@dataclass(slots=True)
class Peer:
    """The floor in a process of its own, its people, and what was seen of it while they tapped: seconds, stalls in milliseconds."""

    pressers: Pressers
    folder: Path
    pid: int
    latencies: list[float] = field(default_factory=list)
    stood: list[float] = field(default_factory=list)
    wall: float = 0.0
    cpu: float = 0.0

    @property
    def busy(self) -> float:
        """The part of a processor that it took."""
        return self.cpu / self.wall if self.wall else float("nan")

    async def alone(self, rate: float, seconds: float, seed: int) -> None:
        """Taps arrive at it for so long."""
        cpu, wall, noted = processor_seconds(self.pid), time.monotonic(), len(stalls(self.folder))
        before, over = len(self.pressers.latencies), asyncio.Event()
        asyncio.get_running_loop().call_later(seconds, over.set)
        await self.pressers.at_rate(rate, seed, over)
        self.wall, self.cpu = self.wall + time.monotonic() - wall, self.cpu + processor_seconds(self.pid) - cpu
        self.latencies += [took for _due, took in self.pressers.latencies[before:]]
        self.stood += stalls(self.folder)[noted:]

    def lost(self) -> int:
        """How many answers it has not kept; to be asked when it has ended."""
        return self.pressers.crowd.given - polled.stored(self.folder)


@asynccontextmanager
async def running(folder: Path, story: Story) -> AsyncIterator[Peer]:
    """It with a messenger and people of its own, until the block ends; each has pressed once."""
    folder.mkdir()  # noqa: ASYNC240
    log = folder / "log"
    async with Onlooker(TOKEN, seed=story.seed) as api:
        api.world.flood.enabled = True
        pressers = Pressers(api, story)
        async with process(("-m", polled.__name__, api.url, TOKEN, str(folder)), dict(os.environ), log) as begun:
            await said(begun, log)
            await pressers.at_once(1)
            yield Peer(pressers, folder, begun.pid)
