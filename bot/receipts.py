"""What was sent is written down for everybody together who has sent something meanwhile."""

import asyncio
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.background import Background
from bot.clock import Clock
from bot.sending import Standing, remember
from storage import outbox
from storage.session import Database


class Receipt(NamedTuple):
    """An answer that went out (None: nothing was kept of it), and where screens of its chat stand now."""

    bot_id: int
    chat_id: int
    answer_id: int | None
    standings: list[Standing]


Waiting = list[tuple[Receipt, asyncio.Future[None]]]


@dataclass(slots=True)
class Receipts:
    """One unit of work for all that came until its turn; whoever comes during it is in the next, without any timer."""

    database: Database
    clock: Clock
    background: Background
    _waiting: Waiting = field(default_factory=list)

    async def write(self, receipt: Receipt) -> None:
        """Return when it is committed; raises what the store raises: then nothing of it is written."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((receipt, written))
        if len(self._waiting) == 1:
            self.background.work("receipts", self._write())
        await written

    async def _write(self) -> None:
        # Only on SQLite may a unit have to wait for its turn, while others join it.
        taken: Waiting = [] if self.database.sqlite else self._take()
        single = bool(taken) and not any(one.standings for one, _ in taken)
        try:
            async with self.database.write(single=single) as tx:
                taken = taken or self._take()
                now = self.clock.wall()
                # The chats too in one order for all workers.
                for one in sorted((one for one, _ in taken), key=lambda one: (one.bot_id, one.chat_id)):
                    await remember(tx, one.standings, bot_id=one.bot_id, chat_id=one.chat_id, now=now)
                await outbox.answered(tx, *sorted(one.answer_id for one, _ in taken if one.answer_id is not None))
        except Exception as error:
            for _one, written in taken or self._take():
                if not written.done():
                    written.set_exception(error)
        else:
            for _one, written in taken:
                if not written.done():
                    written.set_result(None)

    def _take(self) -> Waiting:
        taken, self._waiting = self._waiting, []
        return taken
