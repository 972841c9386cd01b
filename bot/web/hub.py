"""Which windows look at which chat, and what they are told at once."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, eq=False)
class Window:
    """One open browser window; `told` waits to be sent, `rev` is what it has, `known` what it was told of its person."""

    chat_id: int
    account_id: int = 0
    known: tuple[object, ...] = ()
    rev: int = 0
    changed: bool = True
    greeted: bool = False
    told: deque[dict[str, Any]] = field(default_factory=deque)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, frame: dict[str, Any]) -> None:
        """Send a frame soon; `changed` means: look at the rows."""
        if frame["t"] == "changed":
            self.changed = True
        else:
            self.told.append(frame)
        self.wake.set()


@dataclass(slots=True)
class Hub:
    """The windows of this process."""

    windows: defaultdict[int, set[Window]] = field(default_factory=lambda: defaultdict(set))

    def push(self, chat_id: int, frame: dict[str, Any]) -> None:
        """Tell every window of a chat."""
        for window in self.windows.get(chat_id, ()):
            window.tell(frame)

    def enter(self, window: Window) -> None:
        """A window opened."""
        self.windows[window.chat_id].add(window)

    def leave(self, window: Window) -> None:
        """A window closed; a chat without windows costs nothing."""
        self.windows[window.chat_id].discard(window)
        if not self.windows[window.chat_id]:
            del self.windows[window.chat_id]
