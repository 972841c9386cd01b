"""What waits for one chat goes out in the order in which it was said, each screen in its last state only."""

import pytest

from bot.channels.web import WEB_BOT_ID
from bot.lanes import Outgoing
from handlers.blocks.answers import Button, Later, Say, Show, rows, to_json
from storage import outbox, web
from storage.models.outbox import PendingAnswer
from tests.house import House

CHAT = 7
GO = rows(Button("Go", "go"))


def going(part: Say | Show) -> Outgoing:
    return Outgoing(bot_id=WEB_BOT_ID, chat_id=CHAT, part=part)


@pytest.mark.parametrize("traceless", [False, True])
async def test_a_newer_state_of_a_screen_comes_after_what_was_said_since_the_older_one(
    house: House, traceless: bool
) -> None:
    """In the older one's place it would wait, among several workers, for what waits for the words behind it."""
    old, new = (Show("quiz", f"{age} state", traceless=traceless) for age in ("an old", "a new"))
    said = (Say("first"), old, Say("words"), new)
    house.peiban.lanes.push([going(part) for part in said])
    assert await house.peiban.background.drain(20)
    async with house.peiban.database.look() as tx:
        assert [row.text for row in await web.since(tx, CHAT, 0)] == ["first", "words", "a new state"]


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
    house.peiban.lanes.push([going(part) for part in (Say("first"), older, newer)])
    assert await house.peiban.background.drain(20)
    async with house.peiban.database.look() as tx:
        assert [row.text for row in await web.since(tx, CHAT, 0)] == ["first", *([stands] if stands else [])]


async def test_a_state_that_is_to_come_anew_comes_anew_whatever_follows(house: House) -> None:
    said = (Say("first"), Show("quiz", "opened", GO), Say("words"), Show("quiz", "again", GO, anew=True))
    house.peiban.lanes.push([going(part) for part in (*said, Show("quiz", "changed", GO))])
    assert await house.peiban.background.drain(20)
    async with house.peiban.database.look() as tx:
        assert [row.text for row in await web.since(tx, CHAT, 0)][-1] == "changed"


async def test_what_is_found_only_later_is_kept_in_its_newest_state_only(house: House) -> None:
    for day in (1, 2):
        async with house.peiban.database.write() as tx:
            part = Later("report", "report", {"day": day})
            await outbox.keep_answer(tx, bot_id=1, chat_id=CHAT, payload=to_json(part), now=house.clock.wall())
    [kept] = await house.rows(PendingAnswer)
    assert kept.payload["params"] == {"day": 2}
