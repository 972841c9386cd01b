"""Leases on the wall clock: one holder, who may go on, give back, or run out of time."""

from datetime import UTC, datetime, timedelta

from storage import lease
from storage.session import Database

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
SPAN = timedelta(seconds=10)


async def asks(database: Database, holder: str, *, after: float = 0, name: str = "polling") -> bool:
    now = NOON + timedelta(seconds=after)
    async with database.write() as tx:
        return await lease.hold(tx, name, holder=holder, now=now, until=now + SPAN)


async def test_one_holds_it_until_it_runs_out(database: Database) -> None:
    assert await asks(database, "ann")
    assert not await asks(database, "ben", after=9)
    assert await asks(database, "ann", after=9)
    assert not await asks(database, "ben", after=18)
    assert await asks(database, "ben", after=19)
    assert not await asks(database, "ann", after=20)


async def test_what_is_given_back_is_free_at_once_and_nobody_gives_back_for_another(database: Database) -> None:
    assert await asks(database, "ann")
    async with database.write() as tx:
        await lease.give_back(tx, "polling", holder="ben")
    assert not await asks(database, "ben", after=1)
    async with database.write() as tx:
        await lease.give_back(tx, "polling", holder="ann")
    assert await asks(database, "ben", after=1)


async def test_whoever_holds_anything_is_alive_and_the_long_dead_are_forgotten(database: Database) -> None:
    await asks(database, "ann", name="ann")
    await asks(database, "ben", name="ben", after=5)
    async with database.write() as tx:
        assert await lease.alive(tx, now=NOON + timedelta(seconds=9)) == {"ann", "ben"}
        assert await lease.alive(tx, now=NOON + timedelta(seconds=12)) == {"ben"}
        await lease.forget_the_dead(tx, now=NOON + timedelta(days=1, seconds=12))
        assert await lease.alive(tx, now=NOON) == {"ben"}
