"""aiogram's conversation state, kept in the transaction of the update: state, effect and answer share one commit."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from storage import conversation
from storage.session import Tx


class Acting(Protocol):
    """The part of a scope that the conversation state needs."""

    tx: Tx
    wall: datetime


current_scope: ContextVar[Any] = ContextVar("current_scope")


class StoredConversations(BaseStorage):
    """Reads and writes `conversation` rows through the transaction of the current scope."""

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Keep the state."""
        _old, data = await self._read(key)
        await self._write(key, state.state if isinstance(state, State) else state, data)

    async def get_state(self, key: StorageKey) -> str | None:
        """The kept state."""
        return (await self._read(key))[0]

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Keep the draft."""
        state, _old = await self._read(key)
        await self._write(key, state, dict(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """The kept draft."""
        return (await self._read(key))[1]

    async def close(self) -> None:
        """Nothing to close: the transaction belongs to the edge."""

    async def _read(self, key: StorageKey) -> tuple[str | None, dict[str, Any]]:
        scope: Acting = current_scope.get()
        return await conversation.read(scope.tx, (key.bot_id, key.chat_id, key.user_id))

    async def _write(self, key: StorageKey, state: str | None, data: dict[str, Any]) -> None:
        scope: Acting = current_scope.get()
        await conversation.write(
            scope.tx, (key.bot_id, key.chat_id, key.user_id), now=scope.wall, state=state, data=data
        )
