"""The decision not to send a notice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skip:
    """Why a notice means nothing any more; kept with it."""

    reason: str
