"""Carries an act out on a case, and what follows from it for the cases that go along with it."""

from typing import Any, Final

from domain.complaint import FIRST_CONTACT, RULES, Act, EventKind, Party
from services.complaint.acting import Refused, act_on, note
from services.complaint.together import for_others, leading_of
from services.scope import Scope
from storage import complaint, files
from storage.models.complaint import Complaint

# What the customers of cases that go along are told of the leading one, and of which of it the words.
_TOLD: Final = frozenset(
    {Act.TAKE, Act.UNDERTAKE, Act.GRANT_EXTENSION, Act.PROPOSE, Act.CARRY_OUT, Act.NOT_SETTLED, Act.REOPEN}
)
_IN_WORDS: Final = frozenset({Act.PROPOSE, Act.CARRY_OUT})
# The leading case ends and answers nobody.
_UNANSWERED: Final = frozenset({Act.WITHDRAW, Act.MARK_UNJUSTIFIED})
_SOLVING: Final = (EventKind.SOLUTION_PROPOSED, EventKind.CARRIED_OUT)


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
    leading, spoken = await leading_of(scope, row), act in FIRST_CONTACT and row.contacted_at is None
    refused = await act_on(scope, row, act, party, text=text, facts=facts, **values)
    if refused is not None:
        return refused
    if leading is not None:
        if act in (Act.SEPARATE, Act.WITHDRAW):
            await note(scope, leading, EventKind.PARTED, facts={"number": row.number}, by_itself=True)
        return None
    if act in _UNANSWERED:
        for one in await complaint.followers(scope.tx, row):
            await act_on(scope, one, Act.SEPARATE, Party.SYSTEM, by_itself=True)
    elif act is Act.CLOSE:
        await _close_together(scope, row)
    elif act is Act.MERGE:
        await _lead_on(scope, row)
    elif act in _TOLD or spoken:
        kind = RULES[act].event if act in _TOLD else EventKind.CONTACTED
        await _tell_followers(scope, row, kind, text if act in _IN_WORDS else "", facts or {})
    return None


async def _tell_followers(scope: Scope, row: Complaint, kind: EventKind, text: str, facts: dict[str, Any]) -> None:
    followers = await complaint.followers(scope.tx, row)
    told = await for_others(scope, row, text) if followers and text else ""
    until = {"until": facts["until"]} if "until" in facts else {}
    for one in followers:
        await note(scope, one, EventKind.FOLLOWED, text=told, facts={"led": kind.value, **until}, by_itself=True)


async def _close_together(scope: Scope, row: Complaint) -> None:
    """Those who are told an answer end with it, and count for those who gave it; without one a case goes on by itself."""
    hands: dict[str, Any] = {"handler_id": row.handler_id, "owner_id": row.owner_id}
    for one in await complaint.followers(scope.tx, row):
        answer = await _answer(scope, row, to=one.number)
        if answer:
            await act_on(scope, one, Act.CLOSE_TOGETHER, Party.SYSTEM, text=answer, by_itself=True, **hands)
        else:
            await act_on(scope, one, Act.SEPARATE, Party.SYSTEM, by_itself=True)


async def _answer(scope: Scope, row: Complaint, *, to: str) -> str:
    """How a case was solved, in words whose writer knew that the customer of another one reads them too."""
    last: dict[EventKind, int | None] = {}
    for step in await complaint.events(scope.tx, row.id or 0):
        if step.kind is EventKind.ABSORBED and step.facts.get("number") == to:
            last = {}
        elif step.kind in _SOLVING:
            last[step.kind] = step.body_id
    bodies = await files.bodies(scope.tx, [one for one in last.values() if one is not None])
    said = [bodies.get(last.get(kind) or 0, "") for kind in _SOLVING]
    return await for_others(scope, row, "\n".join(said))


async def _lead_on(scope: Scope, row: Complaint) -> None:
    """A case that led others goes along itself: they go along with the one that leads now."""
    leading = await complaint.find(scope.tx, row.merged_into_id or 0)
    assert leading is not None, "a merged case has one that leads"
    for one in await complaint.followers(scope.tx, row):
        await complaint.revise(scope.tx, one, merged_into_id=leading.id)
        if one.customer_id == leading.customer_id:
            await note(scope, one, EventKind.MERGED, facts={"into": leading.number}, by_itself=True)
        await note(scope, leading, EventKind.ABSORBED, facts={"number": one.number}, by_itself=True)
