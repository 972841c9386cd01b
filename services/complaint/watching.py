"""Tells of clocks when a share of a limit is used up, a portion at a time, and sees to what is to be reckoned anew."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from domain.complaint import Clock, EventKind, Level, Step
from domain.permission import Permission
from services.complaint import alarm, answering, telling
from services.complaint.clock import Terms, settle, terms
from services.complaint.rewinding import MOST_AT_ONCE, apart, mend
from services.scope import Scope, requires
from storage import complaint
from storage.complaint import clocks as kept
from storage.models.complaint import Complaint, ComplaintClock, ComplaintEvent

KIND_OF = {Level.REMINDER: EventKind.REMINDED, Level.BREACH: EventKind.OVERDUE, Level.MANAGEMENT: EventKind.ESCALATED}


@requires(Permission.SUPERVISE_COMPLAINT)
async def watch(scope: Scope) -> int:
    """Remind, raise the alarm and tell management where it is due, a portion at a time; returns how many clocks it saw to.

    What is due comes before what is to be reckoned anew. A case that cannot be reckoned is set aside; the others go on.
    """
    due: defaultdict[int, list[kept.Due]] = defaultdict(list)
    for one in await kept.due(scope.tx, now=scope.now, limit=MOST_AT_ONCE):
        due[one.complaint_id].append(one)
    # The cases first, then their clocks: whoever acts on a case takes them in this order too. Nobody waits here with
    # other cases in hand: one that somebody acts on just now is told of by the next tick, if it is still due.
    held = await complaint.hold_free(scope.tx, due.keys()) if due else {}
    if not held:
        return await mend(scope)
    many = scope.for_many()
    by, written = await terms(many, list(held.values())), await kept.of_cases(scope.tx, held.keys())
    seen = 0
    for case_id in (one for one in due if one in held):
        seen += len(due[case_id])
        async with apart(scope, held[case_id]):
            await _see_to(many, held[case_id], due[case_id], by, written[case_id])
    return seen


async def _see_to(
    scope: Scope, row: Complaint, due: Sequence[kept.Due], by: Terms, written: Sequence[ComplaintClock]
) -> None:
    """Tell of the clocks of one case that are due and that nobody was faster with, and write down what they are then."""
    rows = {one.step: one for one in written}
    claimed = [one for one in due if await kept.claim(scope.tx, one, rows.get(one.step))]
    if not claimed:
        return
    clocks = by.reckon(row)
    for one in claimed:
        by.enter(row, await _strike(scope, row, next(clock for clock in clocks if clock.step is one.step)))
        clocks = by.reckon(row)
    await settle(scope, row, clocks, written)
    await telling.refresh_groups(scope, row)


async def _strike(scope: Scope, row: Complaint, clock: Clock) -> list[ComplaintEvent]:
    """Enter every level that is due, however late, and tell of the gravest ones; returns what was entered."""
    due = [level for level, at in clock.marks if level > max(clock.given, default=0) and at <= scope.now]
    strike = answering.strike if clock.step is Step.ANSWER else _tell
    return await strike(scope, row, clock, due)


async def _tell(scope: Scope, row: Complaint, clock: Clock, due: Sequence[Level]) -> list[ComplaintEvent]:
    step, entered = clock.step, []
    for level in due:
        late = scope.now - dict(clock.marks)[level]
        heard = len(await alarm.above(scope, row, step)) if level is Level.BREACH else 0
        facts = {
            "step": step.value,
            "round": clock.round,
            "due": clock.due_at.isoformat() if clock.due_at else None,
            "late_minutes": late // timedelta(minutes=1),
            "above": heard,
        }
        kind = KIND_OF[level]
        entered.append(
            await complaint.append(scope.tx, row.id or 0, kind=kind, at=scope.now, actor_id=None, facts=facts)
        )
    if Level.BREACH in due and row.overdue_at is None:
        row.overdue_at = clock.due_at
    # Down for so long that the breach is due as well: nobody needs a reminder of what is late already.
    for level in due:
        if level is not Level.REMINDER or len(due) == 1:
            await alarm.sound(scope, row, clock, level)
    return entered
