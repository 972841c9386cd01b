"""The clocks of a case: reckoned anew from its timeline after each step."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.complaint import Category, Clock, Entry, Facts, Step, clocks, earlier_runs, limit_of
from domain.complaint import contact_from as earliest_contact
from services.calendar import business_calendar
from services.scope import Scope
from storage import complaint, people
from storage.complaint import clocks as kept
from storage.complaint import sla
from storage.models.complaint import Complaint

_PROMISE = (Step.FIRST_CONTACT,)
_AHEAD = timedelta(days=60)


async def reckon(scope: Scope, row: Complaint) -> tuple[Clock, ...]:
    """The clocks of a case, from its timeline, today's limits and today's calendar."""
    timeline = [Entry(one.kind, one.at, one.facts) for one in await complaint.events(scope.tx, row.id or 0)]
    calendar = await business_calendar(
        scope.tx, zone=scope.zone, around=row.received_at, until=timeline[-1].at + _AHEAD
    )
    return clocks(timeline, facts=await _facts(scope, row), calendar=calendar, rules=await sla.rules(scope.tx))


async def limited(scope: Scope, row: Complaint, step: Step) -> bool:
    """Whether a limit says by when a step of the case is to be done."""
    return limit_of(step, await _facts(scope, row), await sla.rules(scope.tx))[0] is not None


async def contact_from(scope: Scope, row: Complaint) -> datetime:
    """The earliest instant at which somebody can have spoken with the customer about the case."""
    return earliest_contact([Entry(one.kind, one.at) for one in await complaint.events(scope.tx, row.id or 0)])


async def reckon_earlier(scope: Scope, rows: Sequence[Complaint]) -> dict[int, tuple[Clock, ...]]:
    """By case: the runs of its clocks that were over before they began anew, by today's limits and calendar."""
    if not rows:
        return {}
    rules = await sla.rules(scope.tx)
    told = await complaint.events_of(scope.tx, [row.id or 0 for row in rows])
    first, last = min(row.received_at for row in rows), max(events[-1].at for events in told.values())
    calendar = await business_calendar(scope.tx, zone=scope.zone, around=first, until=last + _AHEAD)
    found = {}
    for row in rows:
        timeline = [Entry(one.kind, one.at, one.facts) for one in told[row.id or 0]]
        found[row.id or 0] = earlier_runs(timeline, facts=await _facts(scope, row), calendar=calendar, rules=rules)
    return found


async def _facts(scope: Scope, row: Complaint) -> Facts:
    customer = await people.person(scope.tx, row.customer_id)
    organisation_id = customer.organisation_id if customer else None
    return Facts(
        severity=row.severity,
        category=Category(row.category),
        tier=await people.tier_of(scope.tx, organisation_id),
        organisation_id=organisation_id,
    )


async def wind(scope: Scope, row: Complaint) -> None:
    """Reckon the clocks of a case and write them down; to be called after each step of its timeline."""
    found = await reckon(scope, row)
    await kept.keep(scope.tx, row, found)
    promise = next((one for one in found if one.step in _PROMISE), None)
    if promise is not None and promise.due_at is not None and row.contacted_at is None:
        row.first_contact_due = promise.due_at
        await scope.tx.flush()


async def stands(scope: Scope, row: Complaint, *, step: str, round_: int) -> datetime | None:
    """When a clock that was told of is due, as long as it still runs in the same round; None when it does not."""
    found = [one for one in await kept.of_case(scope.tx, row.id or 0) if one.step == step and one.round == round_]
    return found[0].due_at if found and found[0].stopped_at is None else None


async def silenced(scope: Scope, row: Complaint) -> list[tuple[Step, int]]:
    """The rounds of clocks of which nothing more is to be told: over, met, or standing still."""
    quiet: list[tuple[Step, int]] = []
    for one in await kept.of_case(scope.tx, row.id or 0):
        over = one.round + (one.stopped_at is not None or one.due_at is None)
        quiet.extend((one.step, number) for number in range(1, over))
    return quiet
