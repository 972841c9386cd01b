"""What the sides of a case get to see, as values: the group's card, the desk's card, the customer's page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.complaint import Act, CategoryBook, ComplaintState, EventKind, NamedCategory, Party, Severity, Suggestion
from domain.complaint import Step as ClockStep
from services.complaint.together import Joined


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCard:
    """What a group may read: no person, no words."""

    id: int
    number: str
    state: ComplaintState
    severity: Severity
    category: NamedCategory
    source: str
    # The clock that runs out next, and when; None while none runs.
    step: ClockStep | None
    due: datetime | None
    # By when the customer is promised to be spoken with, as long as nobody has.
    promise: datetime | None
    contacted: bool
    overdue: bool
    # Was late once: a mark that stays.
    late: bool
    supervised: bool
    urged: int
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry of the timeline; `name` is a colleague's, never the customer's, the category in `facts` a named one."""

    seq: int
    kind: EventKind
    at: datetime
    party: Party
    name: str
    text: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the customer is and how to reach him; empty `contact`: here in the chat."""

    name: str
    organisation: str
    contact: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What helped in a closed case that resembles this one: its number, the words the two share, the solution kept of it."""

    number: str
    shared: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCard:
    """A case as desk, owner and supervisor see it; `identity` only when it was asked for and may be seen."""

    brief: GroupCard
    # Among which it can be sorted.
    book: CategoryBook
    party: Party
    what: str
    where: str
    about: str
    remedy: str
    remedy_words: str
    unnamed: bool
    handler_id: int | None
    handler: str
    owner: str
    mine: bool
    files: int
    # The last ones, and how many stand before them.
    steps: tuple[Step, ...]
    earlier: int
    suggestion: Suggestion | None
    # The open case that a new one seems to repeat; empty when none was found or somebody has the case in hand.
    repeats: str
    # What is kept as knowledge of a closed case like this one, until a solution is proposed.
    known: Known | None
    # Whether its solution can be kept as knowledge, and an improvement item taken from it.
    may_keep: bool
    may_improve: bool
    acts: frozenset[Act]
    may_identify: bool
    may_take_over: bool
    may_classify: bool
    # Whether the customer has no chat, so that the desk writes down what he says; and his rating.
    speaks_for: bool
    may_rate: bool
    identity: Identity | None
    rating: int | None
    extension_until: datetime | None
    # A major case whose date of closing nobody has set.
    undated: bool
    # The number of the case with which it goes along, empty for most; and the cases of other customers that go along with it.
    leading: str
    joined: tuple[Joined, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCase:
    """A case as its customer sees it; `reopen_until` while it is over and can be opened again.

    `led` is the state of the case of somebody else with which it goes along, None for most. Whether and by when it is
    contacted and answered is that one's then.
    """

    id: int
    number: str
    state: ComplaintState
    led: ComplaintState | None
    what: str
    received_at: datetime
    # By when the customer is promised to be spoken with.
    due: datetime
    contacted: bool
    overdue: bool
    supervised: bool
    # Until when the department asks for more time; None when it does not.
    extension_until: datetime | None
    may_urge: bool
    # Whether the house waits for the customer: for an answer to its question (`asked`), or for what he says of a proposal;
    # else by when it proposes or closes, as far as a limit says.
    owes: bool
    asked: bool
    answer_due: datetime | None
    closed_at: datetime | None
    reopen_until: datetime | None
    rating: int | None
    # Files that he brought or was sent, and how many more he may bring.
    files: int
    room: int
    # Whether the customer and the house are talking: it had the last word, or he added to his answer.
    spoken: bool
    steps: tuple[Step, ...]
    earlier: int
    acts: frozenset[Act]
