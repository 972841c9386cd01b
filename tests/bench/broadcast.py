"""A notice to many people, at a messenger that refuses the thirty-first message of a second: goal 11.

Meanwhile others take a quiz, whose taps arrive at a rate whether or not earlier ones are answered: for some seconds alone, then
beside the notices. Before and after, the floor answers as many taps of as many people by polling, and nobody tells it anything.
"""

import asyncio
import gc
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import col, select, update

from bot import heap
from storage import outbox
from storage.models.outbox import Notice
from storage.models.people import Account
from storage.models.training import Cohort
from storage.session import Database
from tests.bench import alone as floor
from tests.bench import figures, soak, watched
from tests.bench.figures import ms, percentile, processor_seconds
from tests.bench.filling import Filling
from tests.bench.heartbeat import stalls
from tests.bench.onlooker import Onlooker
from tests.bench.pressing import Pressers
from tests.bench.soak import compare
from tests.faults.checker import read_books
from tests.faults.engine import Engine
from tests.faults.proof import settled
from tests.faults.story import Story
from tests.telegram.town import TOKEN

FIRST_NUMBER = 5_000_001
GIVE_UP_SECONDS = 60.0
RATE = 300.0
ALONE_SECONDS = 10.0
QUESTIONS = 50
SEED = 7
LATER = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How a broadcast went: messages a second from the first to the last, and what became of each notice."""

    people: int
    seconds: float
    # The most that arrived within any second.
    most: int
    refused: int
    arrived: Counter[int]
    ends: Counter[str]
    taps: "Taps"

    @property
    def lost(self) -> int:
        """How many people got nothing."""
        return self.people - len(self.arrived)

    @property
    def doubled(self) -> int:
        """How many messages came a second time."""
        return self.arrived.total() - len(self.arrived)


@dataclass(slots=True)
class Taps:
    """What those who took a quiz saw: latencies in seconds, stalls in milliseconds."""

    alone: Sequence[float] = ()
    beside: Sequence[float] = ()
    floor: Sequence[float] = ()
    # Alone, beside the notices, the floor's; `busy` is the part of a processor that the bot took.
    stalls: tuple[float, float, float] = (0.0, 0.0, 0.0)
    busy: tuple[float, float, float] = (0.0, 0.0, 0.0)
    unanswered: int = 0
    given: int = 0
    lost: int = 0
    doubled: int = 0
    # Of the floor: taps without an answer and answers that it did not keep.
    astray: int = 0


def takers(people: int, rate: float, alone: float) -> Story:
    """Enough people for taps at the rate, with as many to spare: nobody is to end his quiz of 50 questions."""
    seconds = alone + people / 25 + 10
    return Story(people=int(rate * seconds / QUESTIONS) + 64 if rate else 0, questions=QUESTIONS, seed=SEED)


async def opened(folder: Path, pressers: Pressers, people: int) -> str:
    """A store with a quiz, and people who have started the bot before, an urgent notice for each, due later; its URL."""
    url = await soak.opened(folder, pressers.crowd.story, pressers.standing)
    now = datetime.now(UTC)
    with Filling(folder / "peiban.db", now) as filling:
        filling.add(Cohort, [{"id": (cohort := filling.last(Cohort) + 1), "name": "To be told"}])
        filling.members(cohort, filling.people(people, mark="N"), first_number=FIRST_NUMBER)
    database = Database(url)
    async with database.write() as tx:
        found = (await tx.exec(select(col(Account.id)).where(col(Account.user_id) >= FIRST_NUMBER))).all()
        assert len(found) == people
        for account in found:
            given = {"params": {"granted": True}, "account_id": account, "urgent": True, "not_before": now + LATER}
            await outbox.queue(tx, "claim_decided", now=now, **given)  # type: ignore[arg-type]
    await database.close()
    return url


async def release(url: str) -> None:
    """Let all notices be due: one statement, so that nobody waits for the store."""
    database = Database(url)
    async with database.write() as tx:
        await tx.exec(update(Notice).values(not_before=datetime.now(UTC)).where(col(Notice.state) == "queued"))
    await database.close()


async def arrived(api: Onlooker, people: int) -> None:
    """Wait until everybody was told, or nobody was for a minute."""
    clock, sent, seen = asyncio.get_running_loop().time, 0, 0
    moved = clock()
    while sent < people and clock() - moved < GIVE_UP_SECONDS:
        # The world changes with each tap; once a second is often enough to look.
        await asyncio.sleep(min(1.0, people / 100))
        seen = sum(one["method"] == "sendMessage" and one["effect"] for one in api.world.calls)
        if seen > sent:
            sent, moved = seen, clock()


async def disturb(
    engine: Engine, pressers: Pressers, people: int, rate: float, alone: float, peer: floor.Peer | None
) -> Taps:
    """Taps at the floor, alone, then the notices beside them, until everybody was told and answered, and at the floor again."""
    clock, folder, over = time.monotonic, engine.folder, asyncio.Event()
    if peer is None:
        await release(engine.store_url)
        await arrived(pressers.api, people)
        return Taps()
    # What is new costs more: the first tap of each is nobody's latency.
    warm = await pressers.at_once(1)
    await peer.alone(rate, alone, SEED)
    begun, cpu, quiet = clock(), processor_seconds(engine.pid), len(stalls(folder))
    async with asyncio.TaskGroup() as group:
        group.create_task(pressers.at_rate(rate, SEED, over))
        await asyncio.sleep(alone)
        middle, half, loud = clock(), processor_seconds(engine.pid), len(stalls(folder))
        await release(engine.store_url)
        await arrived(pressers.api, people)
        over.set()
        ended, whole, noted = clock(), processor_seconds(engine.pid), len(stalls(folder)) + 1
    await peer.alone(rate, alone, SEED + 1)
    stood, latencies = stalls(folder), pressers.latencies[warm:]
    return Taps(
        alone=[took for due, took in latencies if due < middle],
        beside=[took for due, took in latencies if due >= middle],
        floor=peer.latencies,
        stalls=(
            max(stood[quiet:loud], default=0.0),
            max(stood[loud:noted], default=0.0),
            max(peer.stood, default=0.0),
        ),
        busy=((half - cpu) / (middle - begun), (whole - half) / (ended - middle), peer.busy),
    )


async def tell(people: int, rate: float = 0.0, alone: float = ALONE_SECONDS) -> Told:
    """From the start of the process until every notice has ended and every tap is answered."""
    with tempfile.TemporaryDirectory(prefix="peiban-bench-") as name:
        folder, api = Path(name), Onlooker(TOKEN, seed=SEED)
        world, pressers = api.world, Pressers(api, story := takers(people, rate, alone))
        url = await opened(folder, pressers, people)
        for number in range(FIRST_NUMBER, FIRST_NUMBER + people):
            world.add_person(f"P{number}", person_id=number, language_code="en").started.add(world.bot().id)
        world.flood.enabled = True
        async with api, AsyncExitStack() as stack:
            peer = await stack.enter_async_context(floor.running(folder / "floor", story)) if rate else None
            engine = Engine(folder=folder, api_url=api.url, store_url=url, mode="polling", module=watched.__name__)
            try:
                await engine.spawn()
                await engine.ready()
                # People and messengers are many objects: a full collection over them would be everybody's wait.
                heap.settle()
                taps = await disturb(engine, pressers, people, rate, alone, peer)
                await settled(api)
                await engine.stop()
            finally:
                await engine.kill()
                gc.unfreeze()
        if peer is not None:
            taps.astray = peer.lost() + peer.pressers.unanswered
        taps.unanswered, taps.given = pressers.unanswered, pressers.crowd.given
        taps.lost, taps.doubled = compare(pressers.crowd, (await read_books(url)).answers)
        database = Database(url)
        async with database.read() as tx:
            ends = Counter((await tx.exec(select(col(Notice.state)))).all())
        await database.close()
        calls = [call for call in world.calls if call["method"] == "sendMessage"]
        times = [call["time"] for call in calls if call["effect"]]
        return Told(
            people=people,
            seconds=times[-1] - times[0] if times else 0.0,
            most=max((sum(at <= other < at + 1 for other in times) for at in times), default=0),
            refused=sum(call.get("code") == 429 for call in calls),
            arrived=Counter(int(call["params"]["chat_id"]) for call in calls if call["effect"]),
            ends=ends,
            taps=taps,
        )


HEAD = ("people", "seconds", "messages/s", "most in a second", "refused (429)", "lost", "doubled", "ended as")
TAPS_HEAD = ("taps", "answered", "p50 ms", "p95 ms", "p99 ms", "of floor", "max ms", "longest stall ms", "processor")


def row(told: Told) -> Sequence[str]:
    """One broadcast's figures."""
    rate = (told.arrived.total() - 1) / told.seconds if told.seconds else float("nan")
    ends = ", ".join(f"{count} {state}" for state, count in told.ends.most_common())
    counts = (told.most, told.refused, told.lost, told.doubled)
    return (str(told.people), f"{told.seconds:.1f}", f"{rate:.1f}", *map(str, counts), ends)


