"""One combination from an empty store to its verdict."""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.botapi.server import FakeBotApi
from tests.faults import places
from tests.faults.checker import Verdict, judge, read_books
from tests.faults.crowd import Crowd
from tests.faults.engine import FLAKY, PEIBAN, Engine
from tests.faults.front import Front
from tests.faults.nemesis import Nemesis
from tests.faults.story import Story, prepare
from tests.telegram.town import TOKEN, free_port

SETTLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """What is proved against what; `module` is the program that is run (the sabotaged one shows that losses show)."""

    store: str
    mode: str
    story: Story
    kills: int
    workers: int = 1
    weather: bool = True
    module: str = ""
    server: str = places.DEFAULT_SERVER

    @property
    def name(self) -> str:
        return f"{self.store}, {self.mode}{f' ×{self.workers}' if self.workers > 1 else ''}"

    @property
    def program(self) -> str:
        """The module that is run."""
        return self.module or (FLAKY if self.story.flaky else PEIBAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A verdict with the circumstances under which it was reached."""

    combination: Combination
    verdict: Verdict
    kills: int
    disturbed: int
    repeated: int
    seconds: float


async def prove(combination: Combination) -> Outcome:
    """Run the story under the nemesis and check it."""
    story = combination.story
    with tempfile.TemporaryDirectory(prefix="peiban-faults-") as name:
        folder = Path(name)
        async with (
            places.opened(combination.store, folder, server=combination.server) as url,
            FakeBotApi(TOKEN, retry_scale=0.05, seed=story.seed) as api,
        ):
            await prepare(url, story)
            ports = [free_port() for _ in range(combination.workers)]
            async with Front([f"http://127.0.0.1:{port}" for port in ports]) as front:
                engines = [
                    Engine(
                        folder=folder,
                        api_url=api.url,
                        store_url=url,
                        mode=combination.mode,
                        module=combination.program,
                        number=number,
                        port=port,
                        public_url=front.url if combination.workers > 1 else "",
                    )
                    for number, port in enumerate(ports)
                ]
                crowd = Crowd(api, story, marks=folder)
                nemesis = Nemesis(crowd, engines, combination.kills, story.seed, combination.weather, store_url=url)
                begun = time.monotonic()
                codes = await _disturbed(api, crowd, engines, nemesis)
                seconds = time.monotonic() - begun
            ends = [f"SIGTERM ended with {code}" for code in codes if code != 0]
            verdict = judge(crowd, await read_books(url), ends=ends, early=nemesis.early)
            return Outcome(
                combination=combination,
                verdict=verdict,
                kills=nemesis.killed,
                disturbed=nemesis.disturbed,
                repeated=nemesis.repeated,
                seconds=seconds,
            )


async def _disturbed(
    api: FakeBotApi, crowd: Crowd, engines: Sequence[Engine], nemesis: Nemesis
) -> Sequence[int | None]:
    """The story, until everything that came in is done; the exit codes of the last processes."""
    try:
        for engine in engines:
            await engine.spawn()
        for engine in engines:
            await engine.ready()
        weather = asyncio.create_task(nemesis.disturb())
        try:
            await asyncio.gather(nemesis.kill_at_random(), crowd.run())
        finally:
            weather.cancel()
            api.world.faults.orders.clear()
        await settled(api)
        return await asyncio.gather(*(engine.stop() for engine in engines))
    except TimeoutError:
        return [None]
    finally:
        for engine in engines:
            await engine.kill()


async def settled(api: FakeBotApi, *, within: float = SETTLE_SECONDS) -> None:
    """Wait until the messenger has nothing left to deliver; what stays then, the checker tells."""
    queue, seen = api.world.bot().updates, 0
    until = time.monotonic() + within
    while queue.live() and time.monotonic() < until:
        seen = await api.world.changed_since(seen, 0.25)
