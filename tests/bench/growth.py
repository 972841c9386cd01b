"""Whether a tap takes longer when the store is full: goal 8. One tap after another, in stores of different size.

Beside those who tap, trainees of the same class who are in no quiz ask for `/menu` and for the list of their quizzes,
once each in a round.
"""

import asyncio
import gc
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from storage.models.training import Cohort
from tests.bench import figures
from tests.bench.figures import middle, ms, percentile
from tests.bench.filling import Filling
from tests.bench.peiban import PeibanTaps

SMALL = 1_000
SIZES = (100_000, 1_000_000)
COMPLAINTS = 10_000
COURSES = 1_000
PEOPLE = 16
READERS = 500_001  # the number of the first who reads only
TAPS = 12  # of each person in a round


@dataclass(slots=True)
class Size:
    """One store, and what a tap took in each round, in seconds."""

    answers: int
    complaints: int
    courses: int
    candidate: PeibanTaps
    megabytes: float
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    # The medians of `/menu` and of `/quiz`.
    menu: list[float] = field(default_factory=list)
    quizzes: list[float] = field(default_factory=list)
    given: int = 0
    before: int = 0


async def opened(folder: Path, answers: int, complaints: int, courses: int, people: int) -> Size:
    """A store of this size, with a class at the first question of its quiz, and as many of it who only read."""
    folder.mkdir()  # noqa: ASYNC240
    candidate = await PeibanTaps.open(folder, people)
    path = folder / "peiban.db"
    with Filling(path, candidate.house.clock.wall()) as filling:
        filling.members(filling.last(Cohort), filling.people(people, mark="R"), first_number=READERS)
        filling.courses(courses)
        filling.answers(answers)
        filling.complaints(complaints)
    before = await stored(candidate)
    return Size(answers, complaints, courses, candidate, megabytes(path), before=before)


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
    size.menu.append(await read(size.candidate, "/menu"))
    size.quizzes.append(await read(size.candidate, "/quiz"))


async def read(candidate: PeibanTaps, command: str) -> float:
    """Each reader asks once; the median in seconds."""
    taken = []
    for number in range(READERS, READERS + len(candidate.people)):
        begun = time.perf_counter()
        await candidate.says(number, command)
        taken.append(time.perf_counter() - begun)
    return percentile(taken, 0.5)


async def measure(
    *, sizes: Sequence[int], complaints: int, courses: int, rounds: int, people: int, taps: int
) -> list[Size]:
    """Fill all stores, then tap in each of them in turn, `rounds` times; the first is small, each other has more of something."""
    with tempfile.TemporaryDirectory(prefix="peiban-bench-") as name:
        wanted = [
            (SMALL, 0, 0),
            (SMALL, 0, courses),
            (SMALL, complaints, 0),
            *((size, complaints, 0) for size in sizes),
        ]
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


HEAD = (
    "answers",
    "open complaints",
    "courses",
    "store MB",
    "p50 ms",
    "of the smallest",
    "p99 ms",
    "/menu ms",
    "of the smallest",
    "/quiz ms",
    "of the smallest",
    "lost",
)


def rows(made: list[Size]) -> list[Sequence[str]]:
    """Medians over the rounds."""

    def both(size: Size, name: str) -> tuple[str, str]:
        took, first = (middle(getattr(one, name)) for one in (size, made[0]))
        return ms(took), f"{took / first:.2f}x"

    return [
        (
            f"{size.answers:,}",
            f"{size.complaints:,}",
            f"{size.courses:,}",
            f"{size.megabytes:.0f}",
            *both(size, "p50"),
            ms(middle(size.p99)),
            *both(size, "menu"),
            *both(size, "quizzes"),
            str(size.given),
        )
        for size in made
    ]


def report(
    *, sizes: Sequence[int], complaints: int, courses: int, rounds: int, people: int = PEOPLE, taps: int | None = None
) -> int:
    """Measure and print; 1 when an answer was lost."""
    # A quiz of 25 questions is 50 taps long.
    taps = taps or max(1, min(TAPS, 48 // rounds))
    made = asyncio.run(
        measure(sizes=sizes, complaints=complaints, courses=courses, rounds=rounds, people=people, taps=taps)
    )
    acts = f"{taps} taps, `/menu` and `/quiz` each in a round"
    print(f"growth: {people} people, one act at a time, {acts}, medians of {rounds} interleaved rounds")
    print(figures.table(HEAD, rows(made)))
    return 1 if any(size.given for size in made) else 0