def rows(taps: Taps) -> list[Sequence[str]]:
    """Taps without and beside the notices, and at the floor."""
    known = {"alone": taps.alone, "beside the notices": taps.beside, "the floor, alone": taps.floor}
    least = percentile(taps.floor, 0.99)
    return [
        (
            name,
            str(len(some)),
            *(ms(percentile(some, share)) for share in (0.5, 0.95, 0.99)),
            f"{percentile(some, 0.99) / least:.1f}x",
            ms(max(some, default=float("nan"))),
            f"{stall:.0f}",
            f"{busy:.0%}",
        )
        for (name, some), stall, busy in zip(known.items(), taps.stalls, taps.busy, strict=True)
    ]


def report(*, people: int, rate: float = RATE) -> int:
    """Tell everybody and print; 1 when somebody was left out or told twice, or a tap got lost."""
    told = asyncio.run(tell(people, rate))
    taps = told.taps
    print("broadcast: one notice to each, the messenger refuses the 31st message of a second")
    print(figures.table(HEAD, [row(told)]))
    if rate:
        print(
            f"taps of others at {rate:g} a second by a Poisson stream, {ALONE_SECONDS:g} s alone, then beside the notices; "
            f"at the floor as long before and after"
        )
        print(figures.table(TAPS_HEAD, rows(taps)))
        print(
            f"stored: {taps.given - taps.lost} of {taps.given} answers, {taps.lost} lost, {taps.doubled} doubled; "
            f"{taps.unanswered} taps unanswered; "
            f"astray at the floor: {taps.astray}"
        )
    return 1 if told.lost or told.doubled or taps.lost or taps.doubled or taps.unanswered else 0
