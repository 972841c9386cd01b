"""What desk, owner and supervisor do with a case: one person works it, every step is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.audit import AUDITED_ACTS, case_act
from domain.complaint import UNDER_WAY, Act, EventKind, Party, RefusalCode, possible_acts
from domain.errors import NotFoundError
from domain.permission import Permission
from services import audit
from services.complaint import acting, clock, correcting, course, may, telling, view
from services.complaint.acting import Refused
from services.complaint.attaching import attach, facts_of
from services.complaint.besides import TOLD, Besides, facts_for, note_evidence
from services.complaint.cards import CaseCard, GroupCard, Step
from services.complaint.reach import reach
from services.complaint.together import leading_of
from services.scope import Scope, requires
from storage import complaint, people, place
from storage.complaint import categories
from storage.models.complaint import Complaint

# They take more than words: who, which other case, which category.
_ELSEWHERE = frozenset({Act.TAKE, Act.DISPATCH, Act.MERGE, Act.HAND_OVER})
NOTHING_BESIDES = Besides()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOutcome:
    """The card after an act, and why the act was refused if it was."""

    card: CaseCard
    refused: Refused | None = None


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def open_case(scope: Scope, *, case_id: int) -> CaseCard:
    """The full card; whoever may see the customer's identity sees it, and the look is entered into the audit."""
    row, party = await reach(scope, case_id)
    return await _looked(scope, row, party)


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def case_card(scope: Scope, *, case_id: int, looked: bool = False) -> CaseCard:
    """The card as it is pushed; `looked` only where the look is in the audit already."""
    row, party = await reach(scope, case_id)
    return await view.case_card(scope, row, party, identity=looked)


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def step_of(scope: Scope, *, case_id: int, seq: int) -> Step:
    """One step of a case, as its news are told."""
    row, _party = await reach(scope, case_id)
    return next(step for step in await view.steps(scope, row) if step.seq == seq)


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def news_of(scope: Scope, *, case_id: int, seq: int) -> tuple[GroupCard, Step, bool, str]:
    """A case in short with one step of it, as its news are told; whether the actor may write to the customer now.

    Last the number of the case with which it goes along, empty for most.
    """
    row, party = await reach(scope, case_id)
    step = next(step for step in await view.steps(scope, row) if step.seq == seq)
    leading = await leading_of(scope, row)
    may_write = Act.SAY in await may.acts_of(scope, row, party)
    return view.brief(scope, row, await categories.book(scope.tx)), step, may_write, leading.number if leading else ""


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def readers_along(scope: Scope, *, case_id: int) -> int:
    """How many other customers read the solution of a case, because theirs go along with it."""
    row, _party = await reach(scope, case_id)
    return len(await complaint.followers(scope.tx, row))


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def timeline(scope: Scope, *, case_id: int) -> tuple[GroupCard, tuple[Step, ...]]:
    """Every step of a case, for whoever works on it."""
    row, _party = await reach(scope, case_id)
    return view.brief(scope, row, await categories.book(scope.tx)), await view.steps(scope, row)


@requires(Permission.WORK_COMPLAINT)
async def in_desk_group(scope: Scope) -> str:
    """The language of the desk's group in which the actor speaks.

    NotFoundError in every other group, which may not see a case, not even its number.
    """
    found = {group.chat_id: group.language for group in await place.bound_to(scope.tx, "desk")}
    if scope.chat_id not in found:
        raise NotFoundError
    return found[scope.chat_id]


@requires(Permission.WORK_COMPLAINT)
async def group_card(scope: Scope, *, case_id: int) -> GroupCard:
    """What a group may read of a case."""
    row = await complaint.find(scope.tx, case_id)
    if row is None:
        raise NotFoundError
    return view.brief(scope, row, await categories.book(scope.tx))


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def view_in_private(scope: Scope, *, case_id: int) -> str:
    """Send the full card to the actor's private chat; the look is entered into the audit.

    Returns the name of the colleague who has the case in hand; empty when it is the actor, or nobody.
    """
    row, party = await reach(scope, case_id)
    if may.may_identify(row, party):
        await _audit_look(scope, row)
    await telling.queue(scope, row, person_id=scope.me, key=None, urgent=True, params={"fresh": True, "looked": True})
    if row.handler_id in (None, scope.me) or row.state not in UNDER_WAY:
        return ""
    known = await people.named(scope.tx, {row.handler_id})
    return known[row.handler_id].name if row.handler_id in known else ""


@requires(Permission.WORK_COMPLAINT)
async def take(scope: Scope, *, case_id: int) -> DeskOutcome:
    """Take a case nobody has; of two who press at once one has it, the other is told who."""
    row, party = await at_desk(scope, case_id)
    if Act.TAKE not in await may.acts_of(scope, row, party):
        if row.handler_id == scope.me and row.state in UNDER_WAY:
            return DeskOutcome(card=await _looked(scope, row, party))
        return await not_now(scope, row, party)
    return await _take(scope, row)


