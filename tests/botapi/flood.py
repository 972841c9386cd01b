"""Flood control: how fast a bot may send, overall, into one chat and into one group."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.botapi.clock import ServerClock
from tests.botapi.refusals import too_many_requests


@dataclass(slots=True)
class Bucket:
    """Tokens of one chat; refilled by one each second."""

    tokens: float
    at: float


@dataclass(slots=True)
class FloodGate:
    """Off by default; limits in messages per second, burst, and messages per minute in a group."""

    clock: ServerClock
    enabled: bool = False
    per_second: int = 30
    burst: int = 3
    per_group_minute: int = 20
    _sent: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _groups: dict[tuple[int, int], deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _chats: dict[tuple[int, int], Bucket] = field(default_factory=dict)

    def pass_or_refuse(self, bot_id: int, chat_id: int) -> None:
        """Count one message; Refusal 429 with retry_after when a limit is reached (the message does not count)."""
        if not self.enabled:
            return
        now = self.clock.now()
        waits = [_wait(self._sent[bot_id], now, 1.0, self.per_second)]
        bucket = self._bucket((bot_id, chat_id), now)
        waits.append(1 - bucket.tokens)
        if chat_id < 0:
            waits.append(_wait(self._groups[bot_id, chat_id], now, 60.0, self.per_group_minute))
        if max(waits) > 0:
            raise too_many_requests(max(1, math.ceil(max(waits))))
        self._sent[bot_id].append(now)
        bucket.tokens -= 1
        if chat_id < 0:
            self._groups[bot_id, chat_id].append(now)

    def _bucket(self, key: tuple[int, int], now: float) -> Bucket:
        bucket = self._chats.setdefault(key, Bucket(float(self.burst), now))
        bucket.tokens = min(float(self.burst), bucket.tokens + now - bucket.at)
        bucket.at = now
        return bucket


def _wait(sent: deque[float], now: float, window: float, limit: int) -> float:
    while sent and sent[0] <= now - window:
        sent.popleft()
    return sent[0] + window - now if len(sent) >= limit else 0.0
