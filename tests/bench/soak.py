"""Many distinct people over many minutes, against `peiban run` in a process of its own: does it keep its size and its pace?

Everybody has a quiz before him, as if it had been sent yesterday. At random instants somebody comes and presses what his screen
asks for; one in twenty types instead. What was answered is compared with the store at the end.
"""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from handlers.quiz.question import screen as screen_name
from handlers.quiz.taps import QuizOpenTap
from storage.models.training import Cohort
from tests.bench import watched
from tests.bench.figures import descriptors, ms, percentile, processor_seconds, resident_mb
from tests.bench.filling import Filling
from tests.bench.heartbeat import stalls
from tests.bench.onlooker import Onlooker
from tests.faults.checker import read_books
from tests.faults.crowd import Crowd, Trainee
from tests.faults.engine import Engine
from tests.faults.proof import settled
from tests.faults.story import Story, prepare
from tests.telegram.town import TOKEN

QUESTIONS = 25
TYPED = 0.05
# A sixth of a short run, a minute of a long one.
SAMPLES, LONGEST_SAMPLE = 6, 60.0
# The part of the run in which caches fill and which the verdict leaves out.
WARM_UP = 1 / 3
STEADY_MB_A_MINUTE = 0.5
# Sockets come and go with the people who are answered at once; what leaks goes beyond any such number in a long run.
STEADY_FILES = 8
GROWS = "GROWS"
FEWEST_FOR_A_VERDICT = 5
LOOKS = 20
GIVE_UP_SECONDS = 60.0
QUIZ = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one stretch of the run looked like; memory in MB, times in seconds, `stall` the loop's longest in milliseconds."""

    minute: float
    memory: float
    open_files: int
    stall: float
    cpu: float
    acts: int
    answers: int
    waiting: int
    p50: float
    p99: float
    refused: int


class Visitors:
    """The crowd of the proofs, of whom somebody acts whenever it is time; whoever waits for an answer is left alone."""

    def __init__(self, story: Story, rate: float) -> None:
        self.api = Onlooker(TOKEN, seed=story.seed, shown=self._shown)
        self.crowd, self.rate = Crowd(self.api, story, careless=False), rate
        self.luck = random.Random(f"soak {story.seed}")
        self.waiting: dict[int, float] = {}
        self.latencies: list[float] = []
        self.acts = self.answers = self.unmade = 0
        self.met: set[int] = set()
        world = self.api.world
        world.flood.enabled = True
        button = {"text": "Begin", "callback_data": QuizOpenTap(quiz=QUIZ).pack()}
        self.standing = []
        for one in self.crowd.people:
            world.people[one.number].started.add(world.bot().id)
            place = world.place(one.number, world.bot().id)
            posted = world.post(place, world.bot().id, {"text": "A quiz"}, markup={"inline_keyboard": [[button]]})
            self.standing.append((one.number, posted.id))

    def _shown(self, number: int) -> None:
        since = self.waiting.pop(number, None)
        if since is not None:
            self.answers += 1
            self.latencies.append(time.monotonic() - since)

    async def run(self, seconds: float) -> None:
        """A Poisson stream of acts."""
        clock = asyncio.get_running_loop().time
        begun, due = clock(), 0.0
        while (due := due + self.luck.expovariate(self.rate)) < seconds:
            if (early := begun + due - clock()) > 0:
                await asyncio.sleep(early)
            one = self._somebody()
            if one is None:
                self.unmade += 1
            else:
                self._acts(one)

    async def answered(self) -> float:
        """Wait until nobody waits any more, or nobody was answered for a minute; how many seconds that took."""
        begun = moved = time.monotonic()
        seen = self.answers
        while self.waiting and time.monotonic() - moved < GIVE_UP_SECONDS:
            await self.api.world.changed_since(self.api.world.changes, 1)
            if self.answers > seen:
                seen, moved = self.answers, time.monotonic()
        return time.monotonic() - begun

    def _somebody(self) -> Trainee | None:
        some = (self.luck.choice(self.crowd.people) for _look in range(LOOKS))
        return next((one for one in some if one.number not in self.waiting and one.outcome is None), None)

    def _acts(self, one: Trainee) -> None:
        before = one.since
        if self.luck.random() < TYPED:
            self.crowd.ask(one)
        else:
            self.crowd.step(one)
        if one.since != before:
            self.acts += 1
            self.met.add(one.number)
            self.waiting[one.number] = time.monotonic()
            # What carried an answer is of no interest here, and 50,000 people would keep it all.
            one.carried.clear()


