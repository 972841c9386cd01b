"""Who polls when there are several: one, and the next one when that one is gone."""

import asyncio
from pathlib import Path

import pytest

from bot.leases import POLLING
from tests.faults.crowd import Crowd
from tests.faults.story import Story
from tests.workers.crew import Crew, crew

pytestmark = pytest.mark.slow
STORY = Story(people=6, questions=5, seed=8)


async def third(workers: Crew, crowd: Crowd) -> asyncio.Task[None]:
    """The story, begun; returns when a third of it is told."""
    begun, seen = asyncio.create_task(crowd.run()), 0
    while crowd.given < STORY.answers / 3:
        seen = await workers.api.world.changed_since(seen, 0.5)
    return begun


def conflicts(workers: Crew) -> int:
    return len([one for one in workers.api.world.calls if one["method"] == "getUpdates" and one.get("code") == 409])


@pytest.mark.parametrize("end", ["SIGKILL", "SIGTERM"])
async def test_the_next_one_polls_when_the_poller_is_gone(tmp_path: Path, end: str) -> None:
    async with crew(tmp_path, ("all", "worker"), mode="polling", story=STORY) as workers:
        first, second = workers.engines
        await workers.start([first])
        holder = await workers.holder(POLLING)
        await workers.start([second])
        crowd = Crowd(workers.api, STORY)
        story = await third(workers, crowd)
        assert await workers.holder(POLLING) == holder
        if end == "SIGKILL":
            await first.kill()
        else:
            assert await first.stop() == 0
            assert await workers.holder(POLLING) != holder, "given back before it ran out"
        await story
        assert await workers.holder(POLLING) not in (None, holder)
        verdict = await workers.verdict(crowd)
        assert verdict.faults == ()
        assert verdict.stored == STORY.answers
        # Of a poller that was killed the messenger does not know that it is gone.
        assert end == "SIGKILL" or conflicts(workers) == 0


async def test_roles_share_the_work(tmp_path: Path) -> None:
    async with crew(tmp_path, ("web", "worker"), mode="polling", story=STORY) as workers:
        await workers.start()
        crowd = Crowd(workers.api, STORY)
        await crowd.run()
        assert (await workers.verdict(crowd)).faults == ()
