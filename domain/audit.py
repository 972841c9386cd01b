"""What the audit trail knows: every privileged act by its stored name, and the part of the house it belongs to."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.complaint import Act
from domain.imports.state import ImportState


class AuditKind(StrEnum):
    """The parts by which the trail is read."""

    PEOPLE = "people"
    CASES = "cases"
    DESK = "desk"
    LEARNING = "learning"
    STORE = "store"


AUDITED_ACTS: Final = frozenset(
    {
        Act.SEPARATE,
        Act.REJECT,
        Act.INSIST,
        Act.GRANT_EXTENSION,
        Act.REFUSE_EXTENSION,
        Act.SET_CLOSING_DATE,
        Act.CHANGE,
        Act.SUPERVISE,
        Act.CLOSE,
        # The desk does these for a customer who has no chat, or does not answer in it.
        Act.ACCEPT,
        Act.DECLINE,
        Act.WITHDRAW,
    }
)
"""The steps of a case that are privileged beside being a step."""


def case_act(act: Act) -> str:
    """How a step of a case is called in the trail."""
    return f"complaint: {act.value}"


def import_act(state: ImportState) -> str:
    """How a stage of an import is called in the trail."""
    return f"import {state}"


_KINDS: Final = {
    AuditKind.PEOPLE: (
        *("invited", "role given", "role taken", "unbound", "claim decided", "consent withdrawn"),
        *("group bound", "group unbound", "roles set", "superiors set"),
    ),
    AuditKind.CASES: (
        *("identity seen", "complaint files seen", "repeat complainants seen", "complaint lodged for another"),
        *("complaint taken over", "complaint given back", "complaint classified", "complaint dispatched"),
        *("complaint merged", "complaint clocks repaired", "snippet kept", "snippet deleted"),
        *("improvement taken up", "improvement given", "improvement done"),
        *(case_act(act) for act in sorted(AUDITED_ACTS)),
    ),
    AuditKind.DESK: (
        *("opening hours set", "working day decided", "complaint limit set", "complaint limit taken back"),
        *("customer tier set", "complaint duty named", "duty roster changed", "reply template set", "desk named"),
        "complaint category set",
    ),
    AuditKind.LEARNING: (
        *("attendance marked", "walk-in decided", "quiz scheduled", "quiz published"),
        *("survey mode chosen", "survey started", "survey closed"),
    ),
    AuditKind.STORE: (
        *("imported", *(import_act(state) for state in ImportState)),
        *("backup made", "old complaints erased", "update replayed", "notice told again", "notice seen"),
        "answers dropped",
        *("audit read", "audit exported"),
    ),
}
KIND_OF: Final[Mapping[str, AuditKind]] = MappingProxyType({act: kind for kind, acts in _KINDS.items() for act in acts})
"""By the stored name of each act, its part."""

# Whom an entry is about besides its subject: it would tie a customer to a case.
_PERSONAL: Final = frozenset({"customer", "customers", "person", "account"})


def shown_facts(facts: Mapping[str, object]) -> dict[str, object]:
    """What an entry says before and after, without whom it concerned."""
    return {name: value for name, value in facts.items() if name not in _PERSONAL}
