"""Where each conversation stands, and the addresses of living messages."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, bindparam, cast, delete
from sqlmodel import col, select

from storage.hot import Hot, upsert
from storage.models.conversation import Conversation, Screen
from storage.session import Tx

Key = tuple[int, int, int]
NOTHING = "{}"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an activity's living message stands, and what it shows besides the activity's first page."""

    message_id: int
    view: str


async def read(tx: Tx, key: Key) -> tuple[str | None, str]:
    """State and data, as JSON text, of (bot, chat, user)."""
    row = await _READ.first(tx, **_named(key))
    return (row[0], row[1]) if row else (None, NOTHING)


async def write(tx: Tx, key: Key, *, now: datetime, state: str | None, data: str) -> None:
    """Keep state and data, which is the JSON text of an object; an empty conversation leaves no row."""
    if state is None and data == NOTHING:
        await _DROP.run(tx, **_named(key))
    else:
        await _WRITE.run(tx, **_named(key), state=state, data=data, updated_at=now)


async def screen(tx: Tx, *, bot_id: int, chat_id: int, name: str) -> Stand | None:
    """The living message of an activity in a chat."""
    row = await _SCREEN.first(tx, bot_id=bot_id, chat_id=chat_id, name=name)
    return Stand(*row) if row else None


async def place_screen(
    tx: Tx, *, bot_id: int, chat_id: int, name: str, message_id: int, now: datetime, text: str = "", view: str = ""
) -> None:
    """Remember where an activity's living message stands now; `text` is not what it says, which is kept nowhere."""
    await _PLACE.run(
        tx, bot_id=bot_id, chat_id=chat_id, name=name, message_id=message_id, text=text, view=view, sent_at=now
    )


async def screen_text(tx: Tx, *, bot_id: int, chat_id: int, name: str, view: str) -> str:
    """What was kept as `text` of an activity in a chat while it shows this view; empty when it shows another, or nothing."""
    of = (Screen.bot_id == bot_id, Screen.chat_id == chat_id, Screen.name == name, Screen.view == view)
    return (await tx.exec(select(Screen.text).where(*of))).first() or ""


async def forget_screen(tx: Tx, *, bot_id: int, chat_id: int, name: str) -> None:
    """The activity has no living message any more."""
    await _FORGET.run(tx, bot_id=bot_id, chat_id=chat_id, name=name)


def _named(key: Key) -> dict[str, int]:
    return {"bot_id": key[0], "chat_id": key[1], "user_id": key[2]}


_OF_KEY = tuple(col(getattr(Conversation, name)) == bindparam(name) for name in ("bot_id", "chat_id", "user_id"))
# As text, which is what whoever keeps it in memory wants.
DATA = cast(Conversation.data, Text)
_READ = Hot(select(Conversation.state, DATA).where(*_OF_KEY))
_WRITE = upsert(
    Conversation, "bot_id", "chat_id", "user_id", "state", "data", "updated_at", as_text=frozenset({"data"})
)
_DROP = Hot(delete(Conversation).where(*_OF_KEY))
_OF_SCREEN = tuple(col(getattr(Screen, name)) == bindparam(name) for name in ("bot_id", "chat_id", "name"))
_SCREEN = Hot(select(Screen.message_id, Screen.view).where(*_OF_SCREEN))
_PLACE = upsert(Screen, "bot_id", "chat_id", "name", "message_id", "text", "view", "sent_at")
_FORGET = Hot(delete(Screen).where(*_OF_SCREEN))
