"""One run of one candidate of `taps`, in a process of its own: with its own modules, and started as its kind is."""

import asyncio
import gc
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import heap, loop


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


def once(kind: Any, people: int, taps: int) -> Run:
    """A run from the start of the event loop to its end.

    What is `tuned` has Peiban's loop and a settled heap; the others have what Python gives to whoever asks for nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        starts = loop.run if kind.tuned else asyncio.run
        made: Run = starts(run(kind, Path(folder), people, taps))
    return made


async def run(kind: Any, folder: Path, people: int, taps: int) -> Run:
    """Everybody taps as soon as his last tap is answered."""
    candidate = await kind.open(folder, people)
    if kind.tuned:
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
