"""What waits for one chat goes out in the order in which it was said, each screen in its last state only."""

import asyncio
from dataclasses import replace
from typing import Any
from unittest.mock import AsyncMock

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramMigrateToChat, TelegramNetworkError
from aiogram.methods import AnswerCallbackQuery, SendMessage

from bot import lanes
from bot.channels.web import WEB_BOT_ID
from bot.outgoing import Outgoing
from handlers.blocks.answers import Button, Later, Say, Show, Toast, rows, to_json
from storage import outbox, web
from storage.models.outbox import PendingAnswer
from tests.house import House

CHAT = 7
GO = rows(Button("Go", "go"))


async def kept(house: House, *said: Say | Show | Later) -> list[Outgoing]:
    """Parts of answers, each kept and on its way."""
    going = []
    for part in said:
        async with house.peiban.database.write() as tx:
            number = await outbox.keep_answer(
                tx, bot_id=WEB_BOT_ID, chat_id=CHAT, payload=to_json(part), now=house.clock.wall()
            )
        going.append(Outgoing(bot_id=WEB_BOT_ID, chat_id=CHAT, part=part, answer_id=number))
    return going


async def sent(house: House) -> list[str]:
    """What stands in the chat when all is sent, of which nothing is kept any more."""
    assert await house.peiban.background.drain(20)
    assert not await house.rows(PendingAnswer)
    async with house.peiban.database.look() as tx:
        return [row.text for row in await web.since(tx, CHAT, 0)]


@pytest.mark.parametrize("traceless", [False, True])
async def test_a_newer_state_of_a_screen_comes_after_what_was_said_since_the_older_one(
    house: House, traceless: bool
) -> None:
    """In the older one's place it would wait, among several workers, for what waits for the words behind it."""
    old, new = (Show("quiz", f"{age} state", traceless=traceless) for age in ("an old", "a new"))
    said = (Say("first"), old, Say("words"), new)
    house.peiban.lanes.push(await kept(house, *said))
    assert await sent(house) == ["first", "words", "a new state"]


@pytest.mark.parametrize(
    ("older", "newer", "stands"),
    [
        (Show("quiz", "opened", GO), Show("quiz", "changed", GO, if_open=True), "changed"),
        (Show("quiz", "page 2", GO, view="2"), Show("quiz", "page 1 changed", GO, if_open=True), "page 2"),
        (Show("quiz", "the last word"), Show("quiz", "changed", GO, if_open=True), "the last word"),
        (Show("quiz", "opened", GO, if_open=True), Show("quiz", "changed", GO, if_open=True), ""),
    ],
    ids=["it opens", "another view", "the last word", "nothing stands"],
)
async def test_what_is_only_to_be_changed_where_it_stands_takes_nothing_s_place(
    house: House, older: Show, newer: Show, stands: str
) -> None:
    house.peiban.lanes.push(await kept(house, Say("first"), older, newer))
    assert await sent(house) == ["first", *([stands] if stands else [])]


async def test_a_state_that_is_to_come_anew_comes_anew_whatever_follows(house: House) -> None:
    house.peiban.lanes.push(await kept(house, Show("quiz", "opened", GO)))
    assert await sent(house) == ["opened"]
    again = Show("quiz", "again", GO, anew=True)
    house.peiban.lanes.push(await kept(house, Say("words"), again, Show("quiz", "changed", GO)))
    assert sorted(await sent(house)) == ["changed", "opened", "words"], (
        "two messages of the screen, the first one closed"
    )


async def test_who_asks_a_hundred_times_is_answered_once_below_all_he_said(house: House) -> None:
    waits = await kept(house, Say("words"), *(Show("quizzes", f"list {number}", GO) for number in range(100)))
    for item in waits[1:]:
        item.fresh = True
    house.peiban.lanes.push(waits)
    assert await sent(house) == ["words", "list 99"]


async def test_what_was_typed_for_is_not_left_out_for_a_change_where_the_screen_stands(house: House) -> None:
    house.peiban.lanes.push(await kept(house, Show("quizzes", "list", GO)))
    assert await sent(house) == ["list"]
    words, typed, tapped = await kept(house, Say("words"), Show("quizzes", "typed", GO), Show("quizzes", "tapped", GO))
    typed.fresh = True
    house.peiban.lanes.push([words, typed, tapped])
    assert len(await sent(house)) == 3, "the list is closed, and stands below once more"


async def test_what_was_kept_first_goes_first_also_when_it_is_handed_over_last(house: House) -> None:
    first, second, third = await kept(house, *(Say(word) for word in ("first", "second", "third")))
    house.peiban.lanes.push([first, third])
    house.peiban.lanes.push([second])
    assert await sent(house) == ["first", "second", "third"]


