"""The database goes away in the middle of the story, and comes back."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from sqlalchemy.engine import make_url

from bot.web.webhook import HEADER, PATH
from tests.faults.checker import Verdict
from tests.faults.crowd import Crowd
from tests.faults.places import DEFAULT_SERVER
from tests.faults.story import Story
from tests.telegram.town import WEBHOOK_SECRET
from tests.workers.cable import Cable
from tests.workers.crew import Crew, crew

STORY = Story(people=6, questions=5, seed=4)
SERVER = make_url(DEFAULT_SERVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """What came of it: updates acknowledged while the database was away, and seconds from its return to the next answer given."""

    verdict: Verdict
    acknowledged: int
    offered: int
    back_after: float
    log: str


async def outage(folder: Path, mode: str, *, seconds: float) -> Outage:
    """Two workers, the wire cut for so long after a third of the answers."""
    async with (
        Cable(SERVER.host or "", SERVER.port or 5432) as cable,
        crew(folder, ("all", "all"), mode=mode, story=STORY) as workers,
    ):
        for engine in workers.engines:
            engine.store_url = make_url(workers.url).set(host="127.0.0.1", port=cable.own).render_as_string()
        await workers.start()
        crowd = Crowd(workers.api, STORY)
        story = asyncio.create_task(crowd.run())
        await _given(crowd, STORY.answers // 3)
        await cable.cut()
        before = _acknowledged(workers)
        await asyncio.sleep(seconds)
        meanwhile = _acknowledged(workers) - before
        offered = await _offered(workers) if mode == "webhook" else 0
        given, mended = crowd.given, time.monotonic()
        await cable.mend()
        await _given(crowd, given + 1)
        back_after = time.monotonic() - mended
        await story
        return Outage(
            verdict=await workers.verdict(crowd),
            acknowledged=meanwhile,
            offered=offered,
            back_after=back_after,
            log="".join(engine.log.read_text() for engine in workers.engines),
        )


async def _given(crowd: Crowd, answers: int) -> None:
    seen = 0
    while crowd.given < answers and not crowd.over:
        seen = await crowd.api.world.changed_since(seen, 0.5)


def _acknowledged(workers: Crew) -> int:
    return sum(one.acknowledged for one in workers.api.world.bot().updates.history)


async def _offered(workers: Crew) -> int:
    """The status that an update gets which is posted now."""
    body = {"update_id": 1, "message": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}, "text": "x"}}
    async with (
        aiohttp.ClientSession(headers={HEADER: WEBHOOK_SECRET}) as session,
        session.post(f"{workers.front.url}{PATH}", json=body) as answer,
    ):
        return answer.status
