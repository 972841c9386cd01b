"""Pushing updates to a bot's webhook: in order within a lane, repeated with growing pauses until 2xx."""

import asyncio
from dataclasses import dataclass, field

import aiohttp

from tests.botapi.refusals import Json
from tests.botapi.updates import Pending, UpdateQueue

PATIENCE_SECONDS = 60
LONGEST_RETRY_AFTER = 3600


@dataclass(slots=True)
class Hook:
    """What setWebhook set, and how the last failure read."""

    url: str
    secret: str = ""
    max_connections: int = 40
    ip_address: str = "127.0.0.1"
    last_error_date: int | None = None
    last_error_message: str | None = None

    def info(self, queue: UpdateQueue) -> Json:
        if not self.url:
            empty: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(queue.live())}
            return {**empty, "allowed_updates": queue.allowed} if queue.allowed else empty
        answer: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(queue.live()),
            "max_connections": self.max_connections,
            "ip_address": self.ip_address,
        }
        if self.last_error_message is not None:
            answer |= {"last_error_date": self.last_error_date, "last_error_message": self.last_error_message}
        return {**answer, "allowed_updates": queue.allowed} if queue.allowed else answer


@dataclass(slots=True)
class Courier:
    """Delivers one bot's updates; `retry_scale` multiplies every pause (1 = as the original)."""

    queue: UpdateQueue
    retry_scale: float
    hook: Hook = field(default_factory=lambda: Hook(""))
    _lanes: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None
    _connections: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(40))

    def set(self, hook: Hook) -> None:
        self.stop()
        self.hook = hook
        self._connections = asyncio.Semaphore(hook.max_connections)
        self.queue.webhook_active = bool(hook.url)
        self.queue.on_arrival = self.wake if hook.url else None
        self.wake()

    def stop(self) -> None:
        for task in self._lanes.values():
            task.cancel()
        self._lanes.clear()

    async def close(self) -> None:
        tasks = list(self._lanes.values())
        self.stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def wake(self) -> None:
        """Start a lane for every queue that has something to deliver."""
        if not self.hook.url:
            return
        for update in self.queue.live():
            if update.lane not in self._lanes:
                self._lanes[update.lane] = asyncio.create_task(self._run_lane(update.lane))

    def _first(self, lane: str) -> Pending | None:
        return next((update for update in self.queue.live() if update.lane == lane), None)

    async def _run_lane(self, lane: str) -> None:
        failures = 0
        while (update := self._first(lane)) is not None:
            async with self._connections:
                pause = await self._push(update)
            if pause is None:
                failures = 0
                self.queue.remove(update)
                continue
            failures += 1
            # The first repetition comes at once, then 2, 4, 8 ... seconds up to a minute or two.
            delay = pause or (0 if failures == 1 else min(2 ** (failures - 1), 90))
            await asyncio.sleep(delay * self.retry_scale)
        del self._lanes[lane]

    async def _push(self, update: Pending) -> float | None:
        """Post one update; None when taken, else the pause in seconds that the receiver asked for (0: none)."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS))
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.hook.secret} if self.hook.secret else {}
        update.delivered += 1
        try:
            async with self._session.post(
                self.hook.url, json=update.body(), headers=headers, allow_redirects=False
            ) as answer:
                await answer.read()
                if 200 <= answer.status < 300:
                    return None
                self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                asked = answer.headers.get("Retry-After", "")
                return float(min(int(asked), LONGEST_RETRY_AFTER)) if asked.isdigit() else 0.0
        except TimeoutError:
            self._failed("Read timeout expired")
        except aiohttp.ClientConnectorError:
            self._failed("Connection refused")
        except aiohttp.ClientError:
            self._failed("Connection closed unexpectedly")
        return 0.0

    def _failed(self, message: str) -> None:
        self.hook.last_error_message = message
        self.hook.last_error_date = int(self.queue.clock.now())
