"""Says how a due time came about, step by step, and what a clock that was told of is about."""

from dataclasses import dataclass
from datetime import datetime

from domain.complaint import Clock, Party
from domain.errors import NotFoundError
from domain.permission import Permission
from services.complaint import clock, view
from services.complaint.cards import GroupCard
from services.complaint.reach import party_on, reach
from services.scope import Scope, requires
from storage import complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """The clocks of a case with their reckoning."""

    number: str
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockNotice:
    """A clock of which somebody is told: the case without a person in it, when it is due, and what the reader may do."""

    brief: GroupCard
    due: datetime
    may_open: bool
    may_hand_over: bool


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def explain(scope: Scope, *, case_id: int) -> Explained:
    """Every due time of a case and how it came about."""
    row, _party = await reach(scope, case_id)
    return Explained(number=row.number, clocks=await clock.reckon(scope, row))


@requires(Permission.HELP)
async def clock_notice(scope: Scope, *, case_id: int, step: str, round_: int) -> ClockNotice | None:
    """What is told of a clock; None when it has been met or moved meanwhile. NotFoundError for customers and strangers."""
    row = await complaint.find(scope.tx, case_id)
    if row is None or scope.actor.person_id in (None, row.customer_id):
        raise NotFoundError
    due = await clock.stands(scope, row, step=step, round_=round_)
    party = await party_on(scope, row)
    if due is None:
        return None
    return ClockNotice(
        brief=view.brief(scope, row),
        due=due,
        may_open=party not in (None, Party.RECEIVER) and scope.actor.may(Permission.SEE_COMPLAINT_IDENTITY),
        may_hand_over=party is Party.RECEIVER or row.receiver_id == scope.actor.person_id,
    )
