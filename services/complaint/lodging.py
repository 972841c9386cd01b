"""Lodging: one complaint, one record, one number, and a promise by when somebody calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.complaint import (
    Act,
    Category,
    CategoryBook,
    ComplaintState,
    EventKind,
    Party,
    Refusal,
    Severity,
    Step,
    apply,
    tells_of_trouble,
)
from domain.errors import InvalidError, NotFoundError, NotPermittedError
from domain.people import Role
from domain.permission import Permission
from domain.wording import N_
from services import audit
from services.complaint import clock, course, telling
from services.complaint.attaching import MOST_FILES, facts_of, put_with
from services.complaint.reach import party_on
from services.scope import Scope, requires
from storage import complaint, files, intake, people
from storage.complaint import categories, lists
from storage.models.complaint import Complaint
from storage.models.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody for whom a colleague lodges; `contact` is a phone number or an e-mail address."""

    name: str
    contact: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a complaint says. `category` None: `about` has it in own words; empty `contact`: answer in the chat."""

    what: str
    where: str = ""
    category: Category | None = None
    about: str = ""
    remedy: str = ""
    remedy_words: str = ""
    file_ids: Sequence[int] = ()
    contact: str = ""
    unnamed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the customer gets: the number, by when he is contacted, and how."""

    id: int
    number: str
    due: datetime
    contact: str
    for_other: bool
    # By when whoever took it down must have handed it to the desk; None when it is there already.
    hand_over_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """A case that the actor took down and the desk does not have yet: its number and by when it shall have it.

    `may_open`: he oversees it beside that.
    """

    id: int
    number: str
    received_at: datetime
    due: datetime | None
    may_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A case that was handed to the desk; `done` False: the desk had it already."""

    number: str
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """How the actor can be reached as far as it is known, for whom he may lodge, and what about."""

    phone: str
    email: str
    book: CategoryBook
    for_others: bool
    for_himself: bool


@requires(Permission.HELP)
async def known_contact(scope: Scope) -> Reachable:
    """What the form offers instead of asking; open to all, so that a form can be left by somebody whose role has gone."""
    me = await people.person(scope.tx, scope.me)
    return Reachable(
        phone=me.phone if me else "",
        email=me.email if me else "",
        book=await categories.book(scope.tx),
        for_others=scope.actor.may(Permission.RECEIVE_COMPLAINT),
        # Who cannot follow a complaint of his own would never hear what became of it.
        for_himself=scope.actor.may(Permission.SEE_OWN_COMPLAINTS),
    )


@requires(Permission.LODGE_COMPLAINT)
async def may_be_a_complaint(scope: Scope, *, words: str) -> bool:
    """Whether words that nobody called a complaint may be one, by the house's categories: to ask, not to decide."""
    return tells_of_trouble(words, book=await categories.book(scope.tx))


@requires(Permission.LODGE_COMPLAINT)
async def words_said(scope: Scope, *, update_id: int) -> str:
    """What the actor wrote here a while ago, by `Scope.update_id` of then; empty when it is not kept any more."""
    if not scope.private:
        return ""
    return await intake.words_of(scope.tx, update_id, whose=(scope.bot_id, scope.chat_id))


@requires(Permission.LODGE_COMPLAINT)
async def lodge(scope: Scope, *, told: Told, caller: Caller | None = None) -> Receipt:
    """Enter a complaint, the actor's own or a caller's; InvalidError without words or with too many files.

    Whoever takes one down for somebody else and is not at the desk answers for it until he has handed it over.
    """
    if len(told.file_ids) > MOST_FILES:
        raise InvalidError(N_("At most {limit} files fit here."), limit=MOST_FILES)
    customer_id = (await _open_record(scope, caller)).id if caller else scope.me
    party = Party.CUSTOMER if caller is None else Party.DESK if Role.DESK in scope.actor.roles else Party.RECEIVER
    state = apply(None, Act.LODGE, party, text=told.what)
    if isinstance(state, Refusal):
        raise InvalidError(N_("Please say in a few words what happened."))
    row = await _enter(scope, told, state, customer_id=customer_id or 0, source=await _source(scope, caller))
    facts = {**facts_of(told.file_ids), "category": str(row.category), "severity": row.severity.value}
    if party is Party.RECEIVER:
        row.receiver_id = facts["receiver"] = scope.me
    for file_id in told.file_ids:
        await put_with(scope, row, file_id)
    await complaint.append(
        scope.tx,
        row.id or 0,
        kind=EventKind.LODGED,
        at=scope.now,
        actor_id=scope.me,
        to_customer=True,
        body_id=row.what_id,
        facts=facts,
    )
    await clock.wind(scope, row)
    if caller:
        await audit.note(scope, "complaint lodged for another", subject=f"complaint:{row.id}", customer=customer_id)
    if party is not Party.RECEIVER:
        await telling.announce(scope, row, grave=await _grave_as_told(scope, row))
    return Receipt(
        id=row.id or 0,
        number=row.number,
        due=row.first_contact_due,
        contact=caller.contact if caller else told.contact,
        for_other=caller is not None,
        hand_over_by=row.due_at if row.receiver_id else None,
    )


