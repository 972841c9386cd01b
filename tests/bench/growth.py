"""Whether a tap takes longer when the store is full: goal 8. One tap after another, in stores of different size."""

import asyncio
import gc
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import figures
from tests.bench.figures import middle, ms, percentile
from tests.bench.filling import Filling
from tests.bench.peiban import PeibanTaps

SMALL = 1_000
SIZES = (100_000, 1_000_000)
COMPLAINTS = 10_000
PEOPLE = 16
TAPS = 12  # of each person in a round


@dataclass(slots=True)
class Size:
    """One store, and what a tap took in each round, in seconds."""

    answers: int
    complaints: int
    candidate: PeibanTaps
    megabytes: float
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    given: int = 0
    before: int = 0


async def opened(folder: Path, answers: int, complaints: int, people: int) -> Size:
    """A store of this size, with a class at the first question of its quiz."""
    folder.mkdir()  # noqa: ASYNC240
    candidate = await PeibanTaps.open(folder, people)
    path = folder / "peiban.db"
    with Filling(path, candidate.house.clock.wall()) as filling:
        filling.answers(answers)
        filling.complaints(complaints)
    before = await stored(candidate)
    return Size(answers, complaints, candidate, megabytes(path), before=before)


def megabytes(path: Path) -> float:
    """What a store takes on the disk, with what is not yet moved into its file."""
    return sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*")) / 1e6


async def stored(candidate: PeibanTaps) -> int:
    """How many answers there are; counted by the database."""
    from sqlmodel import func, select

    from storage.models.quiz import AttemptAnswer

    async with candidate.house.peiban.database.read() as tx:
        return (await tx.exec(select(func.count()).select_from(AttemptAnswer))).one()


async def tap(size: Size, taps: int) -> None:
    """One round: everybody in turn, one tap at a time."""
    taken = []
    for _tap in range(taps):
        for user_id in size.candidate.people:
            data = size.candidate.next_tap(user_id)
            begun = time.perf_counter()
            await size.candidate.one(user_id, data)
            taken.append(time.perf_counter() - begun)
            size.given += size.candidate.is_answer(data)
    size.p50.append(percentile(taken, 0.5))
    size.p99.append(percentile(taken, 0.99))


async def measure(*, sizes: Sequence[int], complaints: int, rounds: int, people: int, taps: int) -> list[Size]:
    """Fill all stores, then tap in each of them in turn, `rounds` times; the first is small and without complaints."""
    with tempfile.TemporaryDirectory(prefix="peiban-bench-") as name:
        wanted = [(SMALL, 0), (SMALL, complaints), *((size, complaints) for size in sizes)]
        made = [await opened(Path(name) / str(at), *one, people) for at, one in enumerate(wanted)]
        gc.collect()
        gc.freeze()
        for _round in range(rounds):
            for size in made:
                await tap(size, taps)
        for size in made:
            size.given -= await stored(size.candidate) - size.before
            await size.candidate.close()
        gc.unfreeze()
        return made


HEAD = ("answers", "open complaints", "store MB", "p50 ms", "of the smallest", "p99 ms", "lost")


def rows(made: list[Size]) -> list[Sequence[str]]:
    """Medians over the rounds."""
    first = middle(made[0].p50)
    return [
        (
            f"{size.answers:,}",
            f"{size.complaints:,}",
            f"{size.megabytes:.0f}",
            ms(middle(size.p50)),
            f"{middle(size.p50) / first:.2f}x",
            ms(middle(size.p99)),
            str(size.given),
        )
        for size in made
    ]


def report(*, sizes: Sequence[int], complaints: int, rounds: int, people: int = PEOPLE, taps: int | None = None) -> int:
    """Measure and print; 1 when an answer was lost."""
    # A quiz of 25 questions is 50 taps long.
    taps = taps or max(1, min(TAPS, 48 // rounds))
    made = asyncio.run(measure(sizes=sizes, complaints=complaints, rounds=rounds, people=people, taps=taps))
    print(
        f"growth: {people} people, one tap at a time, {taps} taps each in a round, medians of {rounds} interleaved rounds"
    )
    print(figures.table(HEAD, rows(made)))
    return 1 if any(size.given for size in made) else 0
