"""Taps that arrive at a rate, whether or not earlier ones are answered: goal 3.

The clock of a tap starts at the instant for which it was scheduled, so that a bot which stands still for a second pays for
all who came in that second, and not only for the one who happened to wait.
"""

import asyncio
import gc
import random
import tempfile
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import heap, loop
from tests.bench import figures
from tests.bench.figures import middle, ms, percentile
from tests.bench.floor import FloorTaps
from tests.bench.heartbeat import Heartbeat
from tests.bench.peiban import PeibanTaps

RATES = (100.0, 200.0, 500.0)
SECONDS = 10.0
# Of each person; a quiz of 25 questions takes twice as many.
MOST_TAPS = 40
FEWEST_PEOPLE = 64
CANDIDATES: tuple[Any, ...] = (FloorTaps, PeibanTaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Latencies in seconds from the scheduled arrival to the answer on the screen."""

    latencies: Sequence[float]
    longest_stall: float
    # Seconds from the first scheduled arrival to the last answer, against the seconds that were scheduled.
    behind: float
    lost: int


def schedule(rate: float, seconds: float, seed: int) -> list[float]:
    """Instants of a Poisson stream of taps, in seconds from the beginning; the same seed gives the same instants."""
    luck, at, instants = random.Random(seed), 0.0, []
    while (at := at + luck.expovariate(rate)) < seconds:
        instants.append(at)
    return instants


class Arrivals:
    """People who tap when it is time. Whoever has been answered is free; a tap without a free person waits, and its clock runs."""

    def __init__(self, candidate: Any, instants: list[float]) -> None:
        self.candidate, self.instants = candidate, instants
        self.free: deque[int] = deque(candidate.people)
        self.waiting: deque[float] = deque()
        self.latencies: list[float] = []
        self.answers = 0
        self._clock = asyncio.get_running_loop().time

    async def run(self) -> float:
        """Until the last tap is answered; seconds that the whole lasted."""
        begun = self._clock()
        async with asyncio.TaskGroup() as group:
            for instant in self.instants:
                due = begun + instant
                if (early := due - self._clock()) > 0:
                    await asyncio.sleep(early)
                self.waiting.append(due)
                if self.free:
                    group.create_task(self._person(self.free.popleft()))
        return self._clock() - begun

    async def _person(self, user_id: int) -> None:
        while self.waiting:
            due = self.waiting.popleft()
            data = self.candidate.next_tap(user_id)
            await self.candidate.one(user_id, data)
            self.answers += self.candidate.is_answer(data)
            self.latencies.append(self._clock() - due)
        self.free.append(user_id)


async def run(kind: Any, folder: Path, instants: list[float], seconds: float) -> Run:
    """One candidate under one schedule."""
    people = max(FEWEST_PEOPLE, -(-len(instants) // MOST_TAPS) + FEWEST_PEOPLE)
    candidate = await kind.open(folder, people)
    heap.settle()
    arrivals = Arrivals(candidate, instants)
    async with Heartbeat() as heart:
        lasted = await arrivals.run()
    lost = arrivals.answers - await candidate.stored()
    await candidate.close()
    gc.unfreeze()
    return Run(latencies=arrivals.latencies, longest_stall=heart.longest, behind=lasted - seconds, lost=lost)


def measure(*, rates: Sequence[float], seconds: float, rounds: int, seed: int) -> dict[tuple[float, str], list[Run]]:
    """Each rate for each candidate in turn, `rounds` times; both get the same schedule."""
    runs: dict[tuple[float, str], list[Run]] = {}
    for turn in range(rounds):
        for rate in rates:
            instants = schedule(rate, seconds, seed + turn)
            for kind in CANDIDATES:
                with tempfile.TemporaryDirectory() as folder:
                    made = loop.run(run(kind, Path(folder), instants, seconds))
                runs.setdefault((rate, kind.name), []).append(made)
    return runs


HEAD = ("taps/s", "", "p50 ms", "p99 ms", "max ms", "p99 of floor", "longest stall ms", "behind s", "lost")


def rows(runs: dict[tuple[float, str], list[Run]]) -> list[Sequence[str]]:
    """Medians over the rounds; the maximum and the stall are the worst of all rounds."""

    def p(key: tuple[float, str], share: float) -> float:
        return middle(percentile(one.latencies, share) for one in runs[key])

    return [
        (
            f"{rate:g}",
            name,
            ms(p((rate, name), 0.5)),
            ms(p((rate, name), 0.99)),
            ms(max(max(one.latencies) for one in some)),
            f"{p((rate, name), 0.99) / p((rate, 'floor'), 0.99):.1f}x",
            ms(max(one.longest_stall for one in some)),
            f"{middle(max(0.0, one.behind) for one in some):.2f}",
            str(sum(one.lost for one in some)),
        )
        for (rate, name), some in runs.items()
    ]


def report(*, rates: Sequence[float], seconds: float, rounds: int, seed: int) -> int:
    """Measure and print; 1 when Peiban lost an answer."""
    runs = measure(rates=rates, seconds=seconds, rounds=rounds, seed=seed)
    print(f"open loop: Poisson arrivals for {seconds:g} s, medians of {rounds} interleaved rounds, seed {seed}")
    print(figures.table(HEAD, rows(runs)))
    return 1 if any(one.lost for some in runs.values() for one in some) else 0
