"""Several processes on one PostgreSQL: is every tap done once, and does a tap cost more when there are more of them? Goal 12.

Taps come by webhook, through a proxy that gives each to the next process. Whoever serves pages takes a tap in and handles it
(`--role web`); one process more does what happens by itself (`--role worker`). The processor time of all of them is counted,
what they do while nobody taps included; that of PostgreSQL, of the proxy and of the messenger is not. The first taps, in which
connections are opened and statements compiled, once in each process, are not counted; their answers are.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import col, update

from handlers.quiz.question import screen as screen_name
from storage.models.conversation import Screen
from storage.models.people import Account
from storage.session import Database
from tests.bench import figures
from tests.bench.figures import middle, ms, percentile, processor_seconds
from tests.bench.filling import MENU
from tests.bench.onlooker import Onlooker
from tests.bench.pressing import QUIZ, Pressers
from tests.faults import places
from tests.faults.checker import Verdict, judge, read_books
from tests.faults.engine import Engine
from tests.faults.front import Front
from tests.faults.proof import settled
from tests.faults.story import Story, prepare
from tests.telegram.town import TOKEN, free_port

SIZES = (1, 2, 4)
# A chat's message is edited no more than twice a second: so many that one process is held back by its processor, not by that.
PEOPLE, QUESTIONS = 120, 16
WARM_UP_TAPS = 8  # of each person
# How long they are left in peace before, to see what they take while nobody taps.
REST_SECONDS = 3.0
NO_STORE = "workers: skipped, no PostgreSQL at 127.0.0.1:5432 where databases may be created"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One story told by so many processes: the taps after the warm-up, and what all processes take a second while nobody taps.

    `shares` is how many requests each of them took, `latencies` are seconds.
    """

    taps: int
    cpu: float
    wall: float
    idle: float
    latencies: Sequence[float]
    shares: Sequence[int]
    verdict: Verdict


async def standing(url: str, pressers: Pressers) -> None:
    """Everybody has the message with the button already, and the menu of commands that he should have."""
    database, bot_id = Database(url), int(TOKEN.partition(":")[0])
    async with database.write() as tx:
        await tx.exec(update(Account).values(menu_hash=MENU).where(col(Account.menu_hash) != MENU))
        for chat, message in pressers.standing:
            about = {"name": screen_name(QUIZ), "sent_at": datetime.now(UTC)}
            tx.add(Screen(bot_id=bot_id, chat_id=chat, message_id=message, **about))
    await database.close()


def spent(pids: Sequence[int]) -> float:
    """The processor seconds of some processes together."""
    return sum(processor_seconds(pid) for pid in pids)


async def tell(story: Story, workers: int) -> Run:
    """The story, from an empty database to the verdict; the database is dropped."""
    roles = [*("web",) * workers, "worker"]
    ports = [free_port() for _role in roles]
    with tempfile.TemporaryDirectory(prefix="peiban-bench-") as name:
        folder = Path(name)
        async with (
            places.opened("postgresql", folder) as url,
            Onlooker(TOKEN, retry_scale=0.05, seed=story.seed) as api,
            Front([f"http://127.0.0.1:{port}" for port in ports[:-1]]) as front,
        ):
            await prepare(url, story)
            await standing(url, pressers := Pressers(api, story))
            about = {"folder": folder, "api_url": api.url, "store_url": url, "mode": "webhook", "public_url": front.url}
            engines = [
                Engine(role=role, number=number, port=port, **about)
                for number, (role, port) in enumerate(zip(roles, ports, strict=True))
            ]
            try:
                for engine in engines:
                    await engine.spawn()
                for engine in engines:
                    await engine.ready()
                pids = [engine.pid for engine in engines]
                warm = await pressers.at_once(WARM_UP_TAPS)
                begun, cpu = time.perf_counter(), spent(pids)
                await asyncio.sleep(REST_SECONDS)
                idle = (spent(pids) - cpu) / (time.perf_counter() - begun)
                begun, cpu = time.perf_counter(), spent(pids)
                taps = await pressers.at_once()
                wall, cpu = time.perf_counter() - begun, spent(pids) - cpu
                await settled(api)
                codes = await asyncio.gather(*(engine.stop() for engine in engines))
            finally:
                for engine in engines:
                    await engine.kill()
            ends = [f"SIGTERM ended with {code}" for code in codes if code != 0]
            verdict = judge(pressers.crowd, await read_books(url), ends=ends)
        return Run(
            taps=taps,
            cpu=cpu,
            wall=wall,
            idle=idle,
            latencies=[took for _due, took in pressers.latencies[warm:]],
            shares=front.answered,
            verdict=verdict,
        )


async def measure(*, sizes: Sequence[int], rounds: int, people: int, questions: int, seed: int) -> dict[int, list[Run]]:
    """All sizes in turn, `rounds` times."""
    runs: dict[int, list[Run]] = {}
    for turn in range(rounds):
        for workers in sizes:
            story = Story(people=people, questions=questions, seed=seed + turn)
            runs.setdefault(workers, []).append(await tell(story, workers))
    return runs


HEAD = (
    "workers",
    "taps/CPU s",
    "of one",
    "CPU ms a tap",
    "idle CPU",
    "taps/s",
    "p50 ms",
    "p99 ms",
    "answers",
    "lost",
    "doubled",
)


def rows(runs: dict[int, list[Run]]) -> list[Sequence[str]]:
    """Medians over the rounds; what is counted is added up."""
    by_cpu = {workers: middle(one.taps / max(one.cpu, 0.01) for one in some) for workers, some in runs.items()}
    first = next(iter(by_cpu.values()))
    return [
        (
            str(workers),
            f"{by_cpu[workers]:.0f}",
            f"{by_cpu[workers] / first:.2f}x",
            f"{1000 / by_cpu[workers]:.2f}",
            f"{middle(one.idle for one in some):.0%}",
            f"{middle(one.taps / one.wall for one in some):.0f}",
            ms(middle(percentile(one.latencies, 0.5) for one in some)),
            ms(middle(percentile(one.latencies, 0.99) for one in some)),
            f"{sum(one.verdict.stored for one in some)} of {sum(one.verdict.answers for one in some)}",
            str(sum(one.verdict.lost for one in some)),
            str(sum(one.verdict.doubled for one in some)),
        )
        for workers, some in runs.items()
    ]


def report(*, rounds: int, people: int = PEOPLE, questions: int = QUESTIONS, seed: int = 12) -> int:
    """Measure and print; 1 when a promise was broken. Without a PostgreSQL it says so and is content."""
    if not asyncio.run(places.reachable()):
        print(NO_STORE, file=sys.stderr)
        return 0
    runs = asyncio.run(measure(sizes=SIZES, rounds=rounds, people=people, questions=questions, seed=seed))
    print(
        f"workers: {people} people at once, {questions} questions, webhook, PostgreSQL, medians of {rounds} interleaved rounds"
    )
    print(figures.table(HEAD, rows(runs)))
    faults = [fault for some in runs.values() for one in some for fault in one.verdict.faults]
    for fault in faults[:20]:
        print(f"    {fault}")
    return 1 if faults else 0