CUT = TelegramNetworkError(method=SendMessage(chat_id=1, text="x"), message="cut")


@pytest.mark.parametrize("error", [CUT, KeyError()], ids=["the messenger is away", "a fault of ours"])
@pytest.mark.parametrize("again", [False, True], ids=["left", "taken up again"])
@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (Show("quiz", "old", GO), Show("quiz", "new", GO)),
        (Show("quiz", "old", GO, anew=True), Show("quiz", "new", GO)),
        (Show("quiz", "old", GO, traceless=True), Show("quiz", "new", GO)),
        (Show("quiz", "old", GO), Show("quiz", "new", GO, anew=True)),
    ],
    ids=["plain", "anew", "traceless", "then anew"],
)
@pytest.mark.parametrize("typed", [False, True], ids=["tapped", "typed"])
async def test_a_screen_that_could_not_be_sent_does_not_come_after_a_newer_state(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    *,
    error: Exception,
    again: bool,
    older: Show,
    newer: Show,
    typed: bool,
) -> None:
    """What else waits does not wait for it; `again`: it is taken up while the newer state is being sent."""
    monkeypatch.setattr(lanes, "PAUSES", ())
    monkeypatch.setattr(lanes, "FAULTS", 1)
    session = house.peiban.channels.by_name["web"].bot.session
    old, words, new = await kept(house, older, Say("words"), newer)
    old.fresh = new.fresh = typed
    send, tries = type(session).make_request, []

    async def cut(bot: Bot, method: Any, timeout: int | None = None) -> Any:
        tries.append(method.text)
        if method.text == "old":
            raise error
        if method.text == "words":
            house.peiban.lanes.push([new])
        elif again:
            house.peiban.lanes.push([replace(old, again=True)])
        return await send(session, bot, method, timeout)

    monkeypatch.setattr(session, "make_request", cut)
    house.peiban.lanes.push([old, words])
    assert await house.peiban.background.drain(20)
    house.clock.forward(minutes=1)
    await house.peiban.leftovers.take_up()
    assert await sent(house) == ["words", "new"]
    assert tries == ["old", "words", "new"]


