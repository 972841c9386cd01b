"""Edits: whoever edits in the messenger what he has said to the other side corrects it; what was said first stays."""

from dataclasses import dataclass
from enum import StrEnum

from domain.complaint import Act, EventKind, Party
from domain.complaint.manner import check_manner
from domain.errors import NotFoundError
from domain.permission import Permission
from services.complaint import acting
from services.complaint.may import acts_of, acts_with_help
from services.complaint.reach import own, reach
from services.scope import Scope, requires
from storage import complaint, files
from storage.complaint import relay
from storage.models.complaint import Complaint, ComplaintEvent

CORRECTABLE = {EventKind.ADDED: Act.ADD, EventKind.SAID: Act.SAY, EventKind.ASKED_BACK: Act.ASK_BACK}
"""What an edit corrects, and what its writer must still be able to do then. A proposal or a reason is not changed by it."""


class Edit(StrEnum):
    """What became of an edit."""

    PASSED_ON = "passed_on"
    SAME = "same"
    NOT_THIS_STEP = "not_this_step"
    NOT_NOW = "not_now"
    MAY_HURT = "may_hurt"


@dataclass(frozen=True, slots=True)
class Edited:
    """The case an edit belonged to, and what became of it."""

    number: str
    edit: Edit


async def remember(scope: Scope, row: Complaint, message_id: int | None) -> None:
    """Keep from which message the actor's newest step came, so that an edit of the message finds it."""
    if message_id is not None:
        last = [one for one in await complaint.events(scope.tx, row.id or 0) if one.actor_id == scope.me][-1]
        await relay.note_message(
            scope.tx,
            bot_id=scope.bot_id,
            chat_id=scope.chat_id,
            message_id=message_id,
            complaint_id=row.id or 0,
            seq=last.seq,
            at=scope.wall,
        )


@requires(Permission.HELP)
async def correct(scope: Scope, *, message_id: int, text: str) -> Edited | None:
    """Note an edit as a correction and tell the other side; None when the message has become no step of a case."""
    found = await relay.step_from(scope.tx, bot_id=scope.bot_id, chat_id=scope.chat_id, message_id=message_id)
    if found is None:
        return None
    case_id, seq = found
    steps = await complaint.events(scope.tx, case_id)
    step = next(one for one in steps if one.seq == seq)
    act = CORRECTABLE.get(step.kind)
    customers = step.kind is EventKind.ADDED
    try:
        if customers:
            row = await own(scope, case_id, acting=True)
            acts = await acts_of(scope, row, Party.CUSTOMER)
        else:
            row, party = await reach(scope, case_id, acting=True)
            acts = await acts_with_help(scope, row, party)
    except NotFoundError:
        before = await complaint.find(scope.tx, case_id)
        return Edited(before.number if before else "", Edit.NOT_NOW)
    if act is None:
        return Edited(row.number, Edit.NOT_THIS_STEP)
    if act not in acts or step.actor_id != scope.me:
        return Edited(row.number, Edit.NOT_NOW)
    if not text or await _reads(scope, steps, seq) == text:
        return Edited(row.number, Edit.SAME)
    if not customers and check_manner(text):
        return Edited(row.number, Edit.MAY_HURT)
    await acting.note(scope, row, EventKind.CORRECTED, text=text, facts={"corrects": seq})
    return Edited(row.number, Edit.PASSED_ON)


async def _reads(scope: Scope, steps: list[ComplaintEvent], seq: int) -> str:
    """How a step reads by now."""
    last = [one for one in steps if one.seq == seq or one.facts.get("corrects") == seq][-1]
    return next(iter((await files.bodies(scope.tx, [last.body_id])).values()), "") if last.body_id else ""
