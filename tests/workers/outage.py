"""The database goes away in the middle of the story, and comes back."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from sqlalchemy.engine import make_url

from bot.web.webhook import HEADER, PATH
from tests.botapi.happenings import Happenings
from tests.faults.checker import Verdict
from tests.faults.crowd import Crowd
from tests.faults.places import DEFAULT_SERVER
from tests.faults.story import Story
from tests.telegram.town import WEBHOOK_SECRET
from tests.workers.cable import Cable
from tests.workers.crew import Crew, crew

STORY = Story(people=6, questions=5, seed=4)
SERVER = make_url(DEFAULT_SERVER)
# Of people whom nobody knows, who come while the database is away; far from the numbers of the story's.
NEWCOMERS = range(5_000_001, 5_000_013)
WELCOME = "Welcome to Peiban"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """What came of it: updates acknowledged while the database was away, and seconds from its return to the next answer given.

    `afresh`: of the acknowledged, those that came only after the cut. `welcomed`: how often each newcomer was answered in the end.
    """

    verdict: Verdict
    acknowledged: int
    afresh: int
    welcomed: tuple[int, ...]
    offered: int
    back_after: float
    log: str

    @property
    def faults(self) -> tuple[str, ...]:
        """Sentences, empty when every promise was kept."""
        early = (f"{self.afresh} updates were acknowledged that came without a database",) if self.afresh else ()
        others = tuple(f"a newcomer was answered {times} times" for times in self.welcomed if times != 1)
        return (*self.verdict.faults, *early, *others)


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
        before, known = _acknowledged(workers), len(workers.api.world.bot().updates.history)
        _newcomers(workers)
        await asyncio.sleep(seconds)
        meanwhile, afresh = _acknowledged(workers) - before, _acknowledged(workers, since=known)
        offered = await _offered(workers) if mode == "webhook" else 0
        given, mended = crowd.given, time.monotonic()
        await cable.mend()
        await _given(crowd, given + 1)
        back_after = time.monotonic() - mended
        await story
        verdict = await workers.verdict(crowd)
        return Outage(
            verdict=verdict,
            acknowledged=meanwhile,
            afresh=afresh,
            welcomed=tuple(_welcomed(workers, number) for number in NEWCOMERS),
            offered=offered,
            back_after=back_after,
            log="".join(engine.log.read_text() for engine in workers.engines),
        )


async def _given(crowd: Crowd, answers: int) -> None:
    seen = 0
    while crowd.given < answers and not crowd.over:
        seen = await crowd.api.world.changed_since(seen, 0.5)


def _acknowledged(workers: Crew, *, since: int = 0) -> int:
    return sum(one.acknowledged for one in workers.api.world.bot().updates.history[since:])


def _newcomers(workers: Crew) -> None:
    """Nobody has anything of theirs on its way: what is acknowledged of it was not committed anywhere."""
    world = workers.api.world
    for number in NEWCOMERS:
        one = world.add_person(f"Newcomer {number}", person_id=number, language_code="en")
        Happenings(world).send(one, {"type": "text", "text": "/start"}, chat_id=None, bot=world.bot())


def _welcomed(workers: Crew, number: int) -> int:
    """How many messages somebody has got that greet him."""
    shown = workers.api.world.place(number, workers.api.world.bot().id).messages.values()
    return sum(WELCOME in str(posted.body.get("text", "")) for posted in shown)


async def _offered(workers: Crew) -> int:
    """The status that an update gets which is posted now."""
    body = {"update_id": 1, "message": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}, "text": "x"}}
    async with (
        aiohttp.ClientSession(headers={HEADER: WEBHOOK_SECRET}) as session,
        session.post(f"{workers.front.url}{PATH}", json=body) as answer,
    ):
        return answer.status
