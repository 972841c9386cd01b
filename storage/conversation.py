"""Where each conversation stands, and the addresses of living messages."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from storage.models.conversation import Conversation, Screen
from storage.session import Tx
from storage.statements import changed

Key = tuple[int, int, int]


async def read(tx: Tx, key: Key) -> tuple[str | None, dict[str, Any]]:
    """State and data of (bot, chat, user)."""
    row = await tx.get(Conversation, key)
    return (row.state, dict(row.data)) if row else (None, {})


async def write(tx: Tx, key: Key, *, now: datetime, state: str | None, data: dict[str, Any]) -> None:
    """Keep state and data; an empty conversation leaves no row."""
    row = await tx.get(Conversation, key)
    if state is None and not data:
        if row is not None:
            await tx.delete(row)
            await tx.flush()
        return
    if row is None:
        row = Conversation(bot_id=key[0], chat_id=key[1], user_id=key[2], updated_at=now)
        tx.add(row)
    row.state, row.data, row.updated_at = state, data, now
    await tx.flush()


async def screen(tx: Tx, *, bot_id: int, chat_id: int, name: str) -> Screen | None:
    """The living message of an activity in a chat."""
    return await tx.get(Screen, (bot_id, chat_id, name))


async def place_screen(
    tx: Tx, *, bot_id: int, chat_id: int, name: str, message_id: int, text: str, now: datetime, view: str = ""
) -> None:
    """Remember where an activity's living message stands now."""
    row = await tx.get(Screen, (bot_id, chat_id, name))
    if row is None:
        row = Screen(
            bot_id=bot_id, chat_id=chat_id, name=name, message_id=message_id, text=text, view=view, sent_at=now
        )
        tx.add(row)
    else:
        row.message_id, row.text, row.view, row.sent_at = message_id, text, view, now
    await tx.flush()


async def forget_screen(tx: Tx, *, bot_id: int, chat_id: int, name: str) -> None:
    """The activity has no living message any more."""
    where = (col(Screen.bot_id) == bot_id, col(Screen.chat_id) == chat_id, col(Screen.name) == name)
    await changed(tx, delete(Screen).where(*where))
