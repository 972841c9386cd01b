"""The one home of the time of day: a wall clock, and a business clock that a demo may move and speed up."""

import time
from datetime import UTC, datetime, timedelta

from bot.settings import Settings, parse_demo_clock


class Clock:
    """`now` is the business clock (lessons, deadlines), `wall` the real one (codes, lock-outs, leases)."""

    speed: float = 1.0
    """Seconds of the business clock per real second."""

    def wall(self) -> datetime:
        """The real instant, UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is its one home

    def now(self) -> datetime:
        """The instant that the business rules see, UTC."""
        return self.wall()


class DemoClock(Clock):
    """Starts the business clock at a chosen instant and lets it run `speed` times as fast as the wall clock."""

    def __init__(self, start: datetime, speed: float) -> None:
        self._start = start.astimezone(UTC)
        self.speed = speed
        self._origin = time.monotonic()

    def now(self) -> datetime:
        """The demo's instant, UTC."""
        return self._start + timedelta(seconds=(time.monotonic() - self._origin) * self.speed)


def clock_of(settings: Settings) -> Clock:
    """The real clock, or the demo's."""
    return DemoClock(*parse_demo_clock(settings.demo_clock)) if settings.demo_clock else Clock()
