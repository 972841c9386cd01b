"""A year of made-up cases, straight into the store, and readers who look at them."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.complaint import BUILT_IN, ComplaintState, EventKind, Severity, Step
from domain.people import Role
from domain.permission import permissions_of
from services.scope import Actor, House, Scope
from storage import complaint, people
from storage.models.complaint import Complaint, ComplaintClock
from storage.session import Tx

NOW = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
SOURCES = ("web", "telegram", "phone", "visit")
ENDS = {
    ComplaintState.CLOSED: EventKind.CLOSED,
    ComplaintState.WITHDRAWN: EventKind.WITHDRAWN,
    ComplaintState.MERGED: EventKind.MERGED,
    ComplaintState.UNJUSTIFIED: EventKind.UNJUSTIFIED,
}


@dataclass(slots=True)
class Town:
    """What was entered: the cases with their events, and the people."""

    customers: list[int] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    cases: list[Complaint] = field(default_factory=list)
    events: list[tuple[int, EventKind, datetime]] = field(default_factory=list)
    clocks: list[ComplaintClock] = field(default_factory=list)


def scope_of(
    tx: Tx, *roles: Role, organisation_id: int | None = None, person_id: int = 1, now: datetime = NOW
) -> Scope:
    """What a reader with these roles would bring along."""
    held = frozenset(roles)
    actor = Actor(
        person_id=person_id,
        roles=held,
        permissions=permissions_of(held),
        organisation_id=organisation_id,
        consented=True,
    )
    house = House(key=b"k", zone=ZONE, language="en", base_url="")
    return Scope(tx=tx, actor=actor, house=house, now=now, wall=now)


async def settle_town(tx: Tx, *, cases: int, seed: int = 1) -> Town:
    """Cases of fourteen months; every fourth customer belongs to another company."""
    dice, town = random.Random(seed), Town()
    ours, theirs = await people.organisation(tx, "华信电梯"), await people.organisation(tx, "Elsewhere")
    for number in range(max(2, cases // 2)):
        row = await people.add_person(
            tx, name=f"客户{number}", now=NOW, language="en", organisation_id=(theirs if number % 4 == 3 else ours).id
        )
        town.customers.append(row.id or 0)
    for name, department in (("=Owen()", "Training"), ("吴敏", "客服部"), ("Li Na", "Training"), ("Few", "Tiny")):
        row = await people.add_person(tx, name=name, now=NOW, language="en", department=department)
        town.owners.append(row.id or 0)
    for _number in range(cases):
        await _case(tx, town, dice)
    await tx.flush()
    return town


async def _case(tx: Tx, town: Town, dice: random.Random) -> None:
    received = NOW - timedelta(minutes=dice.randrange(1, 60 * 24 * 420))
    state = dice.choices([*ENDS, ComplaintState.INVESTIGATING], weights=[6, 1, 1, 1, 3])[0]
    took = timedelta(minutes=dice.randrange(30, 60 * 24 * 14))
    ended = received + took if state in ENDS and received + took < NOW else None
    late = received + timedelta(hours=dice.randrange(1, 200)) if dice.random() < 0.3 else None
    owner = dice.choices([*town.owners, None], weights=[5, 4, 3, 0, 2])[0]
    facts: dict[str, Any] = {"rating": dice.randrange(1, 6)} if ended and dice.random() < 0.6 else {}
    row = Complaint(
        number=await complaint.next_number(tx, 2026),
        state=state if ended else ComplaintState.INVESTIGATING,
        severity=dice.choices(list(Severity), weights=[6, 2, 1])[0],
        category=dice.choices(BUILT_IN, weights=[9, 2, 6, 4, 1, 3, 1, 2, 1, 1])[0],
        source=dice.choice(SOURCES),
        customer_id=dice.choice(town.customers),
        owner_id=owner,
        received_at=received,
        first_contact_due=received + timedelta(hours=2),
        closed_at=ended,
        overdue_at=late,
        **facts,
    )
    if row.state is ComplaintState.MERGED and town.cases:
        # With an earlier one of his own, or with somebody else's.
        his = [one for one in town.cases if one.customer_id == row.customer_id]
        row.merged_into_id = (his or town.cases)[-1].id
    case_id = await complaint.lodge(tx, row)
    town.cases.append(row)
    await _event(tx, town, case_id, EventKind.LODGED, received)
    for at in (late, late + timedelta(hours=1) if late else None):  # two of its clocks: one overdue case all the same
        if at is not None and at < NOW:
            await _event(tx, town, case_id, EventKind.OVERDUE, at)
    if ended:
        await _event(tx, town, case_id, ENDS[state], ended)
    contacted = received + timedelta(minutes=dice.randrange(5, 400))
    for step, due, stopped in (
        (Step.FIRST_CONTACT, received + timedelta(hours=2), contacted if contacted < NOW else None),
        (Step.CLOSING, received + timedelta(days=9), ended),
    ):
        clock = ComplaintClock(complaint_id=case_id, step=step, started_at=received, due_at=due, stopped_at=stopped)
        tx.add(clock)
        town.clocks.append(clock)


async def _event(tx: Tx, town: Town, case_id: int, kind: EventKind, at: datetime) -> None:
    await complaint.append(tx, case_id, kind=kind, at=at, actor_id=None)
    town.events.append((case_id, kind, at))