@requires(Permission.RECEIVE_COMPLAINT)
async def taken_down(scope: Scope, *, case_id: int) -> TakenDown:
    """A case that waits for the actor to hand it over; NotFoundError for anybody else's, and once the desk has it."""
    row = await complaint.find(scope.tx, case_id)
    if row is None or row.receiver_id != scope.me or row.customer_id == scope.me:
        raise NotFoundError
    oversees = await party_on(scope, row) not in (None, Party.RECEIVER)
    return _waits(row, may_open=oversees and scope.actor.may(Permission.SEE_COMPLAINT_IDENTITY))


@requires(Permission.RECEIVE_COMPLAINT)
async def to_hand_over(scope: Scope, *, limit: int) -> list[TakenDown]:
    """The cases that wait for the actor to hand them over, the first of them first."""
    return [_waits(row) for row in await lists.received(scope.tx, scope.me, limit=limit)]


def _waits(row: Complaint, *, may_open: bool = False) -> TakenDown:
    due = row.due_at if row.due_step is Step.HAND_OVER else None
    return TakenDown(id=row.id or 0, number=row.number, received_at=row.received_at, due=due, may_open=may_open)


@requires(Permission.RECEIVE_COMPLAINT)
async def hand_over(scope: Scope, *, case_id: int) -> HandedOver:
    """Hand a case that the actor took down to the desk; again changes nothing. NotFoundError for anybody else's."""
    row = await complaint.hold(scope.tx, case_id)
    if row is None or row.lodged_by_id != scope.me or row.customer_id == scope.me:
        raise NotFoundError
    if row.receiver_id != scope.me:
        return HandedOver(number=row.number, done=False)
    refused = await course.carry_out(scope, row, Act.HAND_OVER, Party.RECEIVER)
    if refused is None:
        await telling.announce(scope, row, grave=await _grave_as_told(scope, row))
    return HandedOver(number=row.number, done=refused is None)


async def _grave_as_told(scope: Scope, row: Complaint) -> bool:
    """Nobody has said yet how grave a case is; its words may, whichever question they answered."""
    return await telling.sounds_grave(scope, row.what_id, row.where_id, row.about_id, row.remedy_id)


async def _enter(scope: Scope, told: Told, state: ComplaintState, *, customer_id: int, source: str) -> Complaint:
    async def body(text: str) -> int | None:
        return await files.write_body(scope.tx, text, now=scope.wall, person_id=customer_id) if text else None

    category, about = await _filed(scope, told)
    # The desk decides how grave a case is; until then the normal promise holds. The clocks are wound with the first step.
    row = Complaint(
        number=await complaint.next_number(scope.tx, scope.now.astimezone(scope.zone).year),
        state=state,
        severity=Severity.NORMAL,
        category=category,
        source=source,
        customer_id=customer_id,
        lodged_by_id=scope.actor.person_id,
        unnamed=told.unnamed,
        what_id=await body(told.what),
        where_id=await body(told.where),
        about_id=await body(about),
        remedy=told.remedy,
        remedy_id=await body(told.remedy_words),
        contact_id=await body(told.contact),
        received_at=scope.now,
        first_contact_due=scope.now,
    )
    await complaint.lodge(scope.tx, row)
    return row


async def _filed(scope: Scope, told: Told) -> tuple[Category, str]:
    """What it is entered under, and in what words; what went out of use while somebody chose it stays as words."""
    found = (await categories.book(scope.tx)).get(told.category) if told.category else None
    if found is None:
        return Category.OTHER, told.about
    return (Category.OTHER, found.called(scope.actor.language)) if found.hidden else (found.code, told.about)


async def _open_record(scope: Scope, caller: Caller) -> Person:
    if not scope.actor.may(Permission.RECEIVE_COMPLAINT):
        raise NotPermittedError
    mail = "@" in caller.contact
    row = await people.add_person(
        scope.tx,
        name=caller.name,
        now=scope.wall,
        language=scope.house.language,
        phone="" if mail else caller.contact,
        email=caller.contact if mail else "",
    )
    await people.grant(scope.tx, row.id or 0, Role.CUSTOMER)
    return row


async def _source(scope: Scope, caller: Caller | None) -> str:
    if caller is not None:
        return caller.source
    account = await people.account_by_id(scope.tx, scope.actor.account_id or 0)
    return account.channel if account else ""
