"""A case as each side may see it: the desk's card, the group's card without any person in it, the customer's page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.complaint import (
    ENDED,
    Act,
    Category,
    ComplaintState,
    CoursePolicy,
    EventKind,
    Party,
    Severity,
    Suggestion,
    possible_acts,
    suggest,
)
from services.scope import Scope
from storage import complaint, files, people
from storage.models.complaint import Complaint, ComplaintEvent

SHOWN_STEPS = 5
_HIDDEN = frozenset({EventKind.IDENTITY_SEEN})
# Anybody at the desk may do these; the rest is for whoever took the case.
_ANY_DESK = frozenset({Act.TAKE, Act.CLOSE, Act.REOPEN})
_NOT_FOR_OWNER = frozenset({Act.TAKE})


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCard:
    """What a group may read: no person, no words."""

    id: int
    number: str
    state: ComplaintState
    severity: Severity
    category: Category
    source: str
    due: datetime
    contacted: bool
    overdue: bool
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry of the timeline; `name` is a colleague's, never the customer's."""

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
class CaseCard:
    """A case as desk, owner and supervisor see it; `identity` only when it was asked for and may be seen."""

    brief: GroupCard
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
    steps: tuple[Step, ...]
    suggestion: Suggestion | None
    acts: frozenset[Act]
    may_identify: bool
    may_take_over: bool
    may_classify: bool
    identity: Identity | None
    rating: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCase:
    """A case as its customer sees it; `reopen_until` while it is over and can be opened again."""

    id: int
    number: str
    state: ComplaintState
    what: str
    received_at: datetime
    due: datetime
    contacted: bool
    overdue: bool
    supervised: bool
    closed_at: datetime | None
    reopen_until: datetime | None
    rating: int | None
    files: int
    steps: tuple[Step, ...]
    acts: frozenset[Act]


def brief(scope: Scope, row: Complaint) -> GroupCard:
    """The part of a case that names nobody."""
    ended = row.state in ENDED
    return GroupCard(
        id=row.id or 0,
        number=row.number,
        state=row.state,
        severity=row.severity,
        category=row.category,
        source=row.source,
        due=row.first_contact_due,
        contacted=row.contacted_at is not None,
        overdue=row.contacted_at is None and not ended and scope.now > row.first_contact_due,
        ended=ended,
    )


def acts_of(scope: Scope, row: Complaint, party: Party) -> frozenset[Act]:
    """What the actor may do to the case now, in his part."""
    ended_for = scope.now - row.closed_at if row.closed_at else None
    acts = frozenset(possible_acts(row.state, party, ended_for=ended_for))
    if party is Party.DESK:
        return acts if row.handler_id == scope.actor.person_id else acts & _ANY_DESK
    if party is Party.OWNER:
        # Who may not know the customer cannot have called him.
        return acts - _NOT_FOR_OWNER - ({Act.CONTACT} if row.unnamed else set())
    return acts


def may_identify(row: Complaint, party: Party) -> bool:
    """Whether the part lets somebody see who the customer is."""
    return party in (Party.DESK, Party.SUPERVISOR) or (party is Party.OWNER and not row.unnamed)


async def case_card(scope: Scope, row: Complaint, party: Party, *, identity: bool) -> CaseCard:
    """Fill the card; the look at the identity is the caller's to enter into the audit."""
    words = await _words(scope, row)
    may, told = may_identify(row, party), f"{words['what']}\n{words['where']}"
    ended = row.state in ENDED
    others = party is Party.DESK and row.handler_id not in (None, scope.actor.person_id)
    acts = acts_of(scope, row, party)
    # Its handler has left in the middle of the course, where "take" has no place any more.
    left = party is Party.DESK and row.handler_id is None and Act.TAKE not in acts
    return CaseCard(
        brief=brief(scope, row),
        party=party,
        **words,
        remedy=row.remedy,
        unnamed=row.unnamed,
        handler_id=row.handler_id,
        handler=await _name(scope, row.handler_id),
        owner=await _name(scope, row.owner_id),
        mine=row.handler_id == scope.actor.person_id,
        files=len(await complaint.attached(scope.tx, row.id or 0)),
        steps=(await steps(scope, row))[-SHOWN_STEPS:],
        suggestion=suggest(told) if party is Party.DESK and not ended else None,
        acts=acts,
        may_identify=may,
        may_take_over=(others or left) and not ended,
        may_classify=party is Party.DESK and not others and row.handler_id is not None and not ended,
        identity=await _identity(scope, row) if identity and may else None,
        rating=row.rating,
    )


