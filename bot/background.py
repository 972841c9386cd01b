"""The one supervised home of background work: named tasks, restarted with a pause when they fail, awaited at the end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Background:
    """Runs loops for the life of the process and short pieces of work that must be finished before it ends."""

    def __init__(self) -> None:
        self._loops: set[asyncio.Task[None]] = set()
        self._work: set[asyncio.Task[Any]] = set()

    def loop(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Keep `run` running until `close`; a failure is logged and it starts again after a second."""
        task = asyncio.create_task(self._supervise(name, run), name=name)  # noqa: TID251 - its one home
        self._loops.add(task)

    def work(self, name: str, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Start a piece of work; `drain` waits for it."""
        task = asyncio.create_task(self._report(name, coroutine), name=name)  # noqa: TID251 - its one home
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def drain(self, seconds: float) -> bool:
        """Wait until no work is left, at most `seconds`; True when all of it is finished."""
        async with _at_most(seconds):
            while self._work:
                await asyncio.wait(set(self._work))
        return not self._work

    async def close(self) -> None:
        """End the loops, then whatever work is left."""
        tasks = [*self._loops, *self._work]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._loops.clear()

    async def _supervise(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await run()
                return
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("%s failed and starts again", name)
                await asyncio.sleep(1)

    async def _report(self, name: str, coroutine: Coroutine[Any, Any, Any]) -> None:
        try:
            await coroutine
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("%s failed", name)


class _at_most:
    """A time-out that ends the block quietly."""

    def __init__(self, seconds: float) -> None:
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, *error: Any) -> bool:
        try:
            await self._timeout.__aexit__(*error)
        except TimeoutError:
            return True
        return False
