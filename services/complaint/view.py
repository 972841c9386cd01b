"""A case as each side may see it: the desk's card, the group's card without any person in it, the customer's page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.complaint import ASKS, ENDED, Act, CategoryBook, ComplaintState, EventKind, Party, suggest
from domain.complaint import Step as ClockStep
from domain.permission import Permission
from services.complaint.asked import is_asked
from services.complaint.attaching import MOST_FILES
from services.complaint.cards import CaseCard, GroupCard, Identity, Known, OwnCase, Step
from services.complaint.dating import undated
from services.complaint.may import (
    POLICY,
    acts_of,
    acts_with_help,
    may_identify,
    may_keep,
    may_rate,
    may_take_over,
    speaks_for,
)
from services.complaint.reach import party_on
from services.complaint.together import joined_to, leading_of
from services.scope import Scope
from storage import complaint, files, people
from storage.complaint import categories, clocks, likeness, snippets
from storage.models.complaint import Complaint, ComplaintEvent

SHOWN_STEPS = 3
# By these a customer hears of his case.
_FELT = (ClockStep.SOLUTION, ClockStep.CLOSING)
_SPOKEN = frozenset({EventKind.ASKED_BACK, EventKind.SAID, EventKind.CONTACTED})
_HIDDEN = frozenset({EventKind.IDENTITY_SEEN})
# They come between a question and its answer.
_NOT_SAID = frozenset({EventKind.CORRECTED, EventKind.FOLLOWED})
_ALARMS = frozenset({EventKind.REMINDED, EventKind.OVERDUE, EventKind.ESCALATED, EventKind.CUSTOMER_REMINDED})
# Here a solution is still looked for.
_UNSOLVED = frozenset(
    {
        ComplaintState.REGISTERED,
        ComplaintState.DISPATCHED,
        ComplaintState.ACCEPTED,
        ComplaintState.CONTACTED,
        ComplaintState.INVESTIGATING,
        ComplaintState.SOLUTION_DECLINED,
        ComplaintState.REOPENED,
    }
)


def brief(scope: Scope, row: Complaint, book: CategoryBook) -> GroupCard:
    """The part of a case that names nobody."""
    ended = row.state in ENDED
    return GroupCard(
        id=row.id or 0,
        number=row.number,
        state=row.state,
        severity=row.severity,
        category=book[row.category],
        source=row.source,
        step=None if ended else row.due_step,
        due=None if ended else row.due_at,
        promise=None if ended or row.contacted_at else row.first_contact_due,
        contacted=row.contacted_at is not None,
        overdue=not ended and row.due_at is not None and scope.now > row.due_at,
        late=row.overdue_at is not None,
        supervised=row.supervised_at is not None and not ended,
        urged=row.urged,
        ended=ended,
    )


async def case_card(scope: Scope, row: Complaint, party: Party, *, identity: bool) -> CaseCard:
    """Fill the card; the look at the identity is the caller's to enter into the audit."""
    words = await _words(scope, row)
    may, told = may_identify(row, party), f"{words['what']}\n{words['where']}"
    ended = row.state in ENDED
    me, at_desk = scope.actor.person_id, party in (Party.DESK, Party.SUPERVISOR)
    leading, book = await leading_of(scope, row), await categories.book(scope.tx)
    hands = leading or row
    acts = await acts_with_help(scope, row, party)
    # That a clock was told of stands above and in the timeline; the card says what people did last.
    done = [step for step in await steps(scope, row) if step.kind not in _ALARMS]
    names = await _names(scope, {hands.handler_id, hands.owner_id})
    return CaseCard(
        brief=brief(scope, row, book),
        book=book,
        party=party,
        **words,
        remedy=row.remedy,
        unnamed=row.unnamed,
        handler_id=hands.handler_id,
        handler=names.get(hands.handler_id or 0, ""),
        owner=names.get(hands.owner_id or 0, ""),
        mine=hands.handler_id == me,
        files=len(await complaint.attached(scope.tx, row.id or 0)),
        steps=tuple(done[-SHOWN_STEPS:]),
        earlier=max(0, len(done) - SHOWN_STEPS),
        suggestion=suggest(told, book=book) if party is Party.DESK and not ended else None,
        repeats=await _repeats(scope, row) if party is Party.DESK else "",
        known=await _known(scope, row) if words["what"] else None,
        may_keep=await may_keep(scope, row, party),
        may_improve=at_desk and ended and scope.actor.may(Permission.PLAN_IMPROVEMENT),
        acts=acts,
        may_identify=may,
        may_take_over=may_take_over(row, party, acts, me=me),
        may_classify=at_desk and (row.handler_id == me or party is Party.SUPERVISOR) and not ended,
        speaks_for=await speaks_for(scope, row, party),
        may_rate=await may_rate(scope, row, party),
        identity=await _identity(scope, row) if identity and may else None,
        rating=row.rating,
        extension_until=row.extension_until,
        undated=not ended and await undated(scope, row),
        leading=leading.number if leading else "",
        joined=await joined_to(scope, row),
    )