async def own_case(scope: Scope, row: Complaint) -> OwnCase:
    """The customer's page."""
    seen = brief(scope, row)
    acts = acts_of(scope, row, Party.CUSTOMER)
    bodies = await files.bodies(scope.tx, [row.what_id] if row.what_id else [])
    return OwnCase(
        id=seen.id,
        number=row.number,
        state=row.state,
        what=next(iter(bodies.values()), ""),
        received_at=row.received_at,
        due=row.first_contact_due,
        contacted=seen.contacted,
        overdue=seen.overdue,
        supervised=seen.overdue and await _supervised(scope, row),
        closed_at=row.closed_at,
        reopen_until=row.closed_at + CoursePolicy().reopen_within if row.closed_at and Act.REOPEN in acts else None,
        rating=row.rating,
        files=len(await complaint.attached(scope.tx, seen.id)),
        steps=(await steps(scope, row, to_customer=True))[-SHOWN_STEPS:],
        acts=acts,
    )


async def steps(scope: Scope, row: Complaint, *, to_customer: bool = False) -> tuple[Step, ...]:
    """The timeline, whole or as the customer may see it."""
    events = [
        one for one in await complaint.events(scope.tx, row.id or 0, to_customer=to_customer) if one.kind not in _HIDDEN
    ]
    bodies = await files.bodies(scope.tx, [one.body_id for one in events if one.body_id is not None])
    return tuple([await step(scope, row, one, bodies.get(one.body_id or 0, "")) for one in events])


async def step(scope: Scope, row: Complaint, event: ComplaintEvent, text: str) -> Step:
    """One entry with the words that belong to it."""
    party = Party.DESK
    if event.actor_id is None:
        party = Party.SYSTEM
    elif event.actor_id == row.customer_id:
        party = Party.CUSTOMER
    elif event.actor_id == row.owner_id:
        party = Party.OWNER
    name = "" if party in (Party.CUSTOMER, Party.SYSTEM) else await _name(scope, event.actor_id)
    return Step(seq=event.seq, kind=event.kind, at=event.at, party=party, name=name, text=text, facts=event.facts)


async def _supervised(scope: Scope, row: Complaint) -> bool:
    """Whether a supervisor was told that the case is overdue, as the alarm wrote it down."""
    if row.overdue_at is None:
        return False
    alarms = [one for one in await complaint.events(scope.tx, row.id or 0) if one.kind is EventKind.OVERDUE]
    return bool(alarms and alarms[-1].facts.get("supervisors"))


async def _words(scope: Scope, row: Complaint) -> dict[str, str]:
    ids = {"what": row.what_id, "where": row.where_id, "about": row.about_id, "remedy_words": row.remedy_id}
    bodies = await files.bodies(scope.tx, [body_id for body_id in ids.values() if body_id is not None])
    return {name: bodies.get(body_id or 0, "") for name, body_id in ids.items()}


async def _name(scope: Scope, person_id: int | None) -> str:
    found = await people.person(scope.tx, person_id) if person_id else None
    return found.name if found else ""


async def _identity(scope: Scope, row: Complaint) -> Identity | None:
    found = await people.person(scope.tx, row.customer_id)
    if found is None:
        return None
    bodies = await files.bodies(scope.tx, [row.contact_id] if row.contact_id else [])
    return Identity(
        name=found.name,
        organisation=await people.organisation_name(scope.tx, found.organisation_id),
        contact=next(iter(bodies.values()), ""),
        phone=found.phone,
        email=found.email,
    )
