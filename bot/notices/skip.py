"""The decision not to send a notice, or not yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.outbox import End


@dataclass(frozen=True, slots=True)
class Skip:
    """Why a notice means nothing any more; kept with it."""

    reason: str

    def end(self, _now: datetime) -> End:
        """How the notice ends."""
        return End("skipped", self.reason)


@dataclass(frozen=True, slots=True)
class Later:
    """What a notice waits for, and after what pause it is looked at again."""

    reason: str
    pause: timedelta = timedelta(seconds=5)

    def end(self, now: datetime) -> End:
        """It waits, from `now`, for its pause."""
        return End("queued", self.reason, now + self.pause)