async def _repeats(scope: Scope, row: Complaint) -> str:
    other_id = likeness.kept(scope.tx).suspected.get(row.id or 0) if row.state is ComplaintState.REGISTERED else None
    other = await complaint.find(scope.tx, other_id) if other_id else None
    return other.number if other and other.state not in ENDED and await party_on(scope, other) else ""


async def _known(scope: Scope, row: Complaint) -> Known | None:
    other_id, shared = likeness.kept(scope.tx).known.get(row.id or 0, (0, ()))
    if not other_id or row.state not in _UNSOLVED:
        return None
    kept = (await snippets.of_cases(scope.tx, [other_id])).get(other_id)
    return Known(number=kept.number, shared=shared, text=kept.text) if kept else None


async def own_case(scope: Scope, row: Complaint) -> OwnCase:
    """The customer's page."""
    leading = await leading_of(scope, row)
    ahead = leading or row
    book = await categories.book(scope.tx)
    seen, lead = brief(scope, row, book), brief(scope, ahead, book)
    talks = not seen.ended or leading is not None
    acts = await acts_of(scope, row, Party.CUSTOMER)
    bodies = await files.bodies(scope.tx, [row.what_id] if row.what_id else [])
    told = await steps(scope, row, to_customer=True)
    said = [step.kind for step in told if step.kind not in _NOT_SAID]
    owes = await is_asked(scope, ahead)
    # A case that goes along with another one has no clocks of its own.
    last = said[-1:] if leading else [kind for kind in said if owes and kind in ASKS][-1:]
    asked = talks and last == [EventKind.ASKED_BACK]
    brought = set(await complaint.brought(scope.tx, seen.id, row.customer_id))
    shown = {file_id for step in told for file_id in step.facts.get("file_ids", ())}
    return OwnCase(
        id=seen.id,
        number=row.number,
        state=row.state,
        led=leading.state if leading else None,
        what=next(iter(bodies.values()), ""),
        received_at=row.received_at,
        due=ahead.first_contact_due,
        contacted=lead.contacted,
        overdue=not lead.contacted and not lead.ended and scope.now > ahead.first_contact_due,
        supervised=lead.late and await _supervised(scope, ahead),
        extension_until=row.extension_until,
        may_urge=Act.URGE in acts and not asked and not owes and _spaced(scope, row, ahead.state),
        asked=asked,
        owes=owes,
        answer_due=await _answer_due(scope, ahead) if lead.contacted and not lead.ended else None,
        closed_at=row.closed_at,
        reopen_until=row.closed_at + POLICY.reopen_within if row.closed_at and Act.REOPEN in acts else None,
        rating=row.rating,
        files=len(brought | shown),
        room=max(0, MOST_FILES - len(brought)),
        spoken=talks and _in_talk(said),
        steps=told[-SHOWN_STEPS:],
        earlier=max(0, len(told) - SHOWN_STEPS),
        acts=acts,
    )