class Watch:
    """Takes the samples and prints each as a line."""

    head = ("minute", "MB", "files", "stall ms", "CPU", "acts/s", "answers/s", "waiting", "p50 ms", "p99 ms", "429")

    def __init__(self, visitors: Visitors, pid: int, folder: Path) -> None:
        self.visitors, self.pid, self.folder = visitors, pid, folder
        self.samples: list[Sample] = []
        self._begun = self._last = time.monotonic()
        self._cpu, self._acts, self._answers, self._stalls = processor_seconds(pid), 0, 0, 0
        print("".join(f"{name:>10}" for name in self.head), flush=True)

    async def run(self, every: float) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(every)
            self.sample()

    def sample(self) -> None:
        """What happened since the last one."""
        visitors, now = self.visitors, time.monotonic()
        span, cpu, stood = now - self._last, processor_seconds(self.pid), stalls(self.folder)
        made = Sample(
            minute=(now - self._begun) / 60,
            memory=resident_mb(self.pid),
            open_files=descriptors(self.pid),
            stall=max(stood[self._stalls :], default=float("nan")),
            cpu=(cpu - self._cpu) / span,
            acts=visitors.acts - self._acts,
            answers=visitors.answers - self._answers,
            waiting=len(visitors.waiting),
            p50=percentile(visitors.latencies, 0.5),
            p99=percentile(visitors.latencies, 0.99),
            refused=visitors.api.forget(),
        )
        self.samples.append(made)
        self._last, self._cpu, self._acts, self._answers = now, cpu, visitors.acts, visitors.answers
        self._stalls = len(stood)
        visitors.latencies.clear()
        shown = (f"{made.minute:.1f}", f"{made.memory:.0f}", made.open_files, f"{made.stall:.0f}", f"{made.cpu:.0%}")
        rates = (f"{made.acts / span:.0f}", f"{made.answers / span:.0f}", made.waiting)
        cells = (*shown, *rates, ms(made.p50), ms(made.p99), made.refused)
        print("".join(f"{cell!s:>10}" for cell in cells), flush=True)


def slope(samples: Sequence[Sample]) -> float:
    """MB a minute by least squares over what comes after the warm-up; nan for less than two samples."""
    known = samples[int(len(samples) * WARM_UP) :]
    times, sizes = [one.minute for one in known], [one.memory for one in known]
    if len(known) < 2:
        return float("nan")
    at, mean = sum(times) / len(times), sum(sizes) / len(sizes)
    above = sum((minute - at) * (size - mean) for minute, size in zip(times, sizes, strict=True))
    return above / sum((minute - at) ** 2 for minute in times)


