"""Promises one by one: repeated deliveries, an orderly end, an update that nobody can read, a keyboard from before."""

import asyncio
import random
from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.web.webhook import HEADER, PATH
from tests.botapi.people import People
from tests.botapi.server import FakeBotApi
from tests.botapi.updates import DAY, Pending
from tests.faults.checker import Books, judge, read_books
from tests.faults.crowd import Crowd
from tests.faults.engine import Engine
from tests.faults.proof import settled
from tests.faults.story import Story, prepare
from tests.house import MORNING
from tests.telegram.town import TOKEN, WEBHOOK_SECRET, Town, living, until_the_power_fails
from tests.whole import WHOLE


@pytest.fixture
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chats without the rest between messages."""
    for name in ("PRIVATE", "EDITING"):
        monkeypatch.setattr(f"bot.channels.telegram.pace.{name}", (100, 1.0))


def url_of(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'peiban.db'}"


class Parrot:
    """Posts to the webhook what the messenger posts too: every update `times` times more, in any order."""

    def __init__(self, api: FakeBotApi, here: Town, times: int) -> None:
        self.history, self.address, self.times = api.world.bot().updates.history, f"{here.url}{PATH}", times
        self.rng = random.Random(11)
        self.said = 0

    async def chatter(self, world: Any) -> None:
        async with aiohttp.ClientSession(headers={HEADER: WEBHOOK_SECRET}) as session:
            seen = 0
            while True:
                copies = [one for one in self.history[self.said :] for _ in range(self.times)]
                self.said = len(self.history)
                await self.repeat(session, copies)
                seen = await world.changed_since(seen, 1)

    async def repeat(self, session: aiohttp.ClientSession, copies: list[Pending]) -> None:
        self.rng.shuffle(copies)
        assert set(await asyncio.gather(*(self._post(session, one) for one in copies))) <= {200}

    async def _post(self, session: aiohttp.ClientSession, one: Pending) -> int:
        async with session.post(self.address, json=one.body()) as answer:
            return answer.status


async def told(folder: Path, *, times: int) -> tuple[Books, Counter[tuple[str, str, str]]]:
    """The story with every update delivered `times` times more, and the whole of it again after a restart."""
    folder.mkdir()  # noqa: ASYNC240
    story = Story(people=4, questions=3, seed=5)
    await prepare(url_of(folder), story, now=MORNING)
    async with FakeBotApi(TOKEN, retry_scale=0.01, seed=7) as api, People(api.url) as people:
        crowd = Crowd(api, story, careless=False)
        async with living(folder, api, people, webhook=True) as here:
            parrot = asyncio.create_task(Parrot(api, here, times).chatter(api.world))
            await crowd.run()
            await here.settle()
            parrot.cancel()
        calls = len(api.world.calls)
        async with (
            living(folder, api, people, webhook=True) as here,
            aiohttp.ClientSession(headers={HEADER: WEBHOOK_SECRET}) as session,
        ):
            again = Parrot(api, here, times)
            await again.repeat(session, [one for one in again.history for _ in range(times)])
            await here.settle()
        said = Counter(
            (call["method"], str(call["params"].get("chat_id")), str(call["params"].get("text")))
            for number, call in enumerate(api.world.calls)
            if call["method"] in {"sendMessage", "editMessageText"}
        )
        assert not [one for one in api.world.calls[calls:] if one["method"] in {"sendMessage", "editMessageText"}]
        books = await read_books(url_of(folder))
        assert judge(crowd, books).faults == ()
        return books, said


async def test_updates_that_come_three_times_in_any_order_change_nothing(tmp_path: Path, swift: None) -> None:
    once, said_once = await told(tmp_path / "once", times=0)
    thrice, said_thrice = await told(tmp_path / "thrice", times=2)
    assert sorted(thrice.answers) == sorted(once.answers)
    assert thrice.tries == once.tries
    assert len(thrice.intake) == len(once.intake)
    assert said_thrice == said_once


# What a service manager waits for after SIGTERM, and how long each message takes to be sent.
LONGEST_END, SLOWLY = 30.0, 2.0


async def everybody_is_answered(crowd: Crowd) -> None:
    """A thousand messages take most of a minute at the messenger's limit."""
    seen = 0
    async with asyncio.timeout(10 * LONGEST_END):
        while not all(crowd.screen(one) for one in crowd.people):
            seen = await crowd.api.world.changed_since(seen, 1)


@pytest.mark.parametrize("taken_in", [True, False], ids=["all taken in", "queued at the messenger"])
async def test_sigterm_loses_nothing_of_what_is_queued_and_sent_slowly(tmp_path: Path, taken_in: bool) -> None:
    """What cannot be sent in time is kept, and what was not taken in comes again: the next start does the rest."""
    story = Story(people=1000 if WHOLE else 40, questions=1, seed=5)
    await prepare(url_of(tmp_path), story)
    async with FakeBotApi(TOKEN, seed=7) as api, People(api.url) as people:
        crowd = Crowd(api, story)
        engine = Engine(folder=tmp_path, api_url=api.url, store_url=url_of(tmp_path), mode="polling")
        await engine.spawn()
        try:
            await engine.ready()
            await people.order_fault("delay", "sendMessage", times=10 * story.people, seconds=SLOWLY)
            for one in crowd.people:
                crowd.ask(one)
            if taken_in:
                await settled(api)
            else:
                await people.wait_for_call("getUpdates")
            async with asyncio.timeout(LONGEST_END):
                assert await engine.stop() == 0
            books = await read_books(url_of(tmp_path))
            acknowledged = {str(one.id) for one in api.world.bot().updates.history if one.acknowledged}
            assert acknowledged <= {key for key, state in books.intake.items() if state == "done"}
            waiting = sum(crowd.screen(one) is None for one in crowd.people)
            owed = waiting - (story.people - len(books.intake))
            assert owed <= books.unsent, "who has no answer yet is owed it, or what he said is still the messenger's"
            api.world.faults.orders.clear()
            await engine.spawn()
            await engine.ready()
            await settled(api)
            await everybody_is_answered(crowd)
            assert await engine.stop() == 0
        finally:
            await engine.kill()
        books = await read_books(url_of(tmp_path))
        assert Counter(books.intake.values()) == {"done": story.people}
        assert not books.unsent


