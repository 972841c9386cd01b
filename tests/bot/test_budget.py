"""The workers that are alive divide a bot's allowance; one of them delivers."""

from pathlib import Path

from bot.budget import Budget
from bot.channels import Capabilities, Channel, Channels
from bot.channels.web import web_channel
from bot.clock import Clock
from bot.delivery import DELIVERY
from bot.leases import Leases
from storage import schema
from storage.session import Database
from tests.clock import StandingClock
from tests.faults import places
from tests.house import MORNING


class Worker:
    """One of several, with a channel that remembers what it was told."""

    def __init__(self, url: str, name: str, clock: Clock, folder: Path) -> None:
        self.database = Database(url, worker=name)
        self.told: list[tuple[int, bool]] = []
        web = web_channel(self.database, clock, folder, "http://test", lambda *_given: None)
        channels = Channels()
        channels.add(
            Channel(
                name="x",
                bot=web.bot,
                capabilities=Capabilities(),
                deep_link=web.deep_link,
                share=lambda workers, leads: self.told.append((workers, leads)),
            )
        )
        self.leases = Leases(self.database, clock)
        self.budget = Budget(channels, self.leases)


async def test_everybody_learns_how_many_are_alive_and_who_delivers(tmp_path: Path) -> None:
    await places.needed()
    clock = StandingClock(MORNING)
    async with places.opened("postgresql", tmp_path) as url:
        workers = [Worker(url, name, clock, tmp_path) for name in ("ann", "ben", "cai")]
        await schema.upgrade(workers[0].database)
        for worker in workers:
            await worker.leases.join(DELIVERY)
        for worker in workers:
            await worker.budget.look()
        assert [worker.told for worker in workers] == [[(3, True)], [(3, False)], [(3, False)]]
        # The first one dies; the others go on.
        clock.forward(seconds=8)
        for worker in workers[1:]:
            await worker.leases.join()
        clock.forward(seconds=3)
        for worker in workers[1:]:
            await worker.leases.join()
            await worker.budget.look()
        assert [worker.told[-1] for worker in workers[1:]] == [(2, True), (2, False)]
        for worker in workers:
            await worker.database.close()


async def test_alone_it_has_everything(tmp_path: Path, empty_store: Path) -> None:
    worker = Worker(f"sqlite+aiosqlite:///{empty_store}", "ann", StandingClock(MORNING), tmp_path)
    await worker.leases.join(DELIVERY)
    await worker.budget.look()
    assert worker.told == [(1, True)]
    await worker.database.close()
