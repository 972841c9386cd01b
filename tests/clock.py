"""A clock that stands still until a test moves it."""

from datetime import datetime, timedelta

from bot.clock import Clock


class StandingClock(Clock):
    """Business and wall clock show the same, and only `forward` moves them."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def wall(self) -> datetime:
        return self._now

    def now(self) -> datetime:
        return self._now

    def forward(self, **span: float) -> None:
        self._now += timedelta(**span)

    def set(self, moment: datetime) -> None:
        self._now = moment
