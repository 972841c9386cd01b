"""Filters that keep private matters out of groups; async, because a synchronous filter costs a thread hop."""

from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message, TelegramObject


class PrivateChat(Filter):
    """Lets updates of private chats through."""

    async def __call__(self, event: TelegramObject, **_data: Any) -> bool:
        """Whether nobody else reads along."""
        return _chat_type(event) == "private"


class GroupChat(Filter):
    """Lets updates of groups through."""

    async def __call__(self, event: TelegramObject, **_data: Any) -> bool:
        """Whether others read along."""
        return _chat_type(event) in ("group", "supergroup")


def _chat_type(event: TelegramObject) -> str:
    if isinstance(event, CallbackQuery):
        return event.message.chat.type if event.message else "private"
    return event.chat.type if isinstance(event, Message) else ""
