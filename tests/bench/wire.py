"""What all candidates share: a Telegram that answers at once, and taps as the JSON that Telegram would send."""

import asyncio
import json
from collections.abc import AsyncGenerator
from itertools import count
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage, TelegramMethod
from aiogram.types import Chat, Message

TOKEN = "42:AAbench-token-that-is-nobody-s-000000000"
DATE = 1_764_000_000


class NullTelegram(BaseSession):
    """Takes every call at no cost and remembers the newest keyboard of each chat."""

    def __init__(self) -> None:
        super().__init__()
        self.keyboards: dict[int, Any] = {}
        self.shown: dict[int, asyncio.Event] = {}
        # The newest message of each chat: what a person presses a button of.
        self.standing: dict[int, int] = {}
        self.calls = 0
        self._ids = count(1)
        # Decoding a reply is the wire's work, which is not measured.
        self._message = Message.model_construct(message_id=0, date=DATE, chat=Chat(id=1, type="private"))

    async def close(self) -> None:
        """There is nothing to close."""

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        """Answer like Telegram."""
        self.calls += 1
        if isinstance(method, AnswerCallbackQuery):
            return True
        if isinstance(method, SendMessage | EditMessageText):
            chat_id = int(method.chat_id or 0)
            self.keyboards[chat_id] = method.reply_markup
            message_id = method.message_id if isinstance(method, EditMessageText) else next(self._ids)
            self.standing[chat_id] = message_id or 0
            if (event := self.shown.get(chat_id)) is not None:
                event.set()
            return self._message.model_copy(update={"message_id": message_id})
        return True

    async def stream_content(self, *_args: Any, **_options: Any) -> AsyncGenerator[bytes, None]:
        """No files pass."""
        yield b""


_update_ids = count(1)


def tap_json(user_id: int, data: str, *, message_id: int = 1) -> str:
    """A tap on a button, as it comes over the wire."""
    number = next(_update_ids)
    person = {"id": user_id, "is_bot": False, "first_name": f"Trainee {user_id}", "language_code": "en"}
    return json.dumps(
        {
            "update_id": number,
            "callback_query": {
                "id": str(10**12 + number),
                "from": person,
                "chat_instance": "1",
                "data": data,
                "message": {
                    "message_id": message_id,
                    "date": DATE,
                    "chat": {"id": user_id, "type": "private", "first_name": person["first_name"]},
                    "from": {"id": 42, "is_bot": True, "first_name": "Peiban"},
                    "text": "Question 1 of 25\n\nWhat comes first?",
                },
            },
        }
    )


def text_json(user_id: int, text: str) -> str:
    """Words or a command, as they come over the wire."""
    number = next(_update_ids)
    person = {"id": user_id, "is_bot": False, "first_name": f"Trainee {user_id}", "language_code": "en"}
    chat = {"id": user_id, "type": "private", "first_name": person["first_name"]}
    message = {"message_id": 10**6 + number, "date": DATE, "chat": chat, "from": person, "text": text}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return json.dumps({"update_id": number, "message": message})
