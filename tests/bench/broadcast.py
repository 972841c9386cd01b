"""A notice to many people, at a messenger that refuses the thirty-first message of a second: goal 11.

Meanwhile others take a quiz, whose taps arrive at a rate whether or not earlier ones are answered: for some seconds alone, then
beside the notices. Before and after, the floor answers as many taps of as many people by polling, and nobody tells it anything.
Groups get more than the twenty messages that one may have in a minute, and of every thousand people one is refused with a
"retry after", as it happens with limits that nobody publishes.
"""

import asyncio
import gc
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import col, select, update

from bot import heap
from storage import outbox
from storage.models.outbox import Notice
from storage.models.people import Account, Place
from storage.models.training import Cohort
from storage.session import Database
from tests.bench import alone as floor
from tests.bench import figures, soak, watched
from tests.bench.figures import processor_seconds
from tests.bench.filling import Filling
from tests.bench.heartbeat import stalls
from tests.bench.onlooker import Onlooker
from tests.bench.pressing import Pressers
from tests.bench.soak import compare
from tests.bench.telling import HEAD, TAPS_HEAD, Taps, Told, early, most_within, row, rows
from tests.botapi.faults import Fault
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
# To each group; Telegram lets twenty in a minute through.
WORDS = 30
REFUSED_OF, RETRY_AFTER = 1000, 2


def takers(people: int, rate: float, alone: float) -> Story:
    """Enough people for taps at the rate until all are told, with as many to spare: nobody is to end his quiz of 50 questions."""
    seconds = alone + people / 25 + 10
    return Story(people=int(rate * seconds / QUESTIONS) + 64 if rate else 0, questions=QUESTIONS, seed=SEED)


async def opened(folder: Path, pressers: Pressers, people: int, groups: Sequence[int]) -> str:
    """A store with a quiz, groups, and people who have started the bot before, urgent notices for all, due later; its URL."""
    url = await soak.opened(folder, pressers.crowd.story, pressers.standing)
    now = datetime.now(UTC)
    with Filling(folder / "peiban.db", now) as filling:
        filling.add(Cohort, [{"id": (cohort := filling.last(Cohort) + 1), "name": "To be told"}])
        filling.members(cohort, filling.people(people, mark="N"), first_number=FIRST_NUMBER)
    database = Database(url)
    async with database.write() as tx:
        found = (await tx.exec(select(col(Account.id)).where(col(Account.user_id) >= FIRST_NUMBER))).all()
        assert len(found) == people
        places = [
            Place(channel="telegram", chat_id=chat_id, title="A group", purpose="desk", bound_at=now)
            for chat_id in groups
        ]
        tx.add_all(places)
        await tx.flush()
        # Those to groups come first: whoever waits for one of them is to hold up nobody.
        readers = [*((None, place.id) for _word in range(WORDS) for place in places), *((one, None) for one in found)]
        for account, place in readers:
            await outbox.queue(
                tx,
                "claim_decided",
                now=now,
                params={"granted": True},
                urgent=True,
                not_before=now + LATER,
                account_id=account,
                place_id=place,
            )
    await database.close()
    return url


async def release(url: str) -> None:
    """Let all notices be due: one statement, so that nobody waits for the store."""
    database = Database(url)
    async with database.write() as tx:
        await tx.exec(update(Notice).values(not_before=datetime.now(UTC)).where(col(Notice.state) == "queued"))
    await database.close()


async def arrived(api: Onlooker, due: Counter[int], *, groups: bool) -> None:
    """Wait until all people were told, or all groups; or none was for a minute."""
    clock, sent, seen = asyncio.get_running_loop().time, 0, 0
    messages = sum(count for chat_id, count in due.items() if (chat_id < 0) is groups)
    moved = clock()
    while sent < messages and clock() - moved < GIVE_UP_SECONDS:
        # The world changes with each tap; once a second is often enough to look, and at nothing twice.
        await asyncio.sleep(min(1.0, messages / 100))
        fresh, seen = api.world.calls[seen:], len(api.world.calls)
        told = [one for one in fresh if one["method"] == "sendMessage" and one["effect"]]
        if more := sum((int(one["params"]["chat_id"]) < 0) is groups for one in told):
            sent, moved = sent + more, clock()


async def disturb(
    engine: Engine, pressers: Pressers, due: Counter[int], rate: float, alone: float, peer: floor.Peer | None
) -> Taps:
    """Taps at the floor, alone, then the notices beside them, until all people were told and answered, and at the floor again."""
    clock, folder, over = time.monotonic, engine.folder, asyncio.Event()
    if peer is None:
        await release(engine.store_url)
        await arrived(pressers.api, due, groups=False)
        await arrived(pressers.api, due, groups=True)
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
        await arrived(pressers.api, due, groups=False)
        over.set()
        ended, whole, noted = clock(), processor_seconds(engine.pid), len(stalls(folder)) + 1
    # Groups, of which each gets its messages over minutes, would only make what stands beside the notices look calm.
    await arrived(pressers.api, due, groups=True)
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


async def tell(people: int, rate: float = 0.0, alone: float = ALONE_SECONDS, groups: int = 0) -> Told:
    """From the start of the process until every notice has ended and every tap is answered."""
    with tempfile.TemporaryDirectory(prefix="peiban-bench-") as name:
        folder, api = Path(name), Onlooker(TOKEN, seed=SEED)
        world, pressers = api.world, Pressers(api, story := takers(people, rate, alone))
        bot = world.bot()
        met = [world.add_group(f"G{number}", "supergroup", {bot.id: "member"}).id for number in range(groups)]
        url = await opened(folder, pressers, people, met)
        numbers = range(FIRST_NUMBER, FIRST_NUMBER + people)
        for number in numbers:
            world.add_person(f"P{number}", person_id=number, language_code="en").started.add(bot.id)
        refused = numbers[REFUSED_OF // 2 :: REFUSED_OF]
        world.faults.orders += [
            Fault("error", "sendMessage", chat_id=number, code=429, seconds=RETRY_AFTER) for number in refused
        ]
        world.flood.enabled = True
        due = Counter({**dict.fromkeys(numbers, 1), **dict.fromkeys(met, WORDS)})
        async with api, AsyncExitStack() as stack:
            peer = await stack.enter_async_context(floor.running(folder / "floor", story)) if rate else None
            engine = Engine(folder=folder, api_url=api.url, store_url=url, mode="polling", module=watched.__name__)
            try:
                await engine.spawn()
                await engine.ready()
                # People and messengers are many objects: a full collection over them would be everybody's wait.
                heap.settle()
                taps = await disturb(engine, pressers, due, rate, alone, peer)
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
        came = [call for call in calls if call["effect"]]
        to_people = [call["time"] for call in came if int(call["params"]["chat_id"]) > 0]
        return Told(
            people=people,
            seconds=to_people[-1] - to_people[0] if to_people else 0.0,
            most=most_within([call["time"] for call in came], 1.0),
            ordered=sum(call.get("code") == 429 and call["fault"] == "error" for call in calls),
            refused=sum(call.get("code") == 429 and call["fault"] is None for call in calls),
            early=early(calls),
            due=due,
            arrived=Counter(int(call["params"]["chat_id"]) for call in came),
            ends=ends,
            taps=taps,
        )


def report(*, people: int, rate: float = RATE, groups: int = 0) -> int:
    """Tell everybody and print; 1 when somebody was left out or told twice, or a tap got lost."""
    told = asyncio.run(tell(people, rate, groups=groups))
    taps = told.taps
    print(f"broadcast: one notice to each, {WORDS} to each group; the messenger refuses the 31st message of a second")
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
