"""Every button there is: its prefixes from the dispatcher and its words from the code, so that no list must be kept."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from aiogram.filters.callback_data import CallbackData, CallbackQueryFilter
from aiogram.fsm.storage.memory import MemoryStorage

from bot.channels.web import WEB_BOT_ID
from handlers import OPENERS, install
from handlers.blocks.rooms import Rooms, _ways
from storage.intake import Received
from storage.session import Tx
from tests.house import House, Person

ROOT = Path(__file__).parents[1]
_WORD = re.compile(r"[a-z_]{1,12}")
# What stands behind the first word of a button.
USUAL = {"role": "admin", "status": "absent", "mode": "anonymous", "day": "2026-11-23", "form": "find", "at": "words"}
_keys = count(1)
Chat = dict[str, Any]


@cache
def kinds() -> dict[str, type[CallbackData]]:
    """What each prefix carries."""
    rooms = Rooms(storage=MemoryStorage())
    install(rooms)
    callbacks = [one.callback for _above, handler in _ways(rooms, ()) for one in handler.filters or []]
    found = [one.callback_data for one in callbacks if isinstance(one, CallbackQueryFilter)]
    return {kind.__prefix__: kind for kind in found}


def every_tap(**facts: Any) -> list[str]:
    """Callback data of every prefix with every word that its room knows; `facts` say fields by name, `number` all other ids."""
    made = []
    for kind in kinds().values():
        for word in _words(kind):
            values: dict[str, Any] = {}
            for name, field in kind.model_fields.items():
                usual: dict[Any, Any] = {int: facts.get("number", 1), bool: True, str: USUAL.get(name, word)}
                values[name] = facts.get(name, usual.get(field.annotation, word))
            made.append(kind(**values).pack())
    return list(dict.fromkeys(made))


def pressed(person: Person, data: str, *, chat: Chat | None = None) -> Received:
    """The update of a tap, in the person's own chat or in another."""
    user = {"id": person.account.user_id, "is_bot": False, "first_name": "x", "language_code": "en"}
    where = chat or {"id": person.account.user_id, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": where, "text": "."}
    key = f"{where['id']}:pressed {next(_keys)}"
    tap = {"id": key, "from": user, "chat_instance": "1", "data": data, "message": message}
    return Received(bot_id=WEB_BOT_ID, update_key=key, sender=person.account.user_id, payload={"callback_query": tap})


async def comes(house: House, updates: Sequence[Received]) -> None:
    """Let all of them come in at once, and handle them; notices stay queued. Quicker than one by one."""

    async def gather(_tx: Tx) -> list[Received]:
        return list(updates)

    await house.peiban.handling.take_in(gather)
    assert await house.peiban.background.drain(60)


def _words(kind: type[CallbackData]) -> list[str]:
    room = ROOT.joinpath(*kind.__module__.split("."))
    room = room if room.is_dir() else room.with_suffix(".py")
    inside = room.parent if room.parent.name != "handlers" else room
    files = sorted(inside.rglob("*.py")) if inside.is_dir() else [inside]
    found = {word for path in files for word in _spoken(ast.parse(path.read_text(encoding="utf-8")))}
    return sorted(found | set(OPENERS) if "word" in kind.model_fields else found)


def _spoken(tree: ast.AST) -> Iterator[str]:
    """The words that buttons are made with or asked for."""
    for node in ast.walk(tree):
        values: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            values = [*node.args, *(one.value for one in node.keywords)] if name.lower().endswith("tap") else []
        elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute):
            values = list(node.comparators)
        elif isinstance(node, ast.MatchValue):
            values = [node.value]
        for value in values:
            for one in value.elts if isinstance(value, ast.Set | ast.Tuple | ast.List) else [value]:
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and _WORD.fullmatch(one.value):
                    yield one.value
