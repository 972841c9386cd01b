"""aiogram's conversation state, kept in the transaction of the update: state, effect and answer share one commit."""

import json
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from storage import conversation
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
        place = (key.bot_id, key.chat_id, key.user_id)
        kept = scope.stands.get(place)
        if kept is None:
            state, data = await conversation.read(scope.tx, place)
            kept = scope.stands[place] = state, json.dumps(data)
        return kept[0], json.loads(kept[1])

    async def _write(self, key: StorageKey, state: str | None, data: dict[str, Any]) -> None:
        scope: Acting = current_scope.get()
        place = (key.bot_id, key.chat_id, key.user_id)
        changed = state, json.dumps(data)
        if scope.stands.get(place) != changed:
            scope.stands[place] = changed
            await conversation.write(scope.tx, place, now=scope.wall, state=state, data=data)
