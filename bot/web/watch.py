"""Windows that are open here, and bubbles that another worker wrote: a look at the counters of their chats."""

import asyncio
from dataclasses import dataclass, field

from bot.web.hub import Hub
from storage import web
from storage.session import Database

LOOK_SECONDS = 0.4


@dataclass(slots=True)
class Watch:
    """One question per look for all windows together; none while no window is open, none on SQLite, where nobody else writes."""

    database: Database
    hub: Hub
    _seen: dict[int, int] = field(default_factory=dict)

    async def run(self) -> None:
        """For the life of the process."""
        while not self.database.sqlite:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Tell the windows of chats in which something changed since the last look."""
        if not self.hub.windows:
            self._seen = {}
            return
        async with self.database.look() as tx:
            newest = await web.revisions(tx, list(self.hub.windows))
        for chat_id, rev in newest.items():
            if rev != self._seen.get(chat_id):
                self.hub.push(chat_id, {"t": "changed"})
        self._seen = newest
