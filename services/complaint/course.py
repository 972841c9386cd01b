"""Carries an act out: the rule of the course, the move in the store, the entry in the timeline, and who is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.complaint import (
    ENDED,
    FIRST_CONTACT,
    RULES,
    Act,
    EventKind,
    Party,
    Refusal,
    RefusalCode,
    Severity,
    SlaPolicy,
    apply,
    first_contact_due,
    suggest,
)
from services.calendar import business_calendar
from services.complaint import telling
from services.scope import Scope
from storage import complaint, files, outbox
from storage.models.complaint import Complaint

POLICY = SlaPolicy()
UNSEEN_BY_CUSTOMER = frozenset(
    {EventKind.CLASSIFIED, EventKind.ASSIGNED, EventKind.REMINDED, EventKind.OVERDUE, EventKind.IDENTITY_SEEN}
)


@dataclass(frozen=True, slots=True)
class Refused:
    """An act that was not done and why; the case stands as it did."""

    code: RefusalCode


async def clock_from(scope: Scope, *, received: datetime, severity: Severity) -> tuple[datetime, datetime]:
    """When the first contact is to be reminded of, and when it is due."""
    calendar = await business_calendar(scope.tx, zone=scope.zone, around=received)
    given: Any = {"calendar": calendar, "severity": severity, "policy": POLICY}
    remind_at = first_contact_due(received, share=POLICY.remind_at, **given)
    return remind_at, first_contact_due(received, **given)


def is_grave(words: str) -> bool:
    """Whether the words speak of something that cannot wait for the morning."""
    suggestion = suggest(words)
    return suggestion is not None and suggestion.severity is not Severity.NORMAL


async def carry_out(
    scope: Scope,
    row: Complaint,
    act: Act,
    party: Party,
    *,
    text: str = "",
    facts: dict[str, Any] | None = None,
    **values: Any,
) -> Refused | None:
    """Do an act if the course allows it and nobody was faster; None when it was done. `values` change with the state."""
    ended_for = scope.now - row.closed_at if row.closed_at else None
    after = apply(row.state, act, party, text=text or ("-" if facts else ""), ended_for=ended_for)
    if isinstance(after, Refusal):
        return Refused(after.code)
    if act in FIRST_CONTACT and row.contacted_at is None:
        values["contacted_at"] = scope.now
    if after in ENDED:
        values["closed_at"] = scope.now
    if act is Act.REOPEN:
        values.update(await _afresh(scope, row))
    if not await complaint.move(scope.tx, row, to=after, **values):
        return Refused(RefusalCode.NOT_NOW)
    if row.contacted_at is not None or after in ENDED:
        await outbox.withdraw(
            scope.tx, dedupe_prefix=f"case:{row.id}:clock:", now=scope.wall, reason="the customer was spoken with"
        )
    await note(scope, row, RULES[act].event, text=text, facts=facts)
    if act is Act.REOPEN:
        await telling.announce(scope, row, grave=True)
    return None


async def _afresh(scope: Scope, row: Complaint) -> dict[str, Any]:
    remind_at, due = await clock_from(scope, received=scope.now, severity=row.severity)
    clock = {"remind_at": remind_at, "first_contact_due": due, "contacted_at": None}
    marks = {"reminded_at": None, "overdue_at": None, "closed_at": None, "rating": None}
    return {**clock, **marks, "handler_id": None, "reopened": row.reopened + 1}


async def note(
    scope: Scope, row: Complaint, kind: EventKind, *, text: str = "", facts: dict[str, Any] | None = None
) -> None:
    """Add a step to the timeline, its words apart, and tell whom it concerns."""
    me = scope.actor.person_id
    # The house's words belong to the case: a colleague who leaves must not take a promise to a customer along.
    owner = me if me == row.customer_id else None
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
    await telling.tell(scope, row, event)
