"""Durable taps per second, in process, 64 people at once: goal 1. Interleaved runs, medians, ratios."""

import asyncio
import gc
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.floor import FloorTaps
from tests.bench.peiban import PeibanTaps

PEOPLE = 64
TAPS = 40  # of each person in a run; a question takes Peiban two (answer, next)


@dataclass(frozen=True, slots=True)
class Run:
    """One run: taps per second, by the wall and by the processor."""

    rate: float
    cpu_rate: float


async def _run(kind: Any, folder: Path, people: int, taps: int) -> Run:
    candidate = await kind.open(folder, people)
    gc.collect()
    gc.freeze()

    answers = 0

    async def person(user_id: int) -> None:
        nonlocal answers
        for _tap in range(taps):
            data = candidate.next_tap(user_id)
            answers += candidate.is_answer(data)
            await candidate.one(user_id, data)

    wall, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for user_id in candidate.people:
            group.create_task(person(user_id))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    stored = await candidate.stored()
    assert stored == answers, f"{stored} answers are stored, {answers} were given"
    await candidate.close()
    gc.unfreeze()
    return Run(people * taps / wall, people * taps / cpu)


def measure(*, rounds: int = 5, people: int = PEOPLE, taps: int = TAPS) -> dict[str, list[Run]]:
    """Run all candidates in turn, `rounds` times."""
    runs: dict[str, list[Run]] = {}
    for _round in range(rounds):
        for kind in (FloorTaps, PeibanTaps):
            with tempfile.TemporaryDirectory() as folder:
                runs.setdefault(kind.name, []).append(asyncio.run(_run(kind, Path(folder), people, taps)))
    return runs


def table(runs: dict[str, list[Run]]) -> str:
    """Medians and ratios to the floor."""
    floor = statistics.median(run.rate for run in runs["floor"])
    floor_cpu = statistics.median(run.cpu_rate for run in runs["floor"])
    lines = [f"{'':10}{'taps/s':>10}{'of floor':>10}{'taps/CPU s':>12}{'of floor':>10}"]
    for name, some in runs.items():
        rate, cpu = (statistics.median(run.rate for run in some), statistics.median(run.cpu_rate for run in some))
        lines.append(f"{name:10}{rate:10.0f}{rate / floor:10.0%}{cpu:12.0f}{cpu / floor_cpu:10.0%}")
    return "\n".join(lines)
