"""Lists of cases under way: sorted, cut into pages and counted by the database, so that an open desk costs no more memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, case, false, func, or_, true
from sqlmodel import col, select

from domain.complaint import UNDER_WAY, Category, ComplaintState, Severity, Step
from storage.complaint.cases import MOST_PRESSING, of_customers
from storage.complaint.timeline import escalated
from storage.models.complaint import Complaint, ComplaintClock
from storage.session import Tx
from storage.statements import count

_UNDER_WAY = col(Complaint.state).in_(UNDER_WAY)
# As the clock of his answer has it: he was asked, and not so long ago that whoever has the case was told of his silence,
# from which on it is theirs to go on.
_OWES_ANSWER = col(Complaint.id).in_(
    select(ComplaintClock.complaint_id).where(
        ComplaintClock.step == Step.ANSWER,
        col(ComplaintClock.stopped_at).is_(None),
        or_(col(ComplaintClock.due_at).is_(None), col(ComplaintClock.next_level).is_not(None)),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which cases somebody is shown, never a complaint of his own: `every` one, or those he owns.

    `major`: also the major ones, those in which management was told to step in, and those that he received or has in hand.
    """

    me: int
    every: bool = False
    owner: bool = False
    major: bool = False

    def where(self) -> list[Any]:
        """The conditions."""
        conditions: list[Any] = [_UNDER_WAY, col(Complaint.customer_id) != self.me]
        if not self.every:
            mine = [col(Complaint.owner_id) == self.me] if self.owner else []
            if self.major:
                mine += [col(Complaint.severity) == Severity.MAJOR, col(Complaint.receiver_id) == self.me]
                mine.append(col(Complaint.handler_id) == self.me)
                mine.append(escalated(col(Complaint.id)))
            conditions.append(or_(false(), *mine))
        return conditions


class Pick(StrEnum):
    """Which of the shown cases somebody wants to see."""

    MINE = "mine"
    NOBODYS = "nobodys"
    OVERDUE = "overdue"
    CUSTOMER = "customer"
    CALL_BACK = "call_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a list is narrowed to; None and no states narrow nothing."""

    pick: Pick | None = None
    severity: Severity | None = None
    category: Category | None = None
    states: frozenset[ComplaintState] = frozenset()

    def where(self, me: int, now: datetime) -> list[Any]:
        """The conditions."""
        picks: dict[Pick, Any] = {
            Pick.MINE: or_(col(Complaint.owner_id) == me, col(Complaint.handler_id) == me),
            Pick.NOBODYS: col(Complaint.handler_id).is_(None),
            Pick.OVERDUE: col(Complaint.due_at) < now,
            Pick.CALL_BACK: col(Complaint.state) == ComplaintState.CALL_BACK,
            Pick.CUSTOMER: _OWES_ANSWER,
        }
        wanted = {"severity": self.severity, "category": self.category}
        found: list[Any] = [
            col(getattr(Complaint, name)) == value for name, value in wanted.items() if value is not None
        ]
        found += [col(Complaint.state).in_(self.states)] if self.states else []
        return [*found, picks[self.pick]] if self.pick else found


_ALL = Sought()


async def totals(tx: Tx, shown: Shown, *, now: datetime, sought: Sought = _ALL) -> tuple[int, int]:
    """How many cases are under way, and how many of them are overdue."""
    late = func.count(case((col(Complaint.due_at) < now, 1)))
    where = (*shown.where(), *sought.where(shown.me, now))
    found = (await tx.exec(select(func.count(), late).select_from(Complaint).where(*where))).one()
    return int(found[0]), int(found[1])


async def standing(tx: Tx, shown: Shown, *, now: datetime) -> list[tuple[Severity, int, int, int]]:
    """For each severity how many cases are under way, overdue, and in nobody's hands."""
    late = func.count(case((col(Complaint.due_at) < now, 1)))
    untaken = func.count(case((col(Complaint.handler_id).is_(None), 1)))
    query = select(Complaint.severity, func.count(), late, untaken).where(*shown.where())
    found = (await tx.exec(query.group_by(col(Complaint.severity)))).all()
    return [(Severity(severity), int(number), int(overdue), int(free)) for severity, number, overdue, free in found]


async def listed(
    tx: Tx, shown: Shown, *, offset: int, limit: int, now: datetime | None = None, sought: Sought = _ALL
) -> Sequence[Complaint]:
    """Part of the cases under way, the most pressing first; `now` is needed where they are narrowed to the overdue."""
    where = shown.where() if now is None else [*shown.where(), *sought.where(shown.me, now)]
    query = select(Complaint).where(*where).order_by(*MOST_PRESSING)
    return (await tx.exec(query.offset(offset).limit(limit))).all()


async def waited_for(tx: Tx, case_ids: Sequence[int]) -> set[int]:
    """Those of some cases whose customer is waited for: to answer a question, or to judge a proposal."""
    query = select(Complaint.id).where(col(Complaint.id).in_(case_ids), _OWES_ANSWER)
    return {one or 0 for one in (await tx.exec(query)).all()}


async def waiting(
    tx: Tx, shown: Shown, *, untaken: bool, limit: int, judges: Collection[int] | None = None
) -> Sequence[Complaint]:
    """The most pressing cases in somebody's hands, and with `untaken` those in nobody's; not while the customer decides.

    `judges`: those besides him who can judge whether a solved case is settled. Then what others have solved waits for him
    too where he reaches `every` case, and what he has solved himself only where nobody else is there to judge it.
    """
    hands = [col(Complaint.owner_id) == shown.me, col(Complaint.handler_id) == shown.me]
    if untaken:
        hands.append(col(Complaint.handler_id).is_(None))
    solver = func.coalesce(col(Complaint.owner_id), col(Complaint.handler_id), 0)
    solved = col(Complaint.state) == ComplaintState.CALL_BACK
    if judges is not None and shown.every:
        hands.append(and_(solved, solver != shown.me))
    query = select(Complaint).where(*shown.where(), or_(*hands))
    if judges is not None:
        # A complaint of the only other one is not his to judge.
        alone = col(Complaint.customer_id) == next(iter(judges)) if len(judges) == 1 else false() if judges else true()
        own = and_(col(Complaint.owner_id).is_(None), alone) if untaken else false()
        query = query.where(or_(~solved, solver != shown.me, own))
    decides = and_(col(Complaint.state) == ComplaintState.SOLUTION_PROPOSED, _OWES_ANSWER)
    query = query.where(~decides).order_by(*MOST_PRESSING)
    return (await tx.exec(query.limit(limit))).all()


async def received(tx: Tx, receiver_id: int, *, limit: int) -> Sequence[Complaint]:
    """The cases that somebody took down and has not handed to the desk, the first of them first."""
    query = select(Complaint).where(Complaint.receiver_id == receiver_id, _UNDER_WAY).order_by(col(Complaint.id))
    return (await tx.exec(query.limit(limit))).all()


async def under_way(tx: Tx, *, organisation_ids: Sequence[int] | None) -> int:
    """How many cases are under way; `organisation_ids`: only of their members."""
    return await count(tx, Complaint, _UNDER_WAY, *of_customers(organisation_ids))


async def due_before(
    tx: Tx, instant: datetime, *, organisation_ids: Sequence[int] | None, limit: int | None = None
) -> Sequence[Complaint]:
    """The cases of which a clock runs out before an instant, in the order in which they lie on the desk."""
    query = select(Complaint).where(_UNDER_WAY, col(Complaint.due_at) < instant, *of_customers(organisation_ids))
    return (await tx.exec(query.order_by(*MOST_PRESSING).limit(limit))).all()
