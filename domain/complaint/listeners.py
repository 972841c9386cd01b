"""Who hears of a step, besides whoever did it: what is told and what the documents draw are read from here."""

from enum import StrEnum
from typing import Final

from domain.complaint.course import CoursePolicy
from domain.complaint.kinds import EventKind


class Listener(StrEnum):
    """Who is told of a step."""

    CUSTOMER = "customer"
    HANDED = "new and former owner"
    """Who is given a case and who had it before."""
    HANDS = "owner and colleague at the desk"
    """The two who work on it: what one of them does, the other must know of."""
    DESK = "whole desk"
    SUPERVISORS = "supervisors"


_CUSTOMER: Final = frozenset(
    {
        EventKind.ACCEPTED,
        EventKind.ASKED_BACK,
        EventKind.QUESTION_WITHDRAWN,
        EventKind.CONTACTED,
        EventKind.SAID,
        EventKind.CORRECTED,
        EventKind.EXTENSION_ASKED,
        EventKind.EXTENSION_GRANTED,
        EventKind.EXTENSION_REFUSED,
        EventKind.SOLUTION_PROPOSED,
        # As the desk writes it down for him: he must be able to say that it is not so.
        EventKind.SOLUTION_ACCEPTED,
        EventKind.SOLUTION_DECLINED,
        EventKind.CHANGED,
        EventKind.CARRIED_OUT,
        EventKind.NOT_REACHED,
        EventKind.CLOSED,
        EventKind.MERGED,
        EventKind.FOLLOWED,
        EventKind.SEPARATED,
        EventKind.UNJUSTIFIED,
        EventKind.REOPENED,
    }
)
# Both hands hear of the customer's own words, and of those that the desk writes down for him.
# A case that is open again has no hands: it is announced to the whole desk.
_HANDS_OF_HIS: Final = frozenset(
    {
        EventKind.ADDED,
        EventKind.CORRECTED,
        EventKind.SOLUTION_ACCEPTED,
        EventKind.SOLUTION_DECLINED,
        EventKind.WITHDRAWN,
        EventKind.URGED,
        EventKind.CLOSED,
    }
)
_HANDS_OF_OURS: Final = frozenset(
    {
        EventKind.ACCEPTED,
        EventKind.REJECTED,
        EventKind.INSISTED,
        EventKind.EXTENSION_ASKED,
        EventKind.EXTENSION_GRANTED,
        EventKind.EXTENSION_REFUSED,
        EventKind.CLOSING_DATE_SET,
        EventKind.QUESTION_WITHDRAWN,
        EventKind.CHANGED,
        EventKind.CARRIED_OUT,
        EventKind.SUPERVISED,
        EventKind.ABSORBED,
        EventKind.PARTED,
        EventKind.URGED,
        EventKind.UNJUSTIFIED,
        EventKind.MERGED,
    }
)
_HANDED: Final = frozenset({EventKind.ASSIGNED, EventKind.DISPATCHED})
# Somebody else than the owner decides: whoever is at the desk.
_DESK: Final = frozenset({EventKind.REJECTED, EventKind.CARRIED_OUT, EventKind.EXTENSION_ASKED})
# One level up at once; an urging only when the customer has urged often enough.
_SUPERVISORS: Final = frozenset({EventKind.SOLUTION_DECLINED})


def listeners(kind: EventKind, *, his: bool, urged: int = 0, policy: CoursePolicy | None = None) -> frozenset[Listener]:
    """Who hears of a step. `his`: it is the customer's word, also where the desk wrote it down; `urged`: how often by now."""
    often = his and kind is EventKind.URGED and urged >= (policy or CoursePolicy()).urges_to_supervisor
    told = {
        Listener.CUSTOMER: kind in _CUSTOMER,
        Listener.HANDED: kind in _HANDED,
        Listener.HANDS: kind in (_HANDS_OF_HIS if his else _HANDS_OF_OURS),
        Listener.DESK: kind in _DESK,
        Listener.SUPERVISORS: kind in _SUPERVISORS or often,
    }
    return frozenset(listener for listener, hears in told.items() if hears)
