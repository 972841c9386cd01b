"""Solutions of closed cases kept as knowledge: drafted without the customer, looked at by a person, listed, deleted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.complaint import ComplaintState, EventKind, NamedCategory
from domain.complaint.snippet import LONGEST, without_person
from domain.errors import InvalidError, NotFoundError
from domain.permission import Permission
from domain.wording import N_
from services import audit
from services.complaint.desk import at_desk
from services.complaint.may import may_keep
from services.complaint.together import names_of, said_in
from services.scope import Scope, requires
from storage import complaint, files, people
from storage.complaint import categories, snippets
from storage.complaint.snippets import KeptRow
from storage.models.complaint import Complaint

NOTHING = N_("There are no words of ours in this case that say how it was solved.")
# In this order they tell how a case was solved.
_SOLVING = (EventKind.SOLUTION_PROPOSED, EventKind.CARRIED_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetDraft:
    """What would be kept of a case; `known` may not stand in it, `said` are the customer's own words."""

    case_id: int
    number: str
    text: str
    known: tuple[str, ...]
    said: tuple[str, ...]

    def cleaned(self, text: str) -> str:
        """Somebody's own version, without the customer."""
        return without_person(text, known=self.known, said=self.said)[:LONGEST]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSnippet:
    """A solution that is kept; `by` is the colleague who kept it, empty when he has left."""

    case_id: int
    number: str
    category: NamedCategory
    text: str
    by: str
    kept_at: datetime


@requires(Permission.KEEP_SNIPPET)
async def snippet_draft(scope: Scope, *, case_id: int) -> SnippetDraft:
    """What would be kept of a closed case; InvalidError when the house wrote nothing, NotFoundError for any other case."""
    row, party = await at_desk(scope, case_id)
    if not await may_keep(scope, row, party):
        raise NotFoundError
    draft = await _draft(scope, row)
    if not draft.text:
        raise InvalidError(NOTHING)
    return draft


@requires(Permission.KEEP_SNIPPET)
async def keep_snippet(scope: Scope, *, case_id: int, text: str) -> KeptSnippet:
    """Keep a solution of a closed case, without its customer whatever the text says; the second for a case is refused."""
    draft = await snippet_draft(scope, case_id=case_id)
    words = draft.cleaned(text)
    if not words.strip("… "):
        raise InvalidError(NOTHING)
    body_id = await files.write_body(scope.tx, words, now=scope.wall, person_id=None)
    if not await snippets.keep(scope.tx, case_id, body_id=body_id, by=scope.actor.person_id, now=scope.now):
        raise NotFoundError
    await audit.note(scope, "snippet kept", subject=f"complaint:{case_id}")
    return await snippet(scope, case_id=case_id)


@requires(Permission.KEEP_SNIPPET)
async def snippet(scope: Scope, *, case_id: int) -> KeptSnippet:
    """What is kept of a case; NotFoundError when nothing is, or the words are erased."""
    found = (await snippets.of_cases(scope.tx, [case_id])).get(case_id)
    if found is None:
        raise NotFoundError
    return (await _kept(scope, [found]))[0]


@requires(Permission.KEEP_SNIPPET)
async def kept_snippets(scope: Scope) -> list[KeptSnippet]:
    """Everything that is kept, the newest first."""
    return await _kept(scope, await snippets.listed(scope.tx))


@requires(Permission.KEEP_SNIPPET)
async def delete_snippet(scope: Scope, *, case_id: int) -> bool:
    """Erase what is kept of a case; False when nothing is."""
    gone = await snippets.forget(scope.tx, [case_id], now=scope.wall)
    if gone:
        await audit.note(scope, "snippet deleted", subject=f"complaint:{case_id}")
    return bool(gone)


async def solution_of(scope: Scope, row: Complaint) -> str:
    """How a closed case was solved, without its customer; empty for any other."""
    return (await _draft(scope, row)).text if row.state is ComplaintState.CLOSED else ""


async def _draft(scope: Scope, row: Complaint) -> SnippetDraft:
    events = await complaint.events(scope.tx, row.id or 0)
    last = {one.kind: one.body_id for one in events if one.kind in _SOLVING and one.body_id is not None}
    bodies = await files.bodies(scope.tx, [one for one in last.values() if one is not None])
    known, said = await names_of(scope, row), await said_in(scope, row)
    ours = "\n".join(bodies[last[kind] or 0] for kind in _SOLVING if kind in last)
    text = without_person(ours, known=known, said=said)[:LONGEST]
    return SnippetDraft(
        case_id=row.id or 0, number=row.number, text=text if text.strip("… \n") else "", known=known, said=said
    )


async def _kept(scope: Scope, found: Iterable[KeptRow]) -> list[KeptSnippet]:
    rows, book = list(found), await categories.book(scope.tx)
    names = await people.named(scope.tx, {one.kept_by_id for one in rows if one.kept_by_id})
    return [
        KeptSnippet(
            case_id=one.complaint_id,
            number=one.number,
            category=book[one.category],
            text=one.text,
            by=names[one.kept_by_id].name if one.kept_by_id in names else "",
            kept_at=one.kept_at,
        )
        for one in rows
    ]
