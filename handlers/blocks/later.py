"""What takes long to find: a screen that is written outside the writer's turn, and what must be noted before it is seen."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from handlers.blocks.answers import Show
from handlers.blocks.texts import Texts
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class Noted:
    """A screen that nobody sees before `first` has been committed, in a transaction that may write."""

    show: Show
    first: Callable[[Scope], Awaitable[None]]


# Called with a scope that can only read, and the params of the `Later`.
Finder = Callable[[Scope, dict[str, Any], Texts], Awaitable[Show | Noted]]
