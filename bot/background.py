"""The one supervised home of background work: named tasks, restarted with a pause when they fail, awaited at the end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from storage.trouble import passing

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 4.0
# What ran so long was well: its next failure is a new one, told whole.
WELL_SECONDS = 60.0


class Background:
    """Runs loops for the life of the process and short pieces of work that must be finished before it ends."""

    def __init__(self) -> None:
        self._loops: dict[str, asyncio.Task[None]] = {}
        self._work: set[asyncio.Task[Any]] = set()

    def loop(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Keep `run` running until `end` or `close`; a failure is logged and it starts again after a pause."""
        self._loops[name] = asyncio.create_task(self._supervise(name, run), name=name)  # noqa: TID251 - its one home

    def end(self, *names: str) -> None:
        """End loops that need not come to a good end."""
        for task in (self._loops.pop(name) for name in names if name in self._loops):
            task.cancel()
            self._work.add(task)
            task.add_done_callback(self._work.discard)

    def work(self, name: str, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Start a piece of work; `drain` waits for it."""
        task = asyncio.create_task(self._report(name, coroutine), name=name)  # noqa: TID251 - its one home
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def drain(self, seconds: float | None = None) -> bool:
        """Wait until no work is left, at most `seconds`; True when all of it is finished."""
        async with _at_most(seconds):
            while self._work:
                await asyncio.wait(set(self._work))
        return not self._work

    async def close(self) -> None:
        """End the loops, then whatever work is left."""
        tasks = [*self._loops.values(), *self._work]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._loops.clear()

    async def _supervise(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        pause, told = FIRST_PAUSE, ""
        while True:
            begun = asyncio.get_running_loop().time()
            try:
                await run()
                return
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if asyncio.get_running_loop().time() - begun > WELL_SECONDS:
                    pause, told = FIRST_PAUSE, ""
                said = type(error).__name__
                if said != told:
                    log.warning("%s failed and starts again: %s", name, said, exc_info=not passing(error))
                told = said
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _report(self, name: str, coroutine: Coroutine[Any, Any, Any]) -> None:
        try:
            await coroutine
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("%s failed", name)


class Deadline:
    """So many seconds for several steps together: each gets what those before it have left.

    Whoever told us to stop kills us soon after, so no step may wait for longer, whatever it hangs on.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = self._time() + seconds

    @property
    def left(self) -> float:
        """Seconds until it has passed; never less than none."""
        return max(0.0, self._ends - self._time())

    async def give(self, what: str, step: Coroutine[Any, Any, Any]) -> bool:
        """Give a step what is left, also if that is nothing; False when it was cut off or failed, which is logged."""
        task = asyncio.create_task(step, name=what)  # noqa: TID251 - its one home
        given = self.left
        await self._wait(what, task, given)
        if not task.done():
            # Not waited for: what does not heed this would take its time from the others.
            task.cancel()
            log.warning("%s did not come to an end in %.0f seconds", what, given)
            return False
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed", what, exc_info=error)
        return not task.cancelled() and task.exception() is None

    def _time(self) -> float:
        return asyncio.get_running_loop().time()

    async def _wait(self, _what: str, task: asyncio.Task[Any], seconds: float) -> None:
        await asyncio.wait({task}, timeout=seconds)


class _at_most:
    """A time-out that ends the block quietly."""

    def __init__(self, seconds: float | None) -> None:
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, *error: Any) -> bool:
        try:
            await self._timeout.__aexit__(*error)
        except TimeoutError:
            return True
        return False
