"""What the clocks read of a case's timeline, and between which entries a case is under way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from domain.complaint.kinds import Category, EventKind, Severity

BEGINS: Final = frozenset({EventKind.LODGED, EventKind.REOPENED, EventKind.SEPARATED})
ENDS: Final = frozenset({EventKind.CLOSED, EventKind.WITHDRAWN, EventKind.MERGED, EventKind.UNJUSTIFIED})


@dataclass(frozen=True, slots=True)
class Entry:
    """What is read of an entry of the timeline: its kind, its instant (aware), its codes, and whose step it was, by id."""

    kind: EventKind
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    by: int | None = None

    @property
    def spoken(self) -> datetime:
        """When somebody says that he spoke with the customer, where he writes it down later; else the entry's instant."""
        return datetime.fromisoformat(self.facts["spoken_at"]).astimezone(UTC) if "spoken_at" in self.facts else self.at


SORTS: Final = frozenset({EventKind.LODGED, EventKind.CLASSIFIED})


def sorting_of(timeline: Iterable[Entry], *, severity: Severity, category: Category) -> tuple[Severity, Category]:
    """How grave a case is and what it is filed under, as its timeline says it last.

    The oldest timelines say it of a case that was classified only: for the others what is given (the record's) counts.
    """
    for entry in timeline:
        if entry.kind in SORTS:
            severity = Severity(entry.facts.get("severity", severity))
            category = Category(entry.facts.get("category", category))
    return severity, category
