"""Answers among workers: each sent by the one that has it in hand, in order; by another when that one is gone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Peiban, make
from bot.channels.web import WEB_BOT_ID
from bot.clock import Clock
from bot.lanes import Outgoing
from bot.leases import Leases
from bot.settings import load_settings
from handlers.blocks.answers import Say, Show, to_json
from storage import outbox, web
from storage.session import Database

CHAT = 7


@pytest.fixture
async def other(url: str) -> AsyncIterator[Leases]:
    """Another worker, alive."""
    leases = Leases(Database(url, worker="other"), Clock())
    await leases.join()
    yield leases
    await leases.database.close()


@pytest.fixture
async def peiban(url: str, other: Leases, tmp_path: Path) -> AsyncIterator[Peiban]:
    """A worker of which nothing runs by itself."""
    made = make(load_settings(data_dir=tmp_path, secret_key="a key for tests", database_url=url, _env_file=None))
    await made.leases.join()
    yield made
    await made.end_quietly()


async def keep(database: Database, part: Say | Show) -> int:
    async with database.write() as tx:
        return await outbox.keep_answer(tx, bot_id=WEB_BOT_ID, chat_id=CHAT, payload=to_json(part), now=Clock().wall())


async def said(peiban: Peiban) -> list[str]:
    assert await peiban.background.drain(20)
    async with peiban.database.look() as tx:
        return [row.text for row in await web.since(tx, CHAT, 0)]


async def test_an_answer_is_taken_from_a_worker_that_is_gone_and_from_no_other(peiban: Peiban, other: Leases) -> None:
    await keep(other.database, Say("from the other one"))
    assert await peiban.leftovers.take_up() == 0
    await other.leave()
    assert await peiban.leftovers.take_up() == 1
    assert await peiban.leftovers.take_up() == 0
    assert await said(peiban) == ["from the other one"]


async def test_of_a_screen_that_a_dead_worker_left_only_the_latest_state_is_sent(peiban: Peiban, other: Leases) -> None:
    await keep(other.database, Show("menu", "an old state"))
    third = Leases(Database(str(other.database.url.render_as_string(hide_password=False)), worker="third"), Clock())
    await keep(third.database, Show("menu", "a new state"))
    await third.database.close()
    await other.leave()
    assert await peiban.leftovers.take_up() == 1
    assert await said(peiban) == ["a new state"]


async def test_an_answer_waits_for_an_older_one_that_another_worker_has_in_hand(peiban: Peiban, other: Leases) -> None:
    older = await keep(other.database, Say("first"))
    newer = await keep(peiban.database, Say("second"))
    peiban.lanes.push([Outgoing(bot_id=WEB_BOT_ID, chat_id=CHAT, answer_id=newer, part=Say("second"))])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await peiban.lanes.comes(Outgoing(bot_id=WEB_BOT_ID, chat_id=CHAT, answer_id=newer))
    async with other.database.write() as tx:
        await outbox.answered(tx, older)
    assert await said(peiban) == ["second"]


async def test_what_a_lane_gave_up_is_sent_later(peiban: Peiban, monkeypatch: pytest.MonkeyPatch) -> None:
    given_up = await keep(peiban.database, Say("the store was away"))
    assert await peiban.leftovers.take_up() == 0, "it may still be on its way to its lane"
    monkeypatch.setattr(peiban.clock, "wall", lambda: Clock.wall(peiban.clock) + outbox.ANSWER_LIFE / 2)
    assert await peiban.leftovers.take_up() == 1
    assert await said(peiban) == ["the store was away"]
    assert given_up


async def test_what_two_workers_owed_that_stopped_at_the_same_instant_is_sent_in_order_by_the_next(
    url: str, peiban: Peiban, other: Leases, tmp_path: Path
) -> None:
    for number, whose in enumerate([other.database, peiban.database, other.database, peiban.database]):
        await keep(whose, Say(f"word {number}"))
    await asyncio.gather(other.leave(), peiban.leases.leave())
    started = make(load_settings(data_dir=tmp_path, secret_key="a key for tests", database_url=url, _env_file=None))
    try:
        await started.leases.join()
        assert await started.leftovers.take_up(patience=timedelta(0)) == 4
        assert await said(started) == ["word 0", "word 1", "word 2", "word 3"]
        assert await started.leftovers.take_up(patience=timedelta(0)) == 0
    finally:
        await started.end_quietly()
