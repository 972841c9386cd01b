"""Several `peiban run` on one store, behind one proxy."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from storage import intake, outbox
from storage.models.lease import Lease
from storage.session import Database
from tests.botapi.server import FakeBotApi
from tests.botapi.updates import Pending
from tests.faults import places
from tests.faults.checker import Verdict, judge, read_books
from tests.faults.crowd import Crowd
from tests.faults.engine import Engine
from tests.faults.front import Front
from tests.faults.proof import settled
from tests.faults.story import Story, prepare
from tests.telegram.town import TOKEN, free_port

LONG = 60.0


@dataclass(slots=True)
class Crew:
    """The workers, what is in front of them, and the store beneath; `url` is the store as an outsider reaches it."""

    url: str
    api: FakeBotApi
    front: Front
    engines: list[Engine] = field(default_factory=list)

    async def start(self, engines: Sequence[Engine] | None = None) -> None:
        """Start workers together, and wait until all are ready."""
        for engine in engines or self.engines:
            await engine.spawn()
        for engine in engines or self.engines:
            await engine.ready()

    async def stop(self) -> list[int | None]:
        """SIGTERM to all that live."""
        return list(await asyncio.gather(*(engine.stop() for engine in self.engines if engine.alive)))

    async def kill(self) -> None:
        for engine in self.engines:
            await engine.kill()

    def queue(self, kind: str, content: dict[str, object], *, lane: str) -> Pending:
        """An update that the messenger delivers beside all others, in no order with them."""
        made = self.api.world.bot().updates.add(kind, content, lane=lane)
        assert made is not None
        return made

    async def holder(self, name: str) -> str | None:
        """Who holds a lease."""
        database = Database(self.url)
        try:
            async with database.read() as tx:
                found = await tx.get(Lease, name)
                return found.holder if found else None
        finally:
            await database.close()

    async def idle(self, *, within: float = LONG, answered: bool = True) -> None:
        """Wait until all that was taken in is done (and answered); TimeoutError after so many seconds."""
        database = Database(self.url)
        try:
            async with asyncio.timeout(within):
                while await self._undone(database, answered):
                    await self.api.world.changed_since(self.api.world.touch(), 0.25)
        finally:
            await database.close()

    async def _undone(self, database: Database, answered: bool) -> int:
        async with database.read() as tx:
            return len(await intake.waiting(tx)) or (await outbox.newest_answer(tx) if answered else 0)

    async def verdict(self, crowd: Crowd) -> Verdict:
        """Settle, stop everybody, and compare the books."""
        await settled(self.api)
        codes = await self.stop()
        return judge(crowd, await read_books(self.url), ends=[f"SIGTERM ended with {code}" for code in codes if code])


@asynccontextmanager
async def crew(
    folder: Path,
    roles: Sequence[str],
    *,
    mode: str = "webhook",
    story: Story | None = None,
    at: datetime | None = None,
    store_url: str = "",
) -> AsyncIterator[Crew]:
    """One engine per role on an own PostgreSQL database, none of them started; with the people of a story in the store.

    `at`: the instant from which the story reckons its days (else the real one).
    """
    await places.needed()
    ports = [free_port() for _ in roles]
    # What serves no pages is not behind the proxy.
    behind = [f"http://127.0.0.1:{port}" for port, role in zip(ports, roles, strict=True) if role != "worker"]
    async with (
        places.opened("postgresql", folder) as url,
        FakeBotApi(TOKEN, retry_scale=0.05, seed=7) as api,
        Front(behind) as front,
    ):
        if story is not None:
            await prepare(url, story, now=at)
        built = Crew(url, api, front)
        for number, (port, role) in enumerate(zip(ports, roles, strict=True)):
            built.engines.append(
                Engine(
                    folder=folder,
                    api_url=api.url,
                    store_url=store_url or url,
                    mode=mode,
                    role=role,
                    number=number,
                    port=port,
                    public_url=front.url,
                )
            )
        try:
            yield built
        finally:
            await built.kill()
