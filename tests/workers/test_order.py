"""One sender's updates between two workers: one at a time, the oldest first, also where commits overtake each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime

import pytest

from storage import intake
from storage.intake import Received
from storage.session import Database, Tx

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
# So long somebody is given who must not come to his turn; whoever may is waited for as long as it takes.
KEPT_WAITING = 0.5


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database(url)
    yield opened
    await opened.close()


async def keep(tx: Tx, key: str, *, sender: int = 5) -> int:
    received = Received(bot_id=1, update_key=key, sender=sender, payload={})
    return (await intake.keep(tx, [received], now=NOON))[0][0]


async def taken(database: Database, intake_id: int) -> int | None:
    """What a worker gets who asks for an update, and does it."""
    async with database.write() as tx:
        row = await intake.take(tx, intake_id)
        if row is not None:
            await intake.done(tx, row.id)
        return row.id if row else None


async def test_an_older_one_that_nobody_does_goes_first(database: Database) -> None:
    async with database.write() as tx:
        first, second = await keep(tx, "1"), await keep(tx, "2")
    assert await taken(database, second) == first
    assert await taken(database, second) == second
    assert await taken(database, second) is None


async def test_two_workers_never_serve_one_sender_at_once_but_others_go_on(database: Database) -> None:
    async with database.write() as tx:
        first, second = await keep(tx, "1"), await keep(tx, "2")
        other = await keep(tx, "3", sender=6)
    async with database.write() as tx:
        row = await intake.take(tx, first)
        assert row is not None and row.id == first
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(taken(database, second), KEPT_WAITING)
        assert await taken(database, other) == other
        await intake.done(tx, first)
    assert await taken(database, first) is None
    assert await taken(database, second) == second


async def test_one_that_is_committed_late_waits_although_it_is_older(database: Database) -> None:
    async with AsyncExitStack() as late:
        first = await keep(await late.enter_async_context(database.write()), "1")
        async with database.write() as tx:
            second = await keep(tx, "2")
        async with database.write() as busy:
            row = await intake.take(busy, second)
            assert row is not None and row.id == second, "the older one cannot be seen yet"
            await late.aclose()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(taken(database, first), KEPT_WAITING)
            await intake.done(busy, second)
    assert await taken(database, first) == first


async def test_what_was_rolled_back_is_there_for_the_next_one(database: Database) -> None:
    async with database.write() as tx:
        only = await keep(tx, "1")
    with suppress(RuntimeError):
        async with database.write() as tx:
            assert await intake.take(tx, only) is not None
            raise RuntimeError
    assert await taken(database, only) == only
