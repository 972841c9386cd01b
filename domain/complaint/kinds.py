"""The words of a complaint: its states, severity, category, the people around it and the entries of its timeline."""

from enum import StrEnum
from typing import ClassVar, Final


class ComplaintState(StrEnum):
    """Where a case stands; overdue, urged and supervised are marks beside the state."""

    REGISTERED = "registered"
    DISPATCHED = "dispatched"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    CONTACTED = "contacted"
    INVESTIGATING = "investigating"
    SOLUTION_PROPOSED = "solution_proposed"
    # Until somebody says that it is carried out.
    SOLUTION_ACCEPTED = "solution_accepted"
    SOLUTION_DECLINED = "solution_declined"
    CALL_BACK = "call_back"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    UNJUSTIFIED = "unjustified"


ENDED = frozenset({ComplaintState.CLOSED, ComplaintState.WITHDRAWN, ComplaintState.MERGED, ComplaintState.UNJUSTIFIED})
"""The states in which no clock runs and nobody waits."""

UNDER_WAY = frozenset(ComplaintState) - ENDED
"""The states in which somebody has something to do."""


class Severity(StrEnum):
    """How grave a case is; urgent and major run on wall time."""

    NORMAL = "normal"
    URGENT = "urgent"
    MAJOR = "major"


class Category(str):
    """The code of what a case is about: one of these that Peiban brings, or one that the house has added ("own1")."""

    __slots__ = ()

    SERVICE: ClassVar["Category"]
    SKILL: ClassVar["Category"]
    ATTITUDE: ClassVar["Category"]
    ENVIRONMENT: ClassVar["Category"]
    MARKETING: ClassVar["Category"]
    PRODUCT: ClassVar["Category"]
    PRICE: ClassVar["Category"]
    DELIVERY: ClassVar["Category"]
    SAFETY: ClassVar["Category"]
    OTHER: ClassVar["Category"]


Category.SERVICE = Category("service")
Category.SKILL = Category("skill")
Category.ATTITUDE = Category("attitude")
Category.ENVIRONMENT = Category("environment")
Category.MARKETING = Category("marketing")
Category.PRODUCT = Category("product")
Category.PRICE = Category("price")
Category.DELIVERY = Category("delivery")
Category.SAFETY = Category("safety")
Category.OTHER = Category("other")

BUILT_IN: Final = (
    *(Category.SERVICE, Category.SKILL, Category.ATTITUDE, Category.ENVIRONMENT, Category.MARKETING),
    *(Category.PRODUCT, Category.PRICE, Category.DELIVERY, Category.SAFETY, Category.OTHER),
)
"""Those that Peiban brings, in the order in which they are shown."""


class Party(StrEnum):
    """In which part somebody acts on a case; the same person may be desk in one and owner in another."""

    CUSTOMER = "customer"
    # Whoever of the house was asked first and has not handed the case to the desk yet (首问负责).
    RECEIVER = "receiver"
    DESK = "desk"
    OWNER = "owner"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


class EventKind(StrEnum):
    """The entries of a case's timeline, which is only ever added to."""

    LODGED = "lodged"
    HANDED_OVER = "handed_over"
    CLASSIFIED = "classified"
    ASSIGNED = "assigned"
    DISPATCHED = "dispatched"
    REJECTED = "rejected"
    INSISTED = "insisted"
    ACCEPTED = "accepted"
    ASKED_BACK = "asked_back"
    QUESTION_WITHDRAWN = "question_withdrawn"
    CUSTOMER_REMINDED = "customer_reminded"
    UNANSWERED = "unanswered"
    ADDED = "added"
    CONTACTED = "contacted"
    SAID = "said"
    INVESTIGATED = "investigated"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    CLOSING_DATE_SET = "closing_date_set"
    SOLUTION_PROPOSED = "solution_proposed"
    SOLUTION_ACCEPTED = "solution_accepted"
    SOLUTION_DECLINED = "solution_declined"
    CHANGED = "changed"
    CARRIED_OUT = "carried_out"
    # What shows that it was: in words, or why nothing can show it. Files stand beside the carrying out itself.
    EVIDENCED = "evidenced"
    NOT_REACHED = "not_reached"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    ABSORBED = "absorbed"
    # Of a merged case that follows another customer's: a step of the leading one, and that it goes by itself again.
    FOLLOWED = "followed"
    SEPARATED = "separated"
    # The leading case's side of it.
    PARTED = "parted"
    UNJUSTIFIED = "unjustified"
    SUPERVISED = "supervised"
    URGED = "urged"
    REMINDED = "reminded"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    RATED = "rated"
    # What was said before is corrected; the words said first stay.
    CORRECTED = "corrected"
    IDENTITY_SEEN = "identity_seen"
