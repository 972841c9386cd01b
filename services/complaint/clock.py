"""The clocks of a case: reckoned anew from its timeline after each step, and told of when a share of a limit is used up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.complaint import Clock, Entry, EventKind, Facts, Level, Step, clocks, earlier_runs
from domain.permission import Permission
from services.calendar import business_calendar
from services.complaint import alarm, telling
from services.scope import Scope, requires
from storage import complaint, people
from storage.complaint import clocks as kept
from storage.complaint import sla
from storage.models.complaint import Complaint

# So many in one transaction: each takes some ten milliseconds, and on SQLite everybody who acts waits for it.
MOST_AT_ONCE = 20
KIND_OF = {Level.REMINDER: EventKind.REMINDED, Level.BREACH: EventKind.OVERDUE, Level.MANAGEMENT: EventKind.ESCALATED}
_PROMISE = (Step.FIRST_CONTACT,)
_AHEAD = timedelta(days=60)


async def reckon(scope: Scope, row: Complaint) -> tuple[Clock, ...]:
    """The clocks of a case, from its timeline, today's limits and today's calendar."""
    timeline = [Entry(one.kind, one.at, one.facts) for one in await complaint.events(scope.tx, row.id or 0)]
    calendar = await business_calendar(
        scope.tx, zone=scope.zone, around=row.received_at, until=timeline[-1].at + _AHEAD
    )
    return clocks(timeline, facts=await _facts(scope, row), calendar=calendar, rules=await sla.rules(scope.tx))


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
        category=row.category,
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


@requires(Permission.SUPERVISE_COMPLAINT)
async def watch(scope: Scope) -> int:
    """Remind, raise the alarm and tell management where it is due, a portion at a time; returns how many clocks it saw to."""
    told = 0
    for due in await kept.due(scope.tx, now=scope.now, limit=MOST_AT_ONCE):
        # The case first, then its clock: whoever acts on the case takes them in this order too. Nobody waits here with
        # other cases in hand: one that somebody acts on just now is told of by the next tick, if it is still due.
        row = await complaint.hold(scope.tx, due.complaint_id, wait=False)
        if row is not None and await kept.claim(scope.tx, due):
            await _strike(scope, row, due.step)
            told += 1
    return told


async def _strike(scope: Scope, row: Complaint, step: Step) -> None:
    """Enter every level that is due, however late, and tell of the gravest ones."""
    clock = next(one for one in await reckon(scope, row) if one.step is step)
    due = [level for level, at in clock.marks if level > max(clock.given, default=0) and at <= scope.now]
    for level in due:
        late = scope.now - dict(clock.marks)[level]
        heard = len(await alarm.above(scope, row, step)) if level is Level.BREACH else 0
        await complaint.append(
            scope.tx,
            row.id or 0,
            kind=KIND_OF[level],
            at=scope.now,
            actor_id=None,
            facts={
                "step": step.value,
                "round": clock.round,
                "due": clock.due_at.isoformat() if clock.due_at else None,
                "late_minutes": late // timedelta(minutes=1),
                "above": heard,
            },
        )
    if Level.BREACH in due and row.overdue_at is None:
        row.overdue_at = clock.due_at
    # Down for so long that the breach is due as well: nobody needs a reminder of what is late already.
    for level in due:
        if level is not Level.REMINDER or len(due) == 1:
            await alarm.sound(scope, row, clock, level)
    await wind(scope, row)
    await telling.refresh_board(scope)


@requires(Permission.SUPERVISE_COMPLAINT)
async def wind_all(scope: Scope) -> int:
    """Reckon the clocks of every case under way anew, because limits or opening hours have changed; returns how many."""
    return await rewind(scope)


async def rewind(scope: Scope) -> int:
    """What `wind_all` does, for use cases that have changed what the clocks hang on."""
    rows = await complaint.open_cases(scope.tx)
    for row in rows:
        await wind(scope, row)
    return len(rows)


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
