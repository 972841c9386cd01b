"""Answers among workers: each sent by the one that has it in hand, in order; by another when that one is gone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import lanes
from bot.app import Peiban, make
from bot.channels.web import WEB_BOT_ID
from bot.clock import Clock
from bot.leases import Leases
from bot.outgoing import Outgoing
from bot.settings import load_settings
from handlers.blocks.answers import Button, Say, Show, rows, to_json
from storage import outbox, web
from storage.models.outbox import PendingAnswer
from storage.models.people import Account, Person
from storage.session import Database
from storage.survey import traces

CHAT = 7
GO = rows(Button("Go", "go"))


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


def going(number: int, part: Say | Show) -> Outgoing:
    return Outgoing(bot_id=WEB_BOT_ID, chat_id=CHAT, answer_id=number, part=part)


async def ahead(peiban: Peiban, item: Outgoing) -> list[int]:
    return sorted(await peiban.lanes.turns.ahead(item))


async def unsent(peiban: Peiban) -> list[PendingAnswer]:
    async with peiban.database.look() as tx:
        return await outbox.unsent_answers(tx, now=Clock().wall())


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
    assert await peiban.leftovers.take_up() == 2
    assert await said(peiban) == ["a new state"]
    assert not await unsent(peiban)


async def test_an_answer_waits_for_an_older_one_that_another_worker_has_in_hand(peiban: Peiban, other: Leases) -> None:
    older = await keep(other.database, Say("first"))
    newer = going(await keep(peiban.database, Say("second")), Say("second"))
    peiban.lanes.push([newer])
    assert await ahead(peiban, newer) == [older]
    async with other.database.write() as tx:
        await outbox.answered(tx, older)
    assert await said(peiban) == ["second"]


async def test_an_answer_waits_for_what_another_worker_has_in_hand_whatever_that_one_has_to_send_after_it(
    peiban: Peiban, other: Leases
) -> None:
    """The newer state there waits for ours; the older one may be on its way."""
    older = await keep(other.database, Show("quiz", "1"))
    ours = going(await keep(peiban.database, Show("quiz", "2")), Show("quiz", "2"))
    await keep(other.database, Show("quiz", "3"))
    assert await ahead(peiban, ours) == [older]


async def test_thanks_for_a_form_wait_for_its_older_state_of_which_the_store_holds_nothing_any_more(
    peiban: Peiban, other: Leases
) -> None:
    """The other worker may be sending it; after the thanks it would stay."""
    older = await keep(other.database, Show("survey:1", "Is this right? 5 of 5"))
    async with peiban.database.write() as tx:
        now = Clock().wall()
        person = Person(name="Anna", created_at=now)
        tx.add(person)
        await tx.flush()
        tx.add(
            Account(
                channel="web", native_id=str(CHAT), user_id=CHAT, person_id=person.id, first_seen=now, last_seen=now
            )
        )
        await tx.flush()
        await traces.forget_filling(tx, about="survey:1", person_ids=[person.id or 0], waits=True)
    thanks = going(await keep(peiban.database, Show("survey:1", "Thank you")), Show("survey:1", "Thank you"))
    assert "5 of 5" not in repr([row.payload for row in await unsent(peiban)])
    assert await ahead(peiban, thanks) == [older]
    peiban.lanes.push([thanks])
    await other.leave()
    await peiban.leases.join()
    assert await ahead(peiban, thanks) == [older], "nobody else is there, but what he left is not taken up yet"
    assert await peiban.leftovers.take_up() == 1
    assert await said(peiban) == ["Thank you"]
    assert not await unsent(peiban)


async def test_what_another_worker_cannot_send_is_waited_for_once_and_does_not_come_after_what_went_without_it(
    peiban: Peiban, other: Leases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "PATIENCE_SECONDS", 0.0)
    old = await keep(other.database, Show("quiz", "old"))
    await keep(other.database, Say("words"))
    change = await keep(other.database, Show("quiz", "a change of another", if_open=True))
    new = going(await keep(peiban.database, Show("quiz", "new", GO)), Show("quiz", "new", GO))
    peiban.lanes.push([new])
    assert await said(peiban) == ["new"]
    left = {row.id: row.payload for row in await unsent(peiban)}
    assert left[old] == left[change] == outbox.NOTHING
    await other.leave()
    assert await peiban.leftovers.take_up() == 3
    assert await said(peiban) == ["new", "words"]


async def test_words_that_came_too_late_are_not_said(
    peiban: Peiban, other: Leases, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = Say("words"), Show("roll", "how things stand")
    waited = [going(await keep(peiban.database, part), part) for part in parts]
    monkeypatch.setattr(peiban.clock, "wall", lambda: Clock.wall(peiban.clock) + outbox.ANSWER_LIFE)
    peiban.lanes.push(waited)
    assert await said(peiban) == ["how things stand"]
    assert other.me in await other.alive()


async def test_whoever_cannot_ask_does_not_take_himself_for_alone(
    peiban: Peiban, other: Leases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peiban.clock, "wall", lambda: Clock.wall(peiban.clock) + timedelta(minutes=5))
    assert peiban.leases.in_company
    await other.leave()
    await peiban.leases.join()
    assert not peiban.leases.in_company


async def test_what_is_taken_over_goes_before_what_waits_for_those_who_wait_for_it(
    url: str, peiban: Peiban, other: Leases
) -> None:
    gone = Leases(Database(url, worker="gone"), Clock())
    await keep(gone.database, Say("first"))
    await gone.database.close()
    second = await keep(other.database, Say("second"))
    third = going(await keep(peiban.database, Say("third")), Say("third"))
    peiban.lanes.push([third])
    assert await peiban.leftovers.take_up() == 1
    async with asyncio.timeout(20):
        while [row.id for row in await unsent(peiban)] != [second, third.answer_id]:  # noqa: ASYNC110 - the store wakes nobody
            await asyncio.sleep(0.01)
    assert await ahead(peiban, third) == [second]
    async with other.database.write() as tx:
        await outbox.answered(tx, second)
    assert await said(peiban) == ["first", "third"]


async def test_what_a_notice_of_another_worker_has_said_is_not_said_in_an_older_state(
    peiban: Peiban, other: Leases
) -> None:
    old, words = Show("roll", "old"), Say("words")
    waits = [going(await keep(peiban.database, part), part) for part in (old, words)]
    async with other.database.write() as tx:
        await outbox.overtake(
            tx, bot_id=WEB_BOT_ID, chat_id=CHAT, screens={"roll"}, until=waits[-1].answer_id or 0, besides=set()
        )
    peiban.lanes.push(waits)
    assert await said(peiban) == ["words"]
    assert not await unsent(peiban)


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
