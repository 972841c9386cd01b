"""A bot's queue of updates: kept until confirmed or expired, read by one poller or pushed to a webhook."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.clock import ServerClock
from tests.botapi.refusals import Json, Refusal, conflict

DAY = 86_400
LONGEST_POLL = 50
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True)
class Pending:
    """An update that waits; `lane` is the queue within which webhooks keep the order."""

    id: int
    kind: str
    content: Json
    expires: float
    lane: str
    delivered: int = 0
    # The receiver said that he has it: an offset beyond it, or 2xx. From here the server forgets it.
    acknowledged: bool = False

    def body(self) -> Json:
        return {"update_id": self.id, self.kind: self.content}


@dataclass(slots=True)
class UpdateQueue:
    """Updates in order of their ids, which start anywhere."""

    clock: ServerClock
    next_id: int
    pending: list[Pending] = field(default_factory=list)
    history: list[Pending] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    webhook_active: bool = False
    on_arrival: Callable[[], None] | None = None
    on_poll: Callable[[], object] | None = None
    _poll: "asyncio.Future[Refusal | None] | None" = None

    @property
    def polled(self) -> bool:
        """Whether a poller waits right now."""
        return self._poll is not None

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST

    def add(self, kind: str, content: Json, *, lane: str, lifetime: float = DAY) -> Pending | None:
        """Queue an update of an allowed kind; `lifetime` in seconds of the server's clock."""
        if not self.wants(kind):
            return None
        update = Pending(self.next_id, kind, content, self.clock.now() + lifetime, lane)
        self.next_id += 1
        self.enqueue(update)
        return update

    def enqueue(self, update: Pending) -> None:
        self.pending.append(update)
        self.history.append(update)
        if self.on_arrival:
            self.on_arrival()
        self._finish_poll(None)

    def live(self) -> list[Pending]:
        """What waits and has not expired."""
        now = self.clock.now()
        self.pending = [update for update in self.pending if update.expires > now]
        return self.pending

    def remove(self, update: Pending) -> None:
        """Forget what a webhook has taken."""
        update.acknowledged = True
        self.pending = [one for one in self.pending if one is not update]

    def _finish_poll(self, outcome: Refusal | None) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(outcome)
        self._poll = None

    def end_poll(self, reason: str) -> None:
        """Answer a waiting poller with a conflict."""
        self._finish_poll(conflict(reason))

    def _confirm(self, offset: int) -> None:
        self.live()
        gone: list[Pending] = []
        if offset < 0:
            gone = self.pending[:offset]
        elif 0 < offset <= self.next_id + 10:
            # An offset far in the future belongs to ids from before a restart: it confirms nothing.
            gone = [update for update in self.pending if update.id < offset]
        for update in gone:
            update.acknowledged = True
        self.pending = [update for update in self.pending if not update.acknowledged]

    async def poll(self, *, offset: int, limit: int, seconds: int) -> list[Json]:
        """getUpdates; a later call ends a waiting earlier one with 409."""
        if self.webhook_active:
            advice = "use deleteWebhook to delete the webhook first"
            raise conflict(f"can't use getUpdates method while webhook is active; {advice}")
        self._confirm(offset)
        self.end_poll(TERMINATED)
        wait = min(max(seconds, 0), LONGEST_POLL)
        if not self.live() and wait:
            await self._wait(wait)
        limit = limit if 1 <= limit <= 100 else 100
        batch = self.live()[:limit]
        for update in batch:
            update.delivered += 1
        return [update.body() for update in batch]

    async def _wait(self, seconds: int) -> None:
        future: asyncio.Future[Refusal | None] = asyncio.get_running_loop().create_future()
        self._poll = future
        if self.on_poll:
            self.on_poll()
        try:
            async with asyncio.timeout(seconds):
                refusal = await future
        except TimeoutError:
            return
        finally:
            if self._poll is future:
                self._poll = None
        if refusal is not None:
            raise refusal