async def test_sigterm_while_telegram_is_away_is_an_orderly_end_too(tmp_path: Path, swift: None) -> None:
    """Found by the proof: the pause after a failed poll made `stop` fail, and nothing was drained."""
    story = Story(people=1, questions=1, seed=5)
    await prepare(url_of(tmp_path), story, now=MORNING)
    async with FakeBotApi(TOKEN, seed=7) as api, People(api.url) as people:
        crowd = Crowd(api, story)
        async with living(tmp_path, api, people) as here:
            await people.order_fault("error", "getUpdates", times=1000, code=502)
            crowd.ask(crowd.people[0])
            assert here.peiban.telegram is not None
            while not here.peiban.telegram.poller._failures:  # noqa: ASYNC110 - it has nothing to wait for
                await asyncio.sleep(0)
        assert crowd.screen(crowd.people[0]) is not None


# Fields that are missing or of another kind: dead letters. An update of a kind that is not known yet concerns nobody.
UNREADABLE: list[tuple[str, Any]] = [
    ("callback_query", {"id": 1}),
    ("message", "not an object"),
    ("message", {"message_id": "seven", "chat": None}),
    ("edited_message", []),
]
UNKNOWN = ("telepathy", {"id": 1})
EVERY = 50


async def spoil(api: FakeBotApi, spoiled: list[Pending]) -> None:
    """Queue one that cannot be read before everything, and one after every fifty others."""
    queue, kinds, seen = api.world.bot().updates, cycle([*UNREADABLE, UNKNOWN]), 0
    while True:
        while len(queue.history) - len(spoiled) >= EVERY * len(spoiled):
            kind, content = next(kinds)
            # Put in as it is: no server would hand out what was not asked for.
            spoiled.append(Pending(queue.next_id, kind, content, api.world.clock.now() + DAY, "bad"))
            queue.next_id += 1
            queue.enqueue(spoiled[-1])
        seen = await api.world.changed_since(seen, 1)


async def test_updates_that_nobody_can_read_block_nobody_and_are_told_once(
    tmp_path: Path, swift: None, caplog: pytest.LogCaptureFixture
) -> None:
    """One in fifty, of five kinds; they are kept as dead letters, and everybody else is answered."""
    story = Story(people=150 if WHOLE else 20, questions=10 if WHOLE else 5, seed=5)
    await prepare(url_of(tmp_path), story, now=MORNING)
    spoiled: list[Pending] = []
    async with FakeBotApi(TOKEN, retry_scale=0.01, seed=7) as api, People(api.url) as people:
        crowd = Crowd(api, story)
        async with living(tmp_path, api, people) as here:
            spoiling = asyncio.create_task(spoil(api, spoiled))
            await crowd.run()
            assert not spoiling.done()
            spoiling.cancel()
            await here.settle()
        assert not crowd.unfinished
        assert len(spoiled) > len(UNREADABLE), "each kind was among them"
        books = await read_books(url_of(tmp_path))
        dead = {str(one.id) for one in spoiled if one.kind != UNKNOWN[0]}
        assert {key for key, state in books.intake.items() if state != "done"} == dead
        assert {books.intake[key] for key in dead} == {"dead"}
        assert set(books.intake) == {str(one.id) for one in api.world.bot().updates.history}
        assert judge(crowd, books).lost == 0
        assert all(tap.answer is not None for tap in api.world.taps.values()), "every press was answered"
    assert sum("cannot be decoded" in said for said in caplog.messages) == 1


async def test_a_tap_that_expired_while_peiban_was_away_can_be_made_again_on_the_old_keyboard(
    tmp_path: Path, swift: None
) -> None:
    story = Story(people=1, questions=2, seed=5)
    await prepare(url_of(tmp_path), story, now=MORNING)
    async with FakeBotApi(TOKEN, retry_scale=0.01, seed=7) as api, People(api.url) as people:
        crowd = Crowd(api, story, careless=False)
        one = crowd.people[0]
        async with until_the_power_fails(tmp_path, api, people):
            crowd.ask(one)
            while not one.given:
                crowd.step(one)
                await api.world.changed_since(api.world.changes, 1)
                if crowd.screen(one) and "Question number 0" in str(crowd.screen(one).body):  # type: ignore[union-attr]
                    break
        crowd.step(one)
        expired = one.carried[0][0]
        await people.advance(151)
        assert not api.world.bot().updates.live()
        one.given.clear()
        one.acted = 0
        async with living(tmp_path, api, people) as here:
            await crowd.run()
            await here.settle()
        books = await read_books(url_of(tmp_path))
        assert not expired.acknowledged
        assert str(expired.id) not in books.intake
        assert one.outcome and dict(books.answers) == {(one.number, at): story.choice(0, at) for at in range(2)}
