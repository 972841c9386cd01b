"""The server as a process of its own: prints its port, serves several bots, ends on SIGTERM."""

import asyncio
import json
import sys

from tests.botapi.people import People


async def test_it_runs_as_a_process() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.botapi", "--token", "1:A", "--token", "2:B", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        ready = json.loads(await process.stdout.readline())
        async with People(ready["url"]) as people:
            assert [one["id"] for one in await people.ask("bots")] == [1, 2]
            ben = await people.person("Ben", bot=2)
            await ben.says("hello")
            assert len(await people.ask("pending", bot=2)) == 1
            assert await people.ask("pending", bot=1) == []
    finally:
        process.terminate()
    assert await process.wait() == 0
