"""The decision not to send a notice, or not yet."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Skip:
    """Why a notice means nothing any more; kept with it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """What a notice waits for, and after what pause it is looked at again."""

    reason: str
    pause: timedelta = timedelta(seconds=5)
