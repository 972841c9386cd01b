"""aiogram's conversation state, kept in the transaction of the update: state, effect and answer share one commit."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from storage import conversation, json_text
from storage.session import Tx


class Acting(Protocol):
    """The part of a scope that the conversation state needs; `stands` is what was read or written in this act.

    There it lies as text, so that nobody changes it by changing what he was given.
    """

    tx: Tx
    wall: datetime
    stands: dict[Any, tuple[str | None, str]]


current_scope: ContextVar[Any] = ContextVar("current_scope")


class StoredConversations(BaseStorage):
    """Reads and writes `conversation` rows through the transaction of the current scope."""

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Keep the state."""
        await self._write(key, state.state if isinstance(state, State) else state, (await self._read(key))[1])

    async def get_state(self, key: StorageKey) -> str | None:
        """The kept state."""
        return (await self._read(key))[0]

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Keep the draft."""
        await self._write(key, (await self._read(key))[0], json_text.written(dict(data)))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """The kept draft."""
        data: dict[str, Any] = json_text.read((await self._read(key))[1])
        return data

    async def close(self) -> None:
        """Nothing to close: the transaction belongs to the edge."""

    async def _read(self, key: StorageKey) -> tuple[str | None, str]:
        scope: Acting = current_scope.get()
        place = (key.bot_id, key.chat_id, key.user_id)
        kept = scope.stands.get(place)
        if kept is None:
            kept = scope.stands[place] = await conversation.read(scope.tx, place)
        return kept

    async def _write(self, key: StorageKey, state: str | None, data: str) -> None:
        scope: Acting = current_scope.get()
        place = (key.bot_id, key.chat_id, key.user_id)
        if scope.stands.get(place) != (state, data):
            scope.stands[place] = state, data
            await conversation.write(scope.tx, place, now=scope.wall, state=state, data=data)
