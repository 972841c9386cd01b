"""One act on one case: the rule of the course, the move in the store, the entry in the timeline, and who is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.complaint import (
    ENDED,
    FIRST_CONTACT,
    RULES,
    Act,
    ComplaintState,
    EventKind,
    Need,
    Party,
    Refusal,
    RefusalCode,
    Severity,
    apply,
)
from services.complaint import clock, telling
from services.complaint.together import leading_of
from services.scope import Scope
from storage import complaint, files, outbox
from storage.models.complaint import Complaint, ComplaintEvent

UNSEEN_BY_CUSTOMER = frozenset(
    {
        EventKind.HANDED_OVER,
        EventKind.CLASSIFIED,
        EventKind.ASSIGNED,
        EventKind.REJECTED,
        EventKind.INSISTED,
        EventKind.INVESTIGATED,
        EventKind.CLOSING_DATE_SET,
        EventKind.CUSTOMER_REMINDED,
        EventKind.UNANSWERED,
        EventKind.EVIDENCED,
        EventKind.SUPERVISED,
        EventKind.ABSORBED,
        EventKind.PARTED,
        EventKind.REMINDED,
        EventKind.OVERDUE,
        EventKind.ESCALATED,
        EventKind.IDENTITY_SEEN,
    }
)


@dataclass(frozen=True, slots=True)
class Refused:
    """An act that was not done and why; the case stands as it did. `again_at`: from when it can be done."""

    code: RefusalCode
    again_at: datetime | None = None


async def act_on(
    scope: Scope,
    row: Complaint,
    act: Act,
    party: Party,
    *,
    text: str = "",
    facts: dict[str, Any] | None = None,
    by_itself: bool = False,
    **values: Any,
) -> Refused | None:
    """Do an act if the course allows it and nobody was faster; None when it was done. `values` change with the state.

    `by_itself`: as in `note`.
    """
    after = apply(
        row.state,
        act,
        party,
        text=text or ("-" if _stands_for_words(act, facts or {}) else ""),
        ended_for=_ended_for(scope, row),
        follows=await leading_of(scope, row) is not None,
    )
    if isinstance(after, Refusal):
        return Refused(after.code)
    values = {**_besides(scope, row, act, after), **values}
    if not await complaint.move(scope.tx, row, to=after, **values):
        return Refused(RefusalCode.NOT_NOW)
    if act is Act.NOT_SETTLED:
        facts = {**(facts or {}), "supervised": True}
    event = await note(scope, row, RULES[act].event, text=text, facts=facts, by_itself=by_itself)
    if RULES[act].to is ComplaintState.REOPENED:
        grave = row.severity is not Severity.NORMAL or await telling.sounds_grave(scope, event.body_id)
        await telling.announce(scope, row, grave=grave, since=event.seq)
        if row.severity is Severity.MAJOR:
            await telling.tell_above(scope, row, seq=event.seq)
    return None


def _stands_for_words(act: Act, facts: dict[str, Any]) -> bool:
    """Whether files do, or the date of an act that takes nothing else."""
    return bool(facts.get("files") or (RULES[act].need is Need.DATE and facts.get("until")))


def _ended_for(scope: Scope, row: Complaint) -> timedelta | None:
    return scope.now - row.closed_at if row.closed_at else None


def _besides(scope: Scope, row: Complaint, act: Act, after: ComplaintState) -> dict[str, Any]:
    """What changes in the record besides the state."""
    values: dict[str, Any] = {}
    if act in FIRST_CONTACT and row.contacted_at is None:
        values["contacted_at"] = scope.now
    ends = after in ENDED and after is not row.state
    if ends:
        values["closed_at"] = scope.now
    if ends or act in (Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION):
        values["extension_until"] = None
    if act in (Act.HAND_OVER, Act.TAKE, Act.DISPATCH):
        values["receiver_id"] = None
    if act is Act.INSIST:
        values["insisted"] = True
    if act is Act.SUPERVISE:
        values["supervised_at"] = scope.now
    if act is Act.URGE:
        values.update(urged=row.urged + 1, urged_at=scope.now)
    # Not what happens to it afterwards, while nobody has taken it.
    if RULES[act].to is ComplaintState.REOPENED:
        values.update(_afresh(scope, row, act))
    return values


def _afresh(scope: Scope, row: Complaint, act: Act) -> dict[str, Any]:
    """A case that is open again begins anew at the desk; one whose customer was not content does so under supervision.

    One that only went along with another until now was never closed: it is not opened again, and what was late stays late.
    """
    supervised = scope.now if act is Act.NOT_SETTLED else row.supervised_at
    marks = {"contacted_at": None, "closed_at": None, "rating": None, "extension_until": None}
    hands = {"handler_id": None, "owner_id": None, "insisted": False, "merged_into_id": None}
    again = {} if act is Act.SEPARATE else {"overdue_at": None, "reopened": row.reopened + 1}
    return {**marks, **hands, **again, "supervised_at": supervised}


async def note(
    scope: Scope,
    row: Complaint,
    kind: EventKind,
    *,
    text: str = "",
    facts: dict[str, Any] | None = None,
    by_itself: bool = False,
) -> ComplaintEvent:
    """Add a step to the timeline, its words apart, wind the clocks, and tell whom it concerns.

    `by_itself`: it follows from what happened to another case, whose people have no name here.
    """
    me = None if by_itself else scope.actor.person_id
    # The house's words belong to the case: a colleague who leaves must not take a promise to a customer along. The
    # customer's are his own, also where the desk writes them down.
    owner = row.customer_id if me == row.customer_id or "said" in (facts or {}) else None
    body_id = await files.write_body(scope.tx, text, now=scope.wall, person_id=owner) if text else None
    event = await complaint.append(
        scope.tx,
        row.id or 0,
        kind=kind,
        at=scope.now,
        actor_id=me,
        to_customer=kind not in UNSEEN_BY_CUSTOMER,
        body_id=body_id,
        facts=facts,
    )
    await clock.wind(scope, row)
    for step, round_ in await clock.silenced(scope, row):
        await outbox.withdraw(
            scope.tx,
            dedupe_prefix=f"case:{row.id}:clock:{step}:{round_}:",
            now=scope.wall,
            reason="what it reminds of is done",
        )
    await telling.tell(scope, row, event)
    return event
