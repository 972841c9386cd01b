"""What a person costs in memory whose burst is over: goal 7, apart from what a burst works with.

Classes of new people, all of one size, come one after another to one `peiban run`, with a rest after each. The first fill
whatever grows to the size of a burst and stays, so a third of them is left out, as `soak` leaves out a third of its run. What is
held after the later ones, for each thousand people who came since, is what people cost; what a class took beyond the rest
before it is the burst's.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import figures
from tests.bench.classroom import QUESTIONS, Classroom, marks, opened
from tests.bench.figures import peak_mb, resident_mb, restart_peak
from tests.bench.soak import WARM_UP
from tests.faults.checker import judge, read_books
from tests.faults.engine import PEIBAN, Engine
from tests.faults.proof import settled
from tests.faults.story import Story

PEOPLE = 250
REST_SECONDS = 10.0
HEAD = ("class", "people so far", "seconds", "most in it MB", "after the rest MB")


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """How many had come when it was over, how long it took, and megabytes: the most during it and what was held after the rest."""

    people: int
    seconds: float
    most: float
    rest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What was held before the first class, and the classes; `faults` are sentences."""

    before: float
    classes: Sequence[Class]
    faults: Sequence[str]


async def live(*, people: int, classes: int, seed: int, rest: float = REST_SECONDS, module: str = PEIBAN) -> Lived:
    """From an empty store to the last class's rest. The messenger refuses nothing: a lesson's bursts are dear enough."""
    story = Story(people=people * classes, questions=QUESTIONS, seed=seed)
    with tempfile.TemporaryDirectory(prefix="peiban-bench-") as name:
        folder = Path(name)
        url, lesson, quiz = await opened(folder, story)
        room = Classroom(story, lesson, quiz)
        room.api.world.flood.enabled = False
        numbers = list(room.pupils)
        made: list[Class] = []
        async with room.api as api:
            engine = Engine(folder=folder, api_url=api.url, store_url=url, mode="polling", module=module)
            try:
                await engine.spawn()
                await engine.ready()
                before = resident_mb(engine.pid)
                for first in range(0, len(numbers), people):
                    restart_peak(engine.pid)
                    seconds = await room.run(numbers[first : first + people])
                    await settled(api)
                    most = peak_mb(engine.pid)
                    await asyncio.sleep(rest)
                    made.append(Class(people=first + people, seconds=seconds, most=most, rest=resident_mb(engine.pid)))
                code = await engine.stop()
            finally:
                await engine.kill()
        ends = [] if code == 0 else [f"SIGTERM ended with {code}"]
        arrived = await marks(url)
        wrong = [f"{number} checked in {arrived[number]} times" for number in numbers if arrived[number] != 1]
        return Lived(
            before=before, classes=made, faults=[*judge(room.crowd, await read_books(url), ends=ends).faults, *wrong]
        )


def slope(classes: Sequence[Class]) -> float:
    """Megabytes for 1,000 people by least squares over the rests after the warm-up; nan for fewer than two."""
    known = classes[int(len(classes) * WARM_UP) :]
    if len(known) < 2:
        return float("nan")
    at = sum(one.people for one in known) / len(known)
    mean = sum(one.rest for one in known) / len(known)
    above = sum((one.people - at) * (one.rest - mean) for one in known)
    return 1000 * above / sum((one.people - at) ** 2 for one in known)


def rows(lived: Lived) -> list[Sequence[str]]:
    """A line for each class."""
    return [
        (f"{place}", f"{one.people:,}", f"{one.seconds:.0f}", f"{one.most:.1f}", f"{one.rest:.1f}")
        for place, one in enumerate(lived.classes, start=1)
    ]


def summary(lived: Lived) -> list[str]:
    """What stays of a burst, what a later one takes, and what people cost."""
    first, *later = lived.classes
    rests = [lived.before, *(one.rest for one in lived.classes)]
    bursts = [one.most - rest for one, rest in zip(lived.classes, rests, strict=False)]
    said = [
        f"before anybody came: {lived.before:.1f} MB; of the first class {first.rest - lived.before:.1f} MB stayed "
        f"of {bursts[0]:.1f} MB it took"
    ]
    if later:
        said.append(f"a later class takes at most {max(bursts[1:]):.1f} MB beyond the rest before it")
        said.append(f"people whose class is over: {slope(lived.classes):.2f} MB for 1,000, the first third left out")
    return said


def report(*, people: int, classes: int, seed: int) -> int:
    """Live through it and print; 1 when something is not stored exactly once."""
    lived = asyncio.run(live(people=people, classes=classes, seed=seed))
    print(f"memory: {classes} classes of {people} new people each, {REST_SECONDS:.0f} s of rest after each")
    print(figures.table(HEAD, rows(lived)))
    print("\n".join(summary(lived)))
    for fault in lived.faults[:20]:
        print(f"    {fault}")
    return 1 if lived.faults else 0