async def test_what_cannot_be_sent_does_not_keep_the_rest_of_its_chat_from_its_turn(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of them would else take turns before everything else."""
    monkeypatch.setattr(lanes, "FAULTS", 1)
    session = house.peiban.channels.by_name["web"].bot.session
    send = type(session).make_request
    waits = await kept(house, Show("a", "poison"), Show("b", "poison"), Say("words"))
    house.clock.forward(minutes=1)

    async def fails(bot: Bot, method: Any, timeout: int | None = None) -> Any:
        assert await house.peiban.leftovers.take_up() == 0, "not before the rest"
        if method.text == "poison":
            raise KeyError
        return await send(session, bot, method, timeout)

    monkeypatch.setattr(session, "make_request", fails)
    house.peiban.lanes.push(waits)
    assert await house.peiban.background.drain(20)
    assert [row.id for row in await house.rows(PendingAnswer)] == [item.answer_id for item in waits[:2]]
    assert await house.peiban.leftovers.take_up() == 2


async def test_another_worker_s_answer_is_waited_for_two_minutes_and_not_when_it_is_ten_minutes_old(
    house: House,
) -> None:
    line = house.peiban.lanes
    assert line._waited({5: 3.0, 6: 599.0, 7: 600.0}, now=1000.0) == 0.0
    assert line._waited({5: 63.0, 8: 0.0}, now=1060.0) == 60.0
    assert line._waited({5: 122.0, 8: 59.0}, now=1119.0) == 119.0
    assert line._waited({5: 123.0, 8: 60.0}, now=1120.0) == 60.0
    assert line._waited({5: 124.0}, now=1121.0) is None
    assert line._waited({7: 604.0}, now=1004.0) is None


async def test_what_waits_for_a_group_goes_where_it_has_moved(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    session = house.peiban.channels.by_name["web"].bot.session
    send = type(session).make_request
    monkeypatch.setattr(lanes, "PAUSES", (0,))
    first, other = await kept(house, Say("first"), Say("other"))
    moved = TelegramMigrateToChat(method=SendMessage(chat_id=CHAT, text="x"), message="moved", migrate_to_chat_id=8)

    async def moves(bot: Bot, method: Any, timeout: int | None = None) -> Any:
        if method.chat_id == CHAT:
            raise moved
        return await send(session, bot, method, timeout)

    monkeypatch.setattr(session, "make_request", moves)
    house.peiban.lanes.push([first])
    assert await house.peiban.background.drain(20)
    assert [(row.id, row.chat_id) for row in await house.rows(PendingAnswer)] == [(other.answer_id, 8)]
    async with house.peiban.database.look() as tx:
        assert [row.text for row in await web.since(tx, 8, 0)] == ["first"]


async def test_what_waits_for_a_group_that_moves_is_sent_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "PAUSES", (0,))
    session = house.peiban.channels.by_name["web"].bot.session
    send = type(session).make_request
    waits = await kept(house, *(Say(word) for word in ("one", "two", "three")))
    house.clock.forward(minutes=1)
    moved = TelegramMigrateToChat(method=SendMessage(chat_id=CHAT, text="x"), message="moved", migrate_to_chat_id=8)

    async def moves(bot: Bot, method: Any, timeout: int | None = None) -> Any:
        assert await house.peiban.leftovers.take_up() == 0
        if method.chat_id == CHAT:
            raise moved
        return await send(session, bot, method, timeout)

    monkeypatch.setattr(session, "make_request", moves)
    house.peiban.lanes.push(waits)
    assert await sent(house) == []
    async with house.peiban.database.look() as tx:
        assert [row.text for row in await web.since(tx, 8, 0)] == ["one", "two", "three"]


async def first_given_up(house: House, monkeypatch: pytest.MonkeyPatch, older: Outgoing, newer: Outgoing) -> None:
    """The older one cannot be sent and is given up, the newer one can; then the older one is taken up again."""
    monkeypatch.setattr(lanes, "PAUSES", ())
    with monkeypatch.context() as broken:
        session = house.peiban.channels.by_name["web"].bot.session
        broken.setattr(session, "make_request", AsyncMock(side_effect=CUT))
        house.peiban.lanes.push([older])
        assert await house.peiban.background.drain(20)
    house.peiban.lanes.push([newer])
    assert await house.peiban.background.drain(20)
    house.clock.forward(minutes=1)
    assert await house.peiban.leftovers.take_up() == 1


async def test_a_change_where_a_screen_stands_opens_it_where_an_older_state_could_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = await kept(house, Show("quiz", "opened", GO), Show("quiz", "changed", GO, if_open=True))
    await first_given_up(house, monkeypatch, old, new)
    assert await sent(house) == ["changed"]


async def test_what_could_not_be_shown_is_not_shown_after_its_screen_was_closed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.peiban.lanes.push(await kept(house, Show("quiz", "page 1", GO)))
    assert await sent(house) == ["page 1"]
    await first_given_up(
        house, monkeypatch, *await kept(house, Show("quiz", "page 2", GO), Show("quiz", "closed", if_open=True))
    )
    assert await sent(house) == ["closed"]


async def test_an_answer_that_gets_the_number_of_one_that_is_gone_is_no_older_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite does that, and words on a tap keep a lane going without a number."""
    session = house.peiban.channels.by_name["web"].bot.session
    send = type(session).make_request
    waits = await kept(house, Say("words"), Show("quiz", "question", GO))
    toast = Outgoing(bot_id=WEB_BOT_ID, chat_id=CHAT, callback_id="1", toast=Toast("Right"))

    async def meanwhile(bot: Bot, method: Any, timeout: int | None = None) -> Any:
        if not isinstance(method, AnswerCallbackQuery):
            return await send(session, bot, method, timeout)
        [newer] = await kept(house, Show("quiz", "next question", GO))
        assert newer.answer_id == waits[0].answer_id
        house.peiban.lanes.push([newer])
        return True

    monkeypatch.setattr(session, "make_request", meanwhile)
    house.peiban.lanes.push([*waits, toast])
    assert await sent(house) == ["words", "next question"]


async def test_who_waits_for_his_chat_s_turn_lets_an_older_one_go_first(house: House) -> None:
    one, two = await kept(house, Say("one"), Say("two"))
    async with house.peiban.lanes.turn(one.lane):
        house.peiban.lanes.push([two])
        for _step in range(10):
            await asyncio.sleep(0)
        house.peiban.lanes.push([one])
    assert await sent(house) == ["one", "two"]


async def test_what_is_taken_out_of_the_store_while_it_is_taken_up_is_not_said(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    [words] = await kept(house, Say("words"))
    house.clock.forward(minutes=1)
    alive = house.peiban.leases.alive

    async def meanwhile() -> set[str]:
        async with house.peiban.database.write() as tx:
            await outbox.empty(tx, chats=[CHAT])
        return await alive()

    monkeypatch.setattr(type(house.peiban.leases), "alive", lambda _leases: meanwhile())
    assert await house.peiban.leftovers.take_up() == 1
    assert words.answer_id
    assert await sent(house) == []