async def _answer_due(scope: Scope, row: Complaint) -> datetime | None:
    """By when the customer hears of his case: by when management names a date is the house's own affair."""
    if row.due_step is not ClockStep.CLOSING_DATE:
        return row.due_at
    found = [one for one in await clocks.of_case(scope.tx, row.id or 0) if one.stopped_at is None and one.due_at]
    return min((one.due_at for one in found if one.step in _FELT and one.due_at), default=None)


def _in_talk(said: Sequence[EventKind]) -> bool:
    """Whether what a customer writes now belongs to a talk: the house spoke last, or he goes on after he answered it."""
    return bool(said) and (said[-1] in _SPOKEN or (said[-1] is EventKind.ADDED and not _SPOKEN.isdisjoint(said)))


def _spaced(scope: Scope, row: Complaint, state: ComplaintState) -> bool:
    """Whether it is time to urge again, and it is the house that must act."""
    if state is ComplaintState.CALL_BACK:
        return False
    return row.urged_at is None or scope.now >= row.urged_at + POLICY.urge_every


async def steps(scope: Scope, row: Complaint, *, to_customer: bool = False) -> tuple[Step, ...]:
    """The timeline, whole or as the customer may see it."""
    events = [
        one for one in await complaint.events(scope.tx, row.id or 0, to_customer=to_customer) if one.kind not in _HIDDEN
    ]
    bodies = await files.bodies(scope.tx, [one.body_id for one in events if one.body_id is not None])
    names = await _names(scope, {one.actor_id for one in events} - {row.customer_id})
    book = await categories.book(scope.tx) if any("category" in one.facts for one in events) else None
    found = tuple(_step(row, one, bodies.get(one.body_id or 0, ""), names, book) for one in events)
    return tuple([await _without_others(scope, row, one) for one in found]) if to_customer else found


async def _without_others(scope: Scope, row: Complaint, step: Step) -> Step:
    """A customer reads the number of a case of his own only: nobody else's would open for him."""
    if "into" not in step.facts:
        return step
    other = await complaint.by_number(scope.tx, step.facts["into"])
    if other is not None and other.customer_id == row.customer_id:
        return step
    return replace(step, facts={key: value for key, value in step.facts.items() if key != "into"})


def _step(row: Complaint, event: ComplaintEvent, text: str, names: dict[int, str], book: CategoryBook | None) -> Step:
    """One entry with the words and the category that belong to it."""
    party = Party.DESK
    if event.actor_id is None:
        party = Party.SYSTEM
    elif event.actor_id == row.customer_id:
        party = Party.CUSTOMER
    elif event.actor_id == row.owner_id:
        party = Party.OWNER
    name = names.get(event.actor_id or 0, "")
    facts = (
        {**event.facts, "category": book[event.facts["category"]]}
        if book and "category" in event.facts
        else event.facts
    )
    return Step(seq=event.seq, kind=event.kind, at=event.at, party=party, name=name, text=text, facts=facts)


async def _supervised(scope: Scope, row: Complaint) -> bool:
    """Whether a supervisor was told that the case is overdue, as the alarm wrote it down."""
    if row.overdue_at is None:
        return False
    alarms = [one for one in await complaint.events(scope.tx, row.id or 0) if one.kind is EventKind.OVERDUE]
    return bool(alarms and alarms[-1].facts.get("above"))


async def _words(scope: Scope, row: Complaint) -> dict[str, str]:
    ids = {"what": row.what_id, "where": row.where_id, "about": row.about_id, "remedy_words": row.remedy_id}
    bodies = await files.bodies(scope.tx, [body_id for body_id in ids.values() if body_id is not None])
    return {name: bodies.get(body_id or 0, "") for name, body_id in ids.items()}


async def _names(scope: Scope, person_ids: set[int | None]) -> dict[int, str]:
    wanted = {one for one in person_ids if one}
    return {one: row.name for one, row in (await people.named(scope.tx, wanted)).items()} if wanted else {}


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
