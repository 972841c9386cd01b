"""What a messenger's command menu should offer somebody, and how a change of it is noticed."""

import hashlib
import json
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.permission import Permission
from handlers.blocks.commands import commands_for
from handlers.blocks.texts import Texts
from services.scope import Actor

MENU = "menu"
Commands = tuple[tuple[str, str], ...]


@lru_cache(maxsize=1000)
def _menu(permissions: frozenset[Permission], language: str) -> tuple[Commands, str]:
    commands = tuple(commands_for(permissions, Texts(language, ZoneInfo("UTC"))))
    return commands, hashlib.sha256(json.dumps(commands).encode()).hexdigest()[:16]


def menu_of(actor: Actor) -> Commands:
    """The commands that somebody known may give, with their titles in his language."""
    return _menu(actor.permissions, actor.language)[0]


def menu_mark(actor: Actor) -> str:
    """A short mark that changes with the menu an actor should have; empty for visitors, who see everybody's."""
    return _menu(actor.permissions, actor.language)[1] if actor.person_id else ""


def menu_work(account_id: int | None) -> str:
    """The name of the work that brings an account's menu up to date."""
    return f"{MENU}:{account_id}"
