"""How notices read: one renderer per name, called at delivery in the reader's language, with his rights of that moment."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.notices import attendance, people
from bot.notices.skip import Skip
from handlers.blocks.answers import Answer
from handlers.blocks.texts import Texts
from services.scope import Scope

Renderer = Callable[[Scope, dict[str, Any], Texts], Awaitable[Answer | Skip]]

RENDERERS: Mapping[str, Renderer] = {**people.RENDERERS, **attendance.RENDERERS}

__all__ = ["RENDERERS", "Renderer", "Skip"]
