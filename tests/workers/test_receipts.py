"""Two workers write down at the same time what they sent to the same chats: neither waits for the other for ever."""

import asyncio
from collections.abc import Iterable

import pytest
from sqlmodel import select

from bot.background import Background
from bot.clock import Clock
from bot.receipts import Receipt, Receipts
from bot.sending import Standing
from storage.models.conversation import Screen
from storage.session import Database

pytestmark = pytest.mark.slow
CHATS, ROUNDS = 40, 5


SCREENS = ("quiz", "menu")


def sent(chat: int, message: int, screens: Iterable[str]) -> Receipt:
    """A chat's two screens, at this message."""
    return Receipt(1, chat, None, [Standing(screen=name, message_id=message) for name in screens])


async def test_workers_that_sent_to_the_same_chats_in_other_orders_do_not_wait_for_each_other(url: str) -> None:
    databases = [Database(url, worker=name) for name in ("one", "other")]
    both = [Receipts(database, Clock(), Background()) for database in databases]
    chats = range(CHATS)
    for message in range(1, ROUNDS + 1):
        writing = [
            receipts.write(sent(chat, message, screens))
            for receipts, order, screens in ((both[0], chats, SCREENS), (both[1], reversed(chats), SCREENS[::-1]))
            for chat in order
        ]
        await asyncio.gather(*writing)
        async with databases[0].read() as tx:
            stands = (await tx.exec(select(Screen.chat_id, Screen.name, Screen.message_id))).all()
        assert sorted(stands) == sorted((chat, name, message) for chat in chats for name in SCREENS)
    for database in databases:
        await database.close()
