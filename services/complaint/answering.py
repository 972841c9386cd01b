"""A customer who owes an answer is reminded of it; when none comes whoever has the case is told, and its clocks run again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.complaint import ASKS, Clock, EventKind, Level, Step
from domain.permission import Permission
from services.complaint import alarm, clock, telling, view
from services.complaint.cards import OwnCase
from services.complaint.cards import Step as Told
from services.complaint.reach import own
from services.scope import Scope, requires
from storage import complaint, people
from storage.models.complaint import Complaint, ComplaintEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class StillAsked:
    """What a customer is reminded of: his case, and the question or the proposal; `due`: by when it is hoped for."""

    case: OwnCase
    step: Told
    due: datetime


async def strike(scope: Scope, row: Complaint, found: Clock, due: Sequence[Level]) -> list[ComplaintEvent]:
    """Enter what is due of the customer's answer, and tell of it: one reminder, however many were missed meanwhile.

    Returns what was entered.

    Nobody is told that he does not answer in the moment in which he is reminded.
    """
    heard = await people.reachable(scope.tx, {row.customer_id})
    # Nobody can remind whoever has no chat: he must be called at once.
    reminders = [level for level in due if level is not Level.MANAGEMENT] if heard else []
    entered = [await _enter(scope, row, EventKind.CUSTOMER_REMINDED, found, level) for level in reminders]
    if reminders:
        asked = [one for one in await complaint.events(scope.tx, row.id or 0) if one.kind in ASKS]
        await telling.queue(
            scope,
            row,
            name="case_answer",
            person_id=row.customer_id,
            key=f"case:{row.id}:clock:{found.step}:{found.round}:{int(reminders[-1])}:customer",
            params={"seq": asked[-1].seq, "round": found.round},
        )
    elif due:
        entered = [await _enter(scope, row, EventKind.UNANSWERED, found, Level.MANAGEMENT)]
        await alarm.sound(scope, row, found, Level.MANAGEMENT)
    return entered


async def _enter(scope: Scope, row: Complaint, kind: EventKind, found: Clock, level: Level) -> ComplaintEvent:
    facts = {"round": found.round, "mark": int(level)}
    return await complaint.append(scope.tx, row.id or 0, kind=kind, at=scope.now, actor_id=None, facts=facts)


@requires(Permission.SEE_OWN_COMPLAINTS)
async def still_asked(scope: Scope, *, case_id: int, seq: int, round_: int) -> StillAsked | None:
    """What the actor is reminded of; None when he has answered, or need not any more."""
    row = await own(scope, case_id)
    due = await clock.stands(scope, row, step=Step.ANSWER, round_=round_)
    if due is None:
        return None
    step = next(one for one in await view.steps(scope, row, to_customer=True) if one.seq == seq)
    return StillAsked(case=await view.own_case(scope, row), step=step, due=due)
