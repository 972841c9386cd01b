"""The nemesis itself: however fast the story goes on while a process is started, all kills fall into it."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.botapi.server import FakeBotApi
from tests.faults import nemesis
from tests.faults.crowd import Crowd
from tests.faults.engine import Engine
from tests.faults.nemesis import Nemesis
from tests.faults.story import Story


class Hasty(Crowd):
    """People whom nothing keeps from answering, whoever is killed."""

    async def run(self) -> None:
        while self.given < self.story.answers:
            self.given += self.given < self.most
            self.api.world.touch()
            await asyncio.sleep(0)
        self.over = True


@dataclass(slots=True, kw_only=True)
class Sluggish(Engine):
    """A process that is none, which takes longer to start than the whole story does."""

    async def kill(self) -> None: ...

    async def spawn(self) -> None:
        self.starts += 1

    async def ready(self) -> None:
        for _turn in range(100):
            await asyncio.sleep(0)


@pytest.mark.parametrize("early", [0.0, 1.0])
@pytest.mark.parametrize("story", [Story(people=5, questions=3, seed=7), Story(people=1, questions=1, seed=7)])
async def test_all_kills_are_made_before_the_story_is_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, story: Story, early: float
) -> None:
    for name in ("LATE_SECONDS", "EARLY_SECONDS"):
        monkeypatch.setattr(nemesis, name, 0)
    monkeypatch.setattr(nemesis, "EARLY", early)
    crowd = Hasty(FakeBotApi(), story)
    engines = [Sluggish(folder=tmp_path, api_url="", store_url="", mode="polling") for _ in range(3)]
    made = Nemesis(crowd, engines, 8, story.seed)
    await asyncio.gather(made.kill_at_random(), crowd.run())
    assert made.killed == sum(engine.starts for engine in engines) == 8
    assert crowd.given == story.answers
