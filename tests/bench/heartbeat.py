"""How long the event loop stands still: a task that wants to wake up every few milliseconds, and does so too late."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Self

BEAT_SECONDS = 0.005
# The file in a process's folder in which it notes its stalls.
NAME = "stalls"


class Heartbeat:
    """`async with Heartbeat() as heart:` then `heart.longest`, in seconds beyond the beat."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self.beat())
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def beat(self) -> None:
        """For ever."""
        clock = asyncio.get_running_loop().time
        while True:
            begun = clock()
            await asyncio.sleep(BEAT_SECONDS)
            self.longest = max(self.longest, clock() - begun - BEAT_SECONDS)

    def taken(self) -> float:
        """The longest stall since the last question."""
        longest, self.longest = self.longest, 0.0
        return longest

    async def noted(self, path: Path) -> None:
        """For ever: each second write down the longest stall of it, in milliseconds."""
        while True:
            await asyncio.sleep(1)
            with path.open("a", encoding="ascii") as book:
                book.write(f"{self.taken() * 1000:.1f}\n")


def stalls(folder: Path) -> list[float]:
    """What was written down so far, in milliseconds."""
    path = folder / NAME
    return [float(line) for line in path.read_text(encoding="ascii").split()] if path.exists() else []
