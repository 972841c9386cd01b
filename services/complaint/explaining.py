"""Says how a due time came about, step by step, and what a clock that was told of is about."""

from dataclasses import dataclass
from datetime import datetime

from domain.complaint import Act, Clock, Level, Party, Step
from domain.errors import NotFoundError
from domain.permission import Permission
from services.complaint import clock, view
from services.complaint.cards import GroupCard
from services.complaint.may import acts_with_help, may_take_over
from services.complaint.reach import party_on, reach
from services.scope import Scope, requires
from storage import complaint, people
from storage.complaint import categories


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """The clocks of a case with their reckoning."""

    number: str
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockNotice:
    """A clock of which somebody is told: the case, when it is due, which colleagues have it, and what the reader may do.

    `hands` at the desk (before it was handed over, whoever received it), `owner` in the department; `mine`: the reader's alone.
    """

    brief: GroupCard
    due: datetime
    hands: str
    owner: str
    mine: bool
    may_open: bool
    may_hand_over: bool
    # What the reader may do about it.
    acts: frozenset[Act]
    may_take_over: bool


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def explain(scope: Scope, *, case_id: int) -> Explained:
    """Every due time of a case and how it came about."""
    row, _party = await reach(scope, case_id)
    return Explained(number=row.number, clocks=await clock.reckon(scope, row))


@requires(Permission.HELP)
async def clock_notice(scope: Scope, *, case_id: int, step: str, round_: int, level: Level) -> ClockNotice | None:
    """What is told of a clock; None when it has been met or moved meanwhile, and of a reminder that came after the time.

    NotFoundError for customers and strangers.
    """
    row = await complaint.find(scope.tx, case_id)
    if row is None or scope.actor.person_id in (None, row.customer_id):
        raise NotFoundError
    due = await clock.stands(scope, row, step=step, round_=round_)
    party = await party_on(scope, row)
    # Whoever would be reminded is told of the breach as well.
    if due is None or (level is Level.REMINDER and due < scope.now):
        return None
    may_open = party not in (None, Party.RECEIVER) and scope.actor.may(Permission.SEE_COMPLAINT_IDENTITY)
    acts = await acts_with_help(scope, row, party) if party is not None and may_open else frozenset[Act]()
    at_receiver = step == Step.HAND_OVER
    hands = row.receiver_id if at_receiver else row.handler_id
    owner = None if at_receiver else row.owner_id
    known = await people.named(scope.tx, {one for one in (hands, owner) if one})
    names = {one: person.name for one, person in known.items()}
    return ClockNotice(
        brief=view.brief(scope, row, await categories.book(scope.tx)),
        due=due,
        hands=names.get(hands or 0, ""),
        owner=names.get(owner or 0, ""),
        mine=scope.me in (hands, owner) and {hands, owner} <= {scope.me, None},
        may_open=may_open,
        acts=acts,
        may_take_over=may_open and party is not None and may_take_over(row, party, acts, me=scope.actor.person_id),
        may_hand_over=party is Party.RECEIVER or row.receiver_id == scope.actor.person_id,
    )
