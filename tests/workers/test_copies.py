"""What the messenger delivers three times, shuffled, to any of four workers, again after restarts: as if it had come once."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.web.webhook import HEADER, PATH
from storage import intake
from storage.session import Database
from tests.botapi.updates import Pending
from tests.faults.checker import read_books
from tests.faults.crowd import Crowd
from tests.faults.proof import settled
from tests.faults.standing import Standing, standing
from tests.faults.story import Story
from tests.telegram.town import WEBHOOK_SECRET
from tests.whole import WHOLE
from tests.workers.crew import Crew, crew

pytestmark = pytest.mark.slow
STORY = Story(people=100 if WHOLE else 6, questions=9 if WHOLE else 3, seed=5)
FOUR = ("web", "web", "all", "worker")
TEN_MINUTES = 600.0
Said = Counter[tuple[str, str, str]]


async def post(workers: Crew, updates: list[Pending]) -> None:
    """Each of them twice more, in any order, to any worker that takes them; all are acknowledged."""
    copies = [one.body() for one in updates for _ in range(2)]
    random.Random(11).shuffle(copies)
    at_once = asyncio.Semaphore(40)
    async with aiohttp.ClientSession(headers={HEADER: WEBHOOK_SECRET}) as session:

        async def one(body: object) -> int:
            async with at_once, session.post(f"{workers.front.url}{PATH}", json=body) as answer:
                return answer.status

        assert set(await asyncio.gather(*(one(body) for body in copies))) <= {200}


async def repeat(workers: Crew, since: int) -> None:
    """What the messenger posts, from the update at this place on, twice more, while it does."""
    history, said, seen = workers.api.world.bot().updates.history, since, 0
    while True:
        fresh, said = history[said:], len(history)
        await post(workers, fresh)
        seen = await workers.api.world.changed_since(seen, 1)


async def act(workers: Crew, crowd: Crowd, *, until: float, copies: bool) -> None:
    """The crowd, until this share of the answers is given (1: to the end), and then until nothing is under way."""
    since = len(workers.api.world.bot().updates.history)
    parrot = asyncio.create_task(repeat(workers, since)) if copies else None
    if until < 1:
        seen = 0
        while crowd.given < until * crowd.story.answers:
            for one in crowd.unfinished:
                crowd.step(one)
            seen = await workers.api.world.changed_since(seen, 0.25)
    else:
        await crowd.run()
    await settled(workers.api, within=TEN_MINUTES)
    await workers.idle(within=TEN_MINUTES)
    if parrot is not None:
        assert not parrot.done(), parrot
        parrot.cancel()


async def once(folder: Path, *, at: datetime) -> tuple[Standing, Said]:
    """Each update once, to one worker."""
    folder.mkdir()  # noqa: ASYNC240
    async with crew(folder, ("all",), story=STORY, at=at) as workers:
        await workers.start()
        crowd = Crowd(workers.api, STORY, careless=False)
        await act(workers, crowd, until=1, copies=False)
        assert (await workers.verdict(crowd)).faults == ()
        return await standing(workers.url), said(workers)


async def thrice(folder: Path, *, at: datetime) -> tuple[Standing, Said]:
    """Three times to four workers; after a third of it all workers start anew, after the next one update ids do."""
    folder.mkdir()  # noqa: ASYNC240
    async with crew(folder, FOUR, story=STORY, at=at) as workers:
        await workers.start()
        crowd, queue = Crowd(workers.api, STORY, careless=False), workers.api.world.bot().updates
        for one in crowd.people:
            crowd.ask(one)
        await act(workers, crowd, until=1 / 3, copies=True)
        assert set(await workers.stop()) == {0}
        await workers.start()
        await post(workers, list(queue.history))
        # Anywhere below: what counts is which ids are known, not which are greater.
        first = min(one.id for one in queue.history)
        queue.next_id = random.Random(5).randrange(1, first // 2)
        await act(workers, crowd, until=2 / 3, copies=True)
        await post(workers, list(queue.history))
        # A quiet week: what is done was dropped after three days, and ids start where others had been.
        await a_week_later(workers.url)
        known, queue.next_id = len(queue.history), first
        await act(workers, crowd, until=1, copies=True)
        assert {one.id for one in queue.history[:known]} & {one.id for one in queue.history[known:]}
        await post(workers, queue.history[known:])
        await workers.idle(within=TEN_MINUTES)
        assert not crowd.unfinished
        assert min(workers.front.answered) > STORY.answers / 2, "all that serve pages took part"
        assert set(await workers.stop()) == {0}
        assert {row for row in (await read_books(workers.url)).intake.values()} == {"done"}
        return await standing(workers.url), said(workers)


async def a_week_later(url: str) -> None:
    """As housekeeping does it then."""
    database = Database(url)
    async with database.write() as tx:
        assert await intake.purge(tx, now=datetime.now(UTC) + timedelta(days=7))
    await database.close()


def said(workers: Crew) -> Said:
    """All messages and edits, by method, chat and words."""
    told = [one for one in workers.api.world.calls if one["method"] in {"sendMessage", "editMessageText"}]
    return Counter((one["method"], str(one["params"].get("chat_id")), str(one["params"].get("text"))) for one in told)


async def test_what_comes_three_times_over_four_workers_is_as_what_comes_once(tmp_path: Path) -> None:
    # When the quiz closes stands on its screens, to the minute.
    at = datetime.now(UTC)
    thrice_stands, thrice_said = await thrice(tmp_path / "thrice", at=at)
    once_stands, once_said = await once(tmp_path / "once", at=at)
    assert thrice_stands == once_stands
    assert thrice_said == once_said
