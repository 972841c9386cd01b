"""What the record of a case must show by its timeline: its state, in whose hands it is, and what is counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Final

from domain.complaint.course import RULES
from domain.complaint.entry import Entry
from domain.complaint.kinds import ComplaintState, EventKind

LEADS_TO: Final[Mapping[EventKind, ComplaintState]] = MappingProxyType(
    {rule.event: rule.to for rule in RULES.values() if rule.to is not None}
)
"""To which state an entry leads; every entry of a kind leads to the same one."""

_TO_DESK: Final = frozenset({EventKind.REOPENED, EventKind.SEPARATED})


@dataclass(slots=True)
class Standing:
    """What the timeline tells, by the names of the record's columns; people by their ids.

    `hands_known` False: a case that was closed together with another one counts for those who had that one, of whom its own
    timeline says nothing.
    """

    state: ComplaintState | None = None
    handler_id: int | None = None
    owner_id: int | None = None
    receiver_id: int | None = None
    urged: int = 0
    reopened: int = 0
    last_seq: int = 0
    hands_known: bool = True

    def differing(self, record: Any) -> list[str]:
        """The names of the columns in which a record says something else, in order."""
        names = [one.name for one in fields(self) if one.name != "hands_known"]
        if not self.hands_known:
            names = [name for name in names if name not in ("handler_id", "owner_id")]
        return [name for name in names if getattr(self, name) != getattr(record, name)]


def standing_of(timeline: Iterable[Entry]) -> Standing:
    """What the whole timeline of a case, in order, tells of where it stands."""
    standing = Standing()
    for entry in timeline:
        _hands(standing, entry)
        standing.state = LEADS_TO.get(entry.kind, standing.state)
        standing.urged += entry.kind is EventKind.URGED
        standing.reopened += entry.kind is EventKind.REOPENED
        standing.last_seq += 1
    return standing


def _hands(standing: Standing, entry: Entry) -> None:
    """In whose hands the entry puts the case; `standing.state` is still that before it."""
    kind, facts = entry.kind, entry.facts
    if kind is EventKind.LODGED:
        standing.receiver_id = facts.get("receiver")
    elif kind is EventKind.HANDED_OVER:
        standing.receiver_id = None
    elif kind is EventKind.ACCEPTED and not _undertaken(standing, entry):
        standing.handler_id, standing.owner_id, standing.receiver_id = entry.by, None, None
    elif kind is EventKind.DISPATCHED:
        standing.owner_id, standing.receiver_id = facts.get("owner"), None
    elif kind is EventKind.ASSIGNED:
        standing.handler_id = facts.get("handler")
    elif kind in _TO_DESK:
        standing.handler_id, standing.owner_id, standing.hands_known = None, None, True
    elif kind is EventKind.CLOSED and standing.state is ComplaintState.MERGED:
        standing.hands_known = False


def _undertaken(standing: Standing, entry: Entry) -> bool:
    """Whether it is the owner who accepted, not the desk that took the case: the latter's entry names who has it."""
    dispatched = standing.state is ComplaintState.DISPATCHED and entry.by == standing.owner_id
    return dispatched and "handler" not in entry.facts
