"""The store fails by itself (the disk is full, somebody else holds the lock): nothing is acknowledged that is not stored,
nothing is counted as the fault of what was said, and all goes on by itself when the trouble is over."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col

import bot.handling
from bot.edge import Edge
from bot.handling import Handling
from storage import intake
from storage.intake import Received
from storage.models.intake import Intake
from storage.models.outbox import PendingAnswer
from storage.session import Database
from storage.trouble import passing
from tests.telegram.town import Town, town

# Much more than a page holds: whatever room is left in pages that are there, it does not fit.
LONG = "我要投诉！" + "上周培训换了三次教室，没人通知我们。" * 200
PATIENCE = 15


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits as long as in real life."""
    monkeypatch.setattr(bot.handling, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(bot.handling, "LONGEST_PAUSE", 0.02)
    monkeypatch.setattr("bot.channels.telegram.poller.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("bot.background.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("storage.batch.BUSY_TIMEOUT", 10)


@asynccontextmanager
async def full(database: Database) -> AsyncIterator[None]:
    """The disk has no room for another page."""
    async with database.write() as tx:
        driver: Any = tx.driver  # type: ignore[attr-defined]
        (free,) = driver.execute("PRAGMA freelist_count").fetchone()
        if free:  # pages that a migration left; they would be used before the disk is asked for more
            driver.execute("CREATE TABLE ballast (content)")
            driver.execute("INSERT INTO ballast VALUES (zeroblob(?))", (free * 4096,))
        (pages,) = driver.execute("PRAGMA page_count").fetchone()
        assert driver.execute(f"PRAGMA max_page_count = {pages}").fetchone() == (pages,)
    yield
    # Through the pool's one connection, past the store's own transactions, as when somebody makes room.
    driver.execute("PRAGMA max_page_count = 1073741823")


@asynccontextmanager
async def locked(database: Database) -> AsyncIterator[None]:
    """Another program writes and does not come to an end; longer than the writer's patience, which is short here."""
    other = sqlite3.connect(database.url.database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


# SQLite may give up the one statement or the whole transaction, with all that shared it.
TROUBLES = {
    "the disk is full": (full, r"OperationalError .* full\b.* True|BatchLostError .*True"),
    "somebody else has the lock": (locked, r"OperationalError .* locked\b.* True"),
}


class Failures:
    """What a method raised, and how to wait for the second time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> None:
        self.raised: list[str] = []
        self.twice = asyncio.Event()
        real: Callable[..., Awaitable[Any]] = getattr(owner, name)

        async def watched(*given: Any) -> Any:
            try:
                return await real(*given)
            except Exception as error:
                self.raised.append(f"{type(error).__name__} {error} {passing(error)}")
                if len(self.raised) == 2:
                    self.twice.set()
                raise

        monkeypatch.setattr(owner, name, watched)

    async def happen(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.twice.wait()


@pytest.mark.parametrize("mode", ["polling", "webhook"])
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_what_cannot_be_kept_is_not_acknowledged_and_comes_again(
    folder: Path, swift: None, monkeypatch: pytest.MonkeyPatch, trouble: str, mode: str
) -> None:
    begins, word = TROUBLES[trouble]
    async with town(folder, webhook=mode == "webhook") as here:
        anna, history = await here.person("Anna"), here.api.world.bot().updates.history
        failures = Failures(monkeypatch, Handling, "take_in")
        async with begins(here.peiban.database):
            await anna.says(LONG)
            await failures.happen()
            assert [one.acknowledged for one in history] == [False]
            assert await here.house.rows(Intake) == []
        await anna.sees("Welcome to Peiban")
        await here.settle()
        assert all(re.match(word, said, re.DOTALL) for said in failures.raised), failures.raised
        assert [one.acknowledged for one in history] == [True]
        assert [(row.state, row.attempts) for row in await here.house.rows(Intake)] == [("done", 0)]
        assert await here.house.rows(PendingAnswer) == []
        assert len([shown for shown in await anna.chat() if "Welcome to Peiban" in shown.text]) == 1


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_what_was_kept_and_cannot_be_handled_waits_and_no_attempt_is_counted(
    folder: Path, swift: None, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    begins, word = TROUBLES[trouble]
    async with town(folder) as here:
        met = [await here.person(name) for name in ("Anna", "Ben", "Cem")]
        failures = Failures(monkeypatch, Edge, "handle")
        async with here.peiban.database.write() as tx:
            await intake.keep(tx, [said(here, one.id) for one in met], now=here.house.clock.wall())
        async with begins(here.peiban.database):
            assert await here.peiban.handling.resume() == len(met)
            await failures.happen()
            rows = await here.house.rows(Intake)
            assert [(row.state, row.attempts, row.error) for row in rows] == [("new", 0, "")] * len(met)
            assert await here.house.rows(PendingAnswer) == [] and [await one.chat() for one in met] == [[]] * len(met)
        await here.settle()
        assert all(re.match(word, one, re.DOTALL) for one in failures.raised), failures.raised
        assert [row.state for row in await here.house.rows(Intake, col(Intake.state) == "done")] == ["done"] * len(met)
        for one in met:
            assert len([shown for shown in await one.chat() if "Welcome to Peiban" in shown.text]) == 1


def said(here: Town, number: int) -> Received:
    """A long message, as it was taken in before the trouble began."""
    person = {"id": number, "is_bot": False, "first_name": "X", "language_code": "en"}
    message = {"message_id": 900, "date": 0, "chat": {"id": number, "type": "private", "first_name": "X"}}
    body = {"update_id": number, "message": message | {"from": person, "text": LONG}}
    here.api.world.people[number].started.add(here.bot_id)
    return Received(bot_id=here.bot_id, update_key=str(number), sender=number, payload=body)
