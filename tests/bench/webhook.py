"""Acts per processor second of the bot, by webhook, beside a bare aiogram bot that answers and edits: goal 4.

Both bots are processes of their own and live through the whole run; rounds are interleaved. Each has a fake messenger of its own
in this process, and the same people press the same buttons there. Only the bot's processor time counts, so it does not matter
that the strict messenger and the people take more of the machine than the bare bot does; how busy each bot was is printed.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import bare, figures, soak
from tests.bench.figures import middle, ms, percentile, processor_seconds
from tests.bench.onlooker import Onlooker
from tests.bench.pressing import Pressers
from tests.bench.soak import compare
from tests.bench.start import process, said
from tests.faults.checker import read_books
from tests.faults.engine import Engine
from tests.faults.proof import settled
from tests.faults.story import Story
from tests.telegram.town import TOKEN, WEBHOOK_SECRET, free_port

PEOPLE = 64
TAPS = 12  # of each person in a round; a question takes two


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of one bot: taps that were answered, and what they took."""

    acts: int
    cpu: float
    wall: float
    p50: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Everything: the rounds of each bot, taps without an answer, and Peiban's answers that are not in the store, or twice."""

    rounds: dict[str, list[Round]]
    unanswered: dict[str, int]
    given: int
    lost: int
    doubled: int


async def one_round(pressers: Pressers, pid: int, taps: int) -> Round:
    """Everybody presses so many times."""
    cpu, wall, before = processor_seconds(pid), time.perf_counter(), len(pressers.latencies)
    acts = await pressers.at_once(taps)
    wall, cpu = time.perf_counter() - wall, processor_seconds(pid) - cpu
    p50 = percentile([took for _due, took in pressers.latencies[before:]], 0.5)
    return Round(acts=acts, cpu=cpu, wall=wall, p50=p50)


@asynccontextmanager
async def peer(api: Onlooker, folder: Path) -> AsyncIterator[int]:
    """The bare bot, running; its process."""
    log = folder / "bare"
    arguments = ("-m", bare.__name__, api.url, TOKEN, str(free_port()), WEBHOOK_SECRET)
    async with process(arguments, dict(os.environ), log) as running:
        await said(running, log)
        yield running.pid


async def measure(*, rounds: int, people: int, taps: int) -> Made:
    """Both bots at once in turn; the first round of each is not counted, because everything is new then."""
    # One question more than anybody comes to: nobody sees a result, and all taps are alike.
    story = Story(people=people, questions=(rounds + 1) * taps // 2 + 2, seed=5)
    with tempfile.TemporaryDirectory(prefix="peiban-bench-") as name:
        folder = Path(name)
        async with Onlooker(TOKEN, seed=5) as ours, Onlooker(TOKEN, seed=5) as theirs, peer(theirs, folder) as bare_pid:
            pressing = {"bare aiogram": Pressers(theirs, story), "peiban": Pressers(ours, story)}
            url = await soak.opened(folder, story, pressing["peiban"].standing)
            engine = Engine(folder=folder, api_url=ours.url, store_url=url, mode="webhook")
            try:
                await engine.spawn()
                await engine.ready()
                pids = {"bare aiogram": bare_pid, "peiban": engine.pid}
                made: dict[str, list[Round]] = {bot: [] for bot in pids}
                for number in range(rounds + 1):
                    for bot, pid in pids.items():
                        done = await one_round(pressing[bot], pid, taps)
                        made[bot] += [done] if number else []
                await settled(ours)
                assert await engine.stop() == 0
            finally:
                await engine.kill()
        lost, doubled = compare(pressing["peiban"].crowd, (await read_books(url)).answers)
        return Made(
            rounds=made,
            unanswered={bot: one.unanswered for bot, one in pressing.items()},
            given=pressing["peiban"].crowd.given,
            lost=lost,
            doubled=doubled,
        )


HEAD = ("", "acts/CPU s", "of bare", "CPU ms an act", "acts/s", "busy", "p50 ms", "unanswered")


def rows(made: Made) -> list[Sequence[str]]:
    """Medians over the rounds."""
    by_cpu = {bot: middle(one.acts / max(one.cpu, 0.01) for one in some) for bot, some in made.rounds.items()}
    return [
        (
            bot,
            f"{by_cpu[bot]:.0f}",
            f"{by_cpu[bot] / by_cpu['bare aiogram']:.2f}x",
            f"{1000 / by_cpu[bot]:.2f}",
            f"{middle(one.acts / one.wall for one in some):.0f}",
            f"{middle(one.cpu / one.wall for one in some):.0%}",
            ms(middle(one.p50 for one in some)),
            str(made.unanswered[bot]),
        )
        for bot, some in made.rounds.items()
    ]


def report(*, rounds: int, people: int = PEOPLE, taps: int = TAPS) -> int:
    """Measure and print; 1 when an answer was lost or doubled, or a tap at Peiban was not answered."""
    made = asyncio.run(measure(rounds=rounds, people=people, taps=taps))
    print(f"webhook: {people} people at once, {taps} taps each in a round, medians of {rounds} interleaved rounds")
    print(figures.table(HEAD, rows(made)))
    print(f"stored: {made.given - made.lost} of {made.given} answers, {made.lost} lost, {made.doubled} doubled")
    return 1 if made.lost or made.doubled or made.unanswered["peiban"] else 0
