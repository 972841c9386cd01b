"""Tells of clocks when a share of a limit is used up, a portion at a time, and sees to what is to be reckoned anew."""

from datetime import timedelta

from domain.complaint import Clock, EventKind, Level, Step
from domain.permission import Permission
from services.complaint import alarm, answering, telling
from services.complaint.clock import reckon, wind
from services.complaint.rewinding import MOST_AT_ONCE, apart, mend
from services.scope import Scope, requires
from storage import complaint
from storage.complaint import clocks as kept
from storage.models.complaint import Complaint

KIND_OF = {Level.REMINDER: EventKind.REMINDED, Level.BREACH: EventKind.OVERDUE, Level.MANAGEMENT: EventKind.ESCALATED}


@requires(Permission.SUPERVISE_COMPLAINT)
async def watch(scope: Scope) -> int:
    """Remind, raise the alarm and tell management where it is due, a portion at a time; returns how many cases it saw to.

    What is due comes before what is to be reckoned anew. A case that cannot be reckoned is set aside; the others go on.
    """
    told = 0
    for due in await kept.due(scope.tx, now=scope.now, limit=MOST_AT_ONCE):
        # The case first, then its clock: whoever acts on the case takes them in this order too. Nobody waits here with
        # other cases in hand: one that somebody acts on just now is told of by the next tick, if it is still due.
        row = await complaint.hold(scope.tx, due.complaint_id, wait=False)
        if row is None:
            continue
        told += 1
        async with apart(scope, row):
            if await kept.claim(scope.tx, due):
                await _strike(scope, row, due.step)
    return told or await mend(scope)


async def _strike(scope: Scope, row: Complaint, step: Step) -> None:
    """Enter every level that is due, however late, and tell of the gravest ones."""
    clock = next(one for one in await reckon(scope, row) if one.step is step)
    due = [level for level, at in clock.marks if level > max(clock.given, default=0) and at <= scope.now]
    if step is Step.ANSWER:
        await answering.strike(scope, row, clock, due)
    else:
        await _tell(scope, row, clock, due)
    await wind(scope, row)
    await telling.refresh_groups(scope, row)


async def _tell(scope: Scope, row: Complaint, clock: Clock, due: list[Level]) -> None:
    step = clock.step
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