def more_files(samples: Sequence[Sample]) -> float:
    """How many more files are open in the last third after the warm-up than in the first; nan for less than two samples."""
    known = [one.open_files for one in samples[int(len(samples) * WARM_UP) :]]
    if len(known) < 2:
        return float("nan")
    part = max(1, len(known) // 3)
    return statistics.median(known[-part:]) - statistics.median(known[:part])


def verdict(samples: Sequence[Sample], minutes: float) -> str:
    """One line."""
    grows, more = slope(samples), more_files(samples)
    memory = f"memory {grows:+.2f} MB a minute after the first third"
    files = f"open files {more:+.0f} since then"
    if minutes < FEWEST_FOR_A_VERDICT:
        return f"{memory}, {files}: too short a run for a verdict"
    judged = "steady" if grows < STEADY_MB_A_MINUTE else GROWS, "steady" if more <= STEADY_FILES else GROWS
    return f"{memory}: {judged[0]}; {files}: {judged[1]}"


async def opened(folder: Path, story: Story, standing: list[tuple[int, int]]) -> str:
    """A store with everybody on the list of a class, its quiz, and the message that shows it; its URL."""
    url, now = f"sqlite+aiosqlite:///{folder / 'peiban.db'}", datetime.now(UTC)
    await prepare(url, Story(people=0, questions=story.questions, seed=story.seed), now=now)
    with Filling(folder / "peiban.db", now) as filling:
        people = filling.people(story.people, mark="T")
        filling.members(filling.last(Cohort), people, first_number=story.number(0))
        filling.screens(screen_name(QUIZ), standing, bot_id=int(TOKEN.partition(":")[0]))
    return url


def compare(crowd: Crowd, answers: Sequence[tuple[tuple[int, int], object]]) -> tuple[int, int]:
    """How many answers are lost, and how many are there twice or were given by nobody."""
    given = {(one.number, at): value for one in crowd.people for at, value in one.given.items()}
    stored = dict(answers)
    lost = sum(stored.get(key) != value for key, value in given.items())
    return lost, len(answers) - len(stored) + len(stored.keys() - given.keys())


@dataclass(frozen=True, slots=True)
class Lived:
    """A run that is over; `behind` is how many seconds the last answers came after the last act."""

    visitors: Visitors
    watch: Watch
    behind: float
    given: int
    lost: int
    doubled: int


async def live(*, minutes: float, people: int, rate: float, seed: int) -> Lived:
    """The run, and what is in the store when everybody has been answered."""
    story = Story(people=people, questions=QUESTIONS, seed=seed)
    with tempfile.TemporaryDirectory(prefix="peiban-bench-") as name:
        folder, visitors = Path(name), Visitors(story, rate)
        url = await opened(folder, story, visitors.standing)
        async with visitors.api as api:
            engine = Engine(folder=folder, api_url=api.url, store_url=url, mode="polling", module=watched.__name__)
            try:
                await engine.spawn()
                await engine.ready()
                watch = Watch(visitors, engine.pid, folder)
                taking = asyncio.create_task(watch.run(min(LONGEST_SAMPLE, minutes * 60 / SAMPLES)))
                try:
                    await visitors.run(minutes * 60)
                finally:
                    taking.cancel()
                watch.sample()
                behind = await visitors.answered()
                await settled(api)
                code = await engine.stop()
            finally:
                await engine.kill()
        if code != 0:
            print(f"SIGTERM ended with {code}", file=sys.stderr)
        lost, doubled = compare(visitors.crowd, (await read_books(url)).answers)
        return Lived(visitors, watch, behind, visitors.crowd.given, lost, doubled)


def report(*, minutes: float, people: int, rate: float, seed: int) -> int:
    """Live through it, print each stretch and the verdict.

    1 when an answer was lost or doubled, an act was never answered, or memory or the number of open files grows.
    """
    print(f"soak: {people:,} people, {rate:g} acts a second for {minutes:g} minutes, seed {seed}")
    lived = asyncio.run(live(minutes=minutes, people=people, rate=rate, seed=seed))
    visitors, samples = lived.visitors, lived.watch.samples
    first, last = samples[0], samples[-1]
    print(
        f"{visitors.acts:,} acts of {len(visitors.met):,} people, {visitors.answers:,} answered, "
        f"the last {lived.behind:.1f} s after the last act; {len(visitors.waiting)} never; "
        f"{visitors.unmade} not made because nobody was free"
    )
    print(
        f"stored: {lived.given - lived.lost:,} of {lived.given:,} answers, {lived.lost} lost, {lived.doubled} doubled"
    )
    print(f"memory {first.memory:.0f} MB to {last.memory:.0f} MB, files {first.open_files} to {last.open_files}")
    line = verdict(samples, minutes)
    print(line)
    return 1 if lived.lost or lived.doubled or visitors.waiting or GROWS in line else 0
