"""Durable taps per second, in process, so many people at once: goals 1 and 2. Interleaved runs, medians, ratios."""

import asyncio
import gc
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import heap, loop
from tests.bench import figures, routers
from tests.bench.figures import middle
from tests.bench.floor import FloorTaps
from tests.bench.peiban import PeibanTaps
from tests.bench.peiban_postgresql import PostgresqlTaps
from tests.bench.published import PublishedTaps
from tests.bench.tutorial import TutorialTaps

PEOPLE = 64
TAPS = 40  # of each person in a run; a question takes Peiban two (answer, next)
CANDIDATES: tuple[Any, ...] = (FloorTaps, PeibanTaps, TutorialTaps, PublishedTaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of one candidate: taps that were answered, answers among them, and what went wrong."""

    taps: int
    answers: int
    wall: float
    cpu: float
    # Presses that got no answer because the database was locked.
    locked: int
    # Answers that were confirmed on the screen and are not in the store. (A bot may store one and then say that it failed.)
    lost: int


async def run(kind: Any, folder: Path, people: int, taps: int) -> Run:
    """Everybody taps as soon as his last tap is answered."""
    candidate = await kind.open(folder, people)
    heap.settle()
    done = answers = locked = 0

    async def person(user_id: int) -> None:
        nonlocal done, answers, locked
        for _tap in range(taps):
            data = candidate.next_tap(user_id)
            if await candidate.one(user_id, data):
                done += 1
                answers += candidate.is_answer(data)
            else:
                locked += 1

    wall, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for user_id in candidate.people:
            group.create_task(person(user_id))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    stored = await candidate.stored()
    await candidate.close()
    gc.unfreeze()
    return Run(taps=done, answers=answers, wall=wall, cpu=cpu, locked=locked, lost=max(0, answers - stored))


def measure(
    *, rounds: int = 5, people: int = PEOPLE, taps: int = TAPS, candidates: Sequence[Any] = CANDIDATES
) -> dict[str, list[Run]]:
    """Run all candidates in turn, `rounds` times."""
    runs: dict[str, list[Run]] = {}
    for _round in range(rounds):
        for kind in candidates:
            with tempfile.TemporaryDirectory() as folder:
                runs.setdefault(kind.name, []).append(loop.run(run(kind, Path(folder), people, taps)))
    return runs


HEAD = ("", "taps/s", "of floor", "taps/CPU s", "of floor", "answers/s", "locked", "lost")


def rows(runs: dict[str, list[Run]]) -> Sequence[Sequence[str]]:
    """Medians and ratios to the floor; what went wrong is added up."""
    rates = {name: middle(one.taps / one.wall for one in some) for name, some in runs.items()}
    by_cpu = {name: middle(one.taps / one.cpu for one in some) for name, some in runs.items()}
    return [
        (
            name,
            f"{rates[name]:.0f}",
            f"{rates[name] / rates['floor']:.0%}",
            f"{by_cpu[name]:.0f}",
            f"{by_cpu[name] / by_cpu['floor']:.0%}",
            f"{middle(one.answers / one.wall for one in some):.0f}",
            f"{sum(one.locked for one in some)}",
            f"{sum(one.lost for one in some)}",
        )
        for name, some in runs.items()
    ]


def report(*, rounds: int, people: int, taps: int, store: str = "sqlite") -> int:
    """Measure and print, with a further row for Peiban on another store; 1 when Peiban lost an answer."""
    candidates = (*CANDIDATES, PostgresqlTaps) if store == "postgresql" else CANDIDATES
    runs = measure(rounds=rounds, people=people, taps=taps, candidates=candidates)
    print(f"taps: {people} people at once, {taps} taps each, medians of {rounds} interleaved rounds")
    print(figures.table(HEAD, rows(runs)))
    rates = {name: middle(one.taps / one.wall for one in some) for name, some in runs.items()}
    for name in ("tutorial", "published"):
        print(f"Peiban against the {name} bot: {rates['peiban'] / rates[name]:.1f} times as many taps a second")
    print(routers.sentence(rounds=rounds))
    ours = [one for name, some in runs.items() if name.startswith("peiban") for one in some]
    return 1 if any(one.lost or one.locked for one in ours) else 0
