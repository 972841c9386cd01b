"""What waits for one chat goes out in the order in which it was said, each screen in its last state only."""

from bot.channels.web import WEB_BOT_ID
from bot.lanes import Outgoing
from handlers.blocks.answers import Say, Show
from storage import web
from tests.house import House

CHAT = 7


def going(part: Say | Show) -> Outgoing:
    return Outgoing(bot_id=WEB_BOT_ID, chat_id=CHAT, part=part)


async def test_a_newer_state_of_a_screen_comes_after_what_was_said_since_the_older_one(house: House) -> None:
    """In the older one's place it would wait, among several workers, for what waits for the words behind it."""
    said = (Say("first"), Show("quiz", "an old state"), Say("words"), Show("quiz", "a new state"))
    house.peiban.lanes.push([going(part) for part in said])
    assert await house.peiban.background.drain(20)
    async with house.peiban.database.look() as tx:
        assert [row.text for row in await web.since(tx, CHAT, 0)] == ["first", "words", "a new state"]


async def test_what_the_older_state_had_to_do_besides_the_newer_one_does(house: House) -> None:
    """The older one would have opened the screen; the newer one, by itself, only changes what is open."""
    opening, change = Show("quiz", "opened"), Show("quiz", "changed", if_open=True)
    house.peiban.lanes.push([going(part) for part in (Say("first"), opening, change)])
    assert await house.peiban.background.drain(20)
    async with house.peiban.database.look() as tx:
        assert [row.text for row in await web.since(tx, CHAT, 0)] == ["first", "changed"]