@requires(Permission.WORK_COMPLAINT)
async def take_over(scope: Scope, *, case_id: int, of: int) -> DeskOutcome:
    """Take a case from a colleague at the desk, who is told, or one whose handler has left in the middle of it.

    Whoever oversees the desk takes so what nobody has, too. `of`: who had it (0: nobody) when it was confirmed; refused if
    somebody else has it by now.
    """
    row, party = await at_desk(scope, case_id)
    before = row.handler_id
    if (
        before == scope.me
        or (before or 0) != of
        or row.state not in UNDER_WAY
        or Act.TAKE in await may.acts_of(scope, row, party)
    ):
        return await not_now(scope, row, party)
    if before is None and Act.TAKE in possible_acts(row.state, Party.DESK):
        return await _take(scope, row)
    if not await complaint.hand_over(scope.tx, row, to_id=scope.me):
        return await not_now(scope, row, party)
    await audit.note(scope, "complaint taken over", subject=f"complaint:{case_id}", before=before)
    await acting.note(scope, row, EventKind.ASSIGNED, facts={"handler": scope.me, "before": before})
    return DeskOutcome(card=await _looked(scope, row, Party.DESK))


async def _take(scope: Scope, row: Complaint) -> DeskOutcome:
    hands: dict[str, Any] = {"handler_id": scope.me, "owner_id": None}
    refused = await course.carry_out(scope, row, Act.TAKE, Party.DESK, facts={"handler": scope.me}, **hands)
    card = await (
        view.case_card(scope, row, Party.DESK, identity=False) if refused else _looked(scope, row, Party.DESK)
    )
    return DeskOutcome(card=card, refused=refused)


@requires(Permission.WORK_COMPLAINT)
async def contact_from(scope: Scope, *, case_id: int) -> datetime:
    """The earliest time to which a contact with the customer can be dated back."""
    row, _party = await reach(scope, case_id)
    return await clock.contact_from(scope, row)


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def work(
    scope: Scope,
    *,
    case_id: int,
    act: Act,
    text: str = "",
    besides: Besides = NOTHING_BESIDES,
    file_ids: Sequence[int] = (),
    message_id: int | None = None,
) -> DeskOutcome:
    """Any act on a case that takes words and whatever `besides`; refused when it is not the actor's now, or lacks something.

    InvalidError when a contact is dated to the future or before the case. Files go along with it to whoever is told;
    `message_id`: the message it came as, whose edit corrects it.
    """
    row, party = await reach(scope, case_id, acting=True)
    if act not in await may.acts_with_help(scope, row, party) or act in _ELSEWHERE:
        return await not_now(scope, row, party)
    facts = await facts_for(scope, row, act, besides, files=len(file_ids))
    if isinstance(facts, RefusalCode):
        return DeskOutcome(card=await view.case_card(scope, row, party, identity=False), refused=Refused(facts))
    facts.update(facts_of(file_ids))
    values = {"extension_until": besides.until} if act is Act.ASK_EXTENSION else {}
    refused = await course.carry_out(scope, row, act, party, text=text, facts=facts or None, **values)
    if refused is None:
        await attach(scope, row, file_ids)
        await correcting.remember(scope, row, message_id)
        if "shown" in facts:
            await note_evidence(scope, row, facts["shown"], besides)
        if act in AUDITED_ACTS:
            await audit.note(scope, case_act(act), subject=f"complaint:{case_id}", **facts)
    return DeskOutcome(card=await view.case_card(scope, row, party, identity=False), refused=refused)


@requires(Permission.WORK_COMPLAINT)
async def rate_for(scope: Scope, *, case_id: int, rating: int) -> DeskOutcome:
    """Write down how a customer without a chat rates the handling, 1 to 5, once; never whoever worked on the case."""
    row, party = await reach(scope, case_id, acting=True)
    refused = None
    if not 1 <= rating <= 5 or not await may.may_rate(scope, row, party):
        refused = Refused(RefusalCode.NOT_NOW)
    else:
        await complaint.revise(scope.tx, row, rating=rating)
        await acting.note(scope, row, EventKind.RATED, facts={"rating": rating, "said": TOLD})
    return DeskOutcome(card=await view.case_card(scope, row, party, identity=False), refused=refused)


async def at_desk(scope: Scope, case_id: int) -> tuple[Complaint, Party]:
    """A case that the actor may steer, as desk or above it; NotFoundError for all others."""
    row, party = await reach(scope, case_id, acting=True)
    if party not in (Party.DESK, Party.SUPERVISOR):
        raise NotFoundError
    return row, party


async def in_hand(scope: Scope, case_id: int) -> tuple[Complaint | None, Party]:
    """A case that the actor has in hand; None when somebody else has, or nobody. A supervisor steers any case."""
    row, party = await at_desk(scope, case_id)
    mine = row.state in UNDER_WAY and (row.handler_id == scope.me or party is Party.SUPERVISOR)
    return (row if mine else None), party


async def not_now(scope: Scope, row: Complaint, party: Party) -> DeskOutcome:
    """The card, because what was asked for is not to be done now."""
    card = await view.case_card(scope, row, party, identity=False)
    return DeskOutcome(card=card, refused=Refused(RefusalCode.NOT_NOW))


async def _looked(scope: Scope, row: Complaint, party: Party) -> CaseCard:
    # In a group nobody is shown anybody, so there is no look either.
    card = await view.case_card(scope, row, party, identity=scope.private)
    if card.identity is not None:
        await _audit_look(scope, row)
    return card


async def _audit_look(scope: Scope, row: Complaint) -> None:
    await audit.note(scope, "identity seen", subject=f"complaint:{row.id}")
