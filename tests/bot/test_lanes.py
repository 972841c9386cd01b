"""What waits for one chat goes out in the order in which it was said, each screen in its last state only."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import SendMessage

from bot import lanes
from bot.channels.web import WEB_BOT_ID
from bot.lanes import Outgoing
from handlers.blocks.answers import Button, Later, Say, Show, rows, to_json
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
    said = (Say("first"), Show("quiz", "opened", GO), Say("words"), Show("quiz", "again", GO, anew=True))
    house.peiban.lanes.push(await kept(house, *said, Show("quiz", "changed", GO)))
    assert (await sent(house))[-1] == "changed"


async def test_what_was_kept_first_goes_first_also_when_it_is_handed_over_last(house: House) -> None:
    first, second, third = await kept(house, *(Say(word) for word in ("first", "second", "third")))
    house.peiban.lanes.push([first, third])
    house.peiban.lanes.push([second])
    assert await sent(house) == ["first", "second", "third"]


@pytest.mark.parametrize(
    "error", [TelegramNetworkError(method=SendMessage(chat_id=1, text="x"), message="cut"), KeyError()]
)
async def test_a_screen_that_could_not_be_sent_does_not_come_after_a_newer_state(
    house: House, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Neither where the messenger was away for long nor after a fault of our own; what else waits does not wait for it."""
    monkeypatch.setattr(lanes, "PAUSES", (0,))
    monkeypatch.setattr(lanes, "FAULTS", 1)
    session = house.peiban.channels.by_name["web"].bot.session
    old, words, new = await kept(house, Show("quiz", "old", GO), Say("words"), Show("quiz", "new", GO))
    send, tries = type(session).make_request, 0

    async def cut(bot: Bot, method: Any, timeout: int | None = None) -> Any:
        nonlocal tries
        if method.text != "old":
            return await send(session, bot, method, timeout)
        if (tries := tries + 1) == 2:
            house.peiban.lanes.push([new])
        raise error

    monkeypatch.setattr(session, "make_request", cut)
    house.peiban.lanes.push([old, words])
    assert await sent(house) == ["words", "new"]
    assert tries == 2
