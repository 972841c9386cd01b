"""Files of a case: attached by either side, sent to the other, and shown to whoever works on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import InvalidError, NotFoundError
from domain.permission import Permission
from domain.wording import N_
from services import audit
from services.complaint.reach import own, reach
from services.scope import Scope, requires
from storage import complaint, files
from storage.complaint import relay
from storage.models.complaint import Complaint, ComplaintEvent
from storage.models.files import StoredFile

MOST_FILES = 10
HOUSE_FILES = 30
"""How many files a case holds of its customer, and how many of all who work on it."""

FULL = N_("A case holds {limit} files in all, and yours is full. Describe the rest in words: “Add to it”.")
HOUSE_FULL = N_("Colleagues can attach {limit} files to a case in all, and this one is full. Please describe the rest.")
# Longer than all attempts to fetch a file take together.
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFiles:
    """Files of a case: those that can be sent, how many are not here (on the way, or refused), how many others there are.

    `coming`: some of the missing ones are being fetched and will be here in a moment.
    """

    number: str
    ids: tuple[int, ...]
    missing: int
    others: int = 0
    coming: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """One file to choose; `by_customer` tells the side it came from, `seen` whether the actor was sent it already."""

    id: int
    name: str
    kind: str
    size: int
    at: datetime
    by_customer: bool
    seen: bool


async def attach(scope: Scope, row: Complaint, file_ids: Sequence[int]) -> None:
    """Attach files that the actor has sent; InvalidError when his side of the case would hold too many."""
    case_id = row.id or 0
    theirs = len(await complaint.brought(scope.tx, case_id, row.customer_id))
    if row.customer_id == scope.actor.person_id:
        present, limit, full = theirs, MOST_FILES, FULL
    else:
        present, limit, full = len(await complaint.attached(scope.tx, case_id)) - theirs, HOUSE_FILES, HOUSE_FULL
    if present + len(file_ids) > limit:
        raise InvalidError(full, limit=limit)
    for file_id in file_ids:
        await put_with(scope, row, file_id)


async def put_with(scope: Scope, row: Complaint, file_id: int) -> None:
    """Put a file with a case. What a customer who stays unnamed calls it may say who he is: it goes by the case's number."""
    await complaint.attach(scope.tx, row.id or 0, file_id)
    if row.unnamed and row.customer_id == scope.actor.person_id:
        await files.rename(scope.tx, file_id, f"{row.number}-{file_id}")


def facts_of(file_ids: Sequence[int]) -> dict[str, object]:
    """What the timeline keeps of attached files."""
    return {"files": len(file_ids), "file_ids": list(file_ids)} if file_ids else {}


@requires(Permission.SEE_OWN_COMPLAINTS)
async def files_told(scope: Scope, *, case_id: int, seq: int) -> CaseFiles:
    """The files that came with one step, for the customer who is told of it."""
    row = await own(scope, case_id)
    event = _step(await complaint.events(scope.tx, case_id, to_customer=True), seq)
    return _sendable(scope, row.number, await relay.files_of(scope.tx, event.facts.get("file_ids", [])))


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def case_files(scope: Scope, *, case_id: int, seq: int = 0, file_id: int = 0, every: bool = False) -> CaseFiles:
    """Files for whoever works on the case: those of one step, one of them, all, or (by default) those he has not seen."""
    row, _party = await reach(scope, case_id)
    found = await relay.files_of(scope.tx, await complaint.attached(scope.tx, case_id))
    chosen = [one for one in found if one.id == file_id] if file_id else list(found)
    if seq:
        step = _step(await complaint.events(scope.tx, case_id), seq)
        # Steps of older versions do not say which files they brought.
        chosen = [one for one in found if one.id in step.facts.get("file_ids", [one.id])]
    elif not file_id and not every:
        seen = await relay.seen(scope.tx, scope.me, [one.id or 0 for one in found])
        chosen = [one for one in found if one.id not in seen and one.person_id != scope.me]
    sent = _sendable(scope, row.number, chosen, others=len(found) - len(chosen))
    if sent.ids:
        await relay.see(scope.tx, scope.me, sent.ids)
        await audit.note(scope, "complaint files seen", subject=f"complaint:{case_id}", files=len(sent.ids))
    return sent


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def file_list(scope: Scope, *, case_id: int) -> tuple[str, tuple[FileLine, ...]]:
    """The number of a case and every file that can be sent, the newest first."""
    row, _party = await reach(scope, case_id)
    found = await relay.files_of(scope.tx, await complaint.attached(scope.tx, case_id))
    seen = await relay.seen(scope.tx, scope.me, [one.id or 0 for one in found])
    lines = [
        FileLine(
            id=one.id or 0,
            name=one.declared_name,
            kind=one.kind,
            size=one.size,
            at=one.created_at,
            by_customer=one.person_id == row.customer_id,
            seen=one.id in seen or one.person_id == scope.me,
        )
        for one in found
        if one.state == "stored"
    ]
    return row.number, tuple(reversed(lines))


def _step(events: Sequence[ComplaintEvent], seq: int) -> ComplaintEvent:
    found = next((one for one in events if one.seq == seq), None)
    if found is None:
        raise NotFoundError
    return found


def _sendable(scope: Scope, number: str, found: Sequence[StoredFile], *, others: int = 0) -> CaseFiles:
    here = tuple(one.id or 0 for one in found if one.state == "stored")
    coming = any(one.state == "waiting" and scope.wall - one.created_at < PATIENCE for one in found)
    return CaseFiles(number=number, ids=here, missing=len(found) - len(here), others=others, coming=coming)
