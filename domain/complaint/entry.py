"""What the clocks read of a case's timeline, and between which entries a case is under way."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from domain.complaint.kinds import EventKind

BEGINS: Final = frozenset({EventKind.LODGED, EventKind.REOPENED, EventKind.SEPARATED})
ENDS: Final = frozenset({EventKind.CLOSED, EventKind.WITHDRAWN, EventKind.MERGED, EventKind.UNJUSTIFIED})


@dataclass(frozen=True, slots=True)
class Entry:
    """What the clocks read of an entry of the timeline: its kind, its instant (aware), and its codes."""

    kind: EventKind
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def spoken(self) -> datetime:
        """When somebody says that he spoke with the customer, where he writes it down later; else the entry's instant."""
        return datetime.fromisoformat(self.facts["spoken_at"]).astimezone(UTC) if "spoken_at" in self.facts else self.at
