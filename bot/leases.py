"""What this worker holds among several: a sign that it is alive, and the work that only one does at a time.

On SQLite there is one process, and everything is its own: no row is written.
"""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.clock import Clock
from storage import lease
from storage.session import Database, Tx

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=10)
RENEW_SECONDS = 3.0
COMPANY = timedelta(minutes=1)
LOOK_SECONDS = 0.5
LONG_AGO = datetime.min.replace(tzinfo=UTC)
POLLING, FILES = "polling", "files"


def worker_name() -> str:
    """A name that no other process has or had: where it runs, and a word of its own."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass(slots=True)
class Leases:
    """`join` before anything is taken up, `run` in the background, `let_go` when intake ends, `leave` at the very end."""

    database: Database
    clock: Clock
    _wanted: set[str] = field(default_factory=set)
    _held: set[str] = field(default_factory=set)
    _runs_out: datetime = LONG_AGO
    _looked: datetime = LONG_AGO + COMPANY
    _others_seen: datetime = LONG_AGO

    @property
    def me(self) -> str:
        """The name of this worker."""
        return self.database.worker

    @property
    def in_company(self) -> bool:
        """Whether others were alive at the last look, or a minute before: what they left may not have been taken up yet."""
        return self._looked - self._others_seen < COMPANY

    def held(self, name: str) -> bool:
        """Whether this worker may do it now. What could not be renewed in time is somebody else's."""
        return self.database.sqlite or (name in self._held and self.clock.wall() < self._runs_out)

    async def alive(self) -> set[str]:
        """The workers that gave a sign of life, this one included."""
        if self.database.sqlite:
            return {self.me}
        async with self.database.look() as tx:
            return {self.me, *await lease.alive(tx, now=self.clock.wall())}

    async def join(self, *wanted: str) -> None:
        """Show that this worker is there, and ask for what only one does."""
        self._wanted.update(wanted)
        await self._renew()

    async def bury(self, names: Iterable[str]) -> None:
        """Let others have at once what workers held that are dead for certain."""
        for name in names:
            await self._giving(partial(lease.give_up, holder=name))

    async def run(self) -> None:
        """Renew what is held and ask for what is not, for the life of the process."""
        while not self.database.sqlite:
            await asyncio.sleep(RENEW_SECONDS)
            await self._renew()

    async def alone(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run a loop while this worker holds the lease, stand by while another does."""
        while True:
            await self._until(name, held=True)
            async with asyncio.TaskGroup() as both:
                work = both.create_task(_awaited(run))
                await self._until(name, held=False)
                work.cancel()

    async def let_go(self, *names: str) -> None:
        """Others may take these up at once; this worker still is there."""
        self._wanted.difference_update(names)
        await self._give_back(*names)

    async def leave(self) -> None:
        """Gone, and everybody may know."""
        await self._give_back(*self._wanted, self.me)

    async def _until(self, name: str, *, held: bool) -> None:
        while self.held(name) is not held:  # noqa: ASYNC110 - a lease also runs out by the clock, which wakes nobody
            await asyncio.sleep(LOOK_SECONDS)

    async def _renew(self) -> None:
        if self.database.sqlite:
            return
        now = self.clock.wall()
        async with self.database.write() as tx:
            await lease.forget_the_dead(tx, now=now)
            # Always in the same order: two workers never wait for each other crosswise.
            names = sorted({self.me, *self._wanted})
            others = await lease.alive(tx, now=now) - {self.me}
            held = {name for name in names if await lease.hold(tx, name, holder=self.me, now=now, until=now + LEASE)}
        self._looked = now
        if others:
            self._others_seen = now
        for name in sorted((held ^ self._held) - {self.me}):
            log.info("%s: this worker %s", name, "does it now" if name in held else "stands by")
        self._held, self._runs_out = held & {self.me, *self._wanted}, now + LEASE

    async def _give_back(self, *names: str) -> None:
        if self.database.sqlite:
            return
        self._held.difference_update(names)

        async def all_of_them(tx: Tx) -> None:
            for name in sorted(names):
                await lease.give_back(tx, name, holder=self.me)

        await self._giving(all_of_them)

    async def _giving(self, give: Callable[[Tx], Awaitable[None]]) -> None:
        try:
            async with self.database.write() as tx:
                await give(tx)
        except Exception as error:
            log.info("leases were not given back and run out by themselves: %s", type(error).__name__)


async def _awaited(run: Callable[[], Awaitable[None]]) -> None:
    await run()
