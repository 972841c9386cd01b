"""Cases that resemble another one: suspected duplicates among the open ones, and how past ones were solved."""

import asyncio
from dataclasses import dataclass

from domain.complaint import UNDER_WAY, Act, ComplaintState, EventKind
from domain.complaint.likeness import DUPLICATE, SAME_CAUSE, Likeness
from domain.permission import Permission
from services.complaint import view
from services.complaint.cards import GroupCard
from services.complaint.may import acts_with_help
from services.complaint.reach import party_on, reach
from services.scope import Scope, requires
from storage import complaint, files, outbox, people
from storage.complaint import likeness
from storage.models.complaint import Complaint

# Beyond these, cases are too old to repeat one; 3,000 take half a second and some 40 MB to be made ready.
NEWEST = 3000
SHOWN = 4
# Some of the likest are not the reader's to see.
_ASKED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Resembling:
    """A case that resembles another; `solution` is what it was closed with, without the customer's name."""

    brief: GroupCard
    score: float
    shared: tuple[str, ...]
    solution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """What resembles a case: open ones that may be the same incident, and closed ones. `may_merge`: into the open ones."""

    brief: GroupCard
    open: tuple[Resembling, ...]
    past: tuple[Resembling, ...]
    may_merge: bool


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def look_for_similar(scope: Scope, *, case_id: int) -> None:
    """Ask for the cases that resemble one; they come as a notice, because searching has no place in an act's transaction."""
    await reach(scope, case_id)
    await outbox.queue(
        scope.tx,
        "case_similar",
        now=scope.now,
        params={"case": case_id},
        account_id=scope.actor.account_id,
        urgent=True,
        at_least_once=True,
    )


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def similar(scope: Scope, *, case_id: int) -> Similar:
    """The cases that resemble one, as far as the actor may see them too; only in a transaction that reads."""
    row, party = await reach(scope, case_id)
    found = await _alike(scope, row)
    may_merge = Act.MERGE in await acts_with_help(scope, row, party)
    return Similar(
        brief=view.brief(scope, row),
        open=tuple(one for one in found if not one.brief.ended and one.score >= DUPLICATE)[:SHOWN],
        past=tuple(one for one in found if one.brief.state is ComplaintState.CLOSED)[:SHOWN],
        may_merge=may_merge,
    )


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def suspect(scope: Scope, *, case_id: int) -> None:
    """Look whether a new case repeats an open one, for its card; only in a transaction that reads."""
    row, _party = await reach(scope, case_id)
    if row.state is not ComplaintState.REGISTERED or case_id in likeness.kept(scope.tx).suspected:
        return
    found = [one for one in await _alike(scope, row) if not one.brief.ended and one.score >= DUPLICATE]
    if found:
        likeness.suspect(scope.tx, case_id, found[0].brief.id)


async def _alike(scope: Scope, row: Complaint) -> list[Resembling]:
    told = await files.bodies(scope.tx, [row.what_id] if row.what_id else [])
    words = next(iter(told.values()), "")
    if not words:
        return []
    ready = await _ready(scope)
    likest = await asyncio.to_thread(
        ready.most_like, words, limit=_ASKED, at_least=SAME_CAUSE, leave_out={row.id or 0, row.merged_into_id or 0}
    )
    found = []
    for like in likest:
        other = await complaint.find(scope.tx, like.id)
        if other is not None and party_on(scope, other) is not None:
            brief, solution = view.brief(scope, other), await _solution(scope, other)
            found.append(Resembling(brief=brief, score=like.score, shared=like.shared, solution=solution))
    return found


async def _ready(scope: Scope) -> Likeness:
    """The words of the newest cases, made ready in a thread when something has changed since."""
    kept = likeness.kept(scope.tx)
    erasures, stamp = kept.erasures, await likeness.stamp(scope.tx, limit=NEWEST)
    if kept.ready is not None and kept.stamp == stamp:
        return kept.ready
    ready = await asyncio.to_thread(Likeness, await likeness.words(scope.tx, last=stamp[0], limit=NEWEST))
    likeness.keep(scope.tx, ready, stamp=stamp, erasures=erasures)
    return ready


async def _solution(scope: Scope, row: Complaint) -> str:
    """What the customer was proposed last and agreed to; whoever he is does not belong into somebody else's case."""
    if row.state in UNDER_WAY or row.state is not ComplaintState.CLOSED:
        return ""
    proposed = [one for one in await complaint.events(scope.tx, row.id or 0) if one.kind is EventKind.SOLUTION_PROPOSED]
    body_id = proposed[-1].body_id if proposed else None
    text = next(iter((await files.bodies(scope.tx, [body_id] if body_id else [])).values()), "")
    customer = await people.person(scope.tx, row.customer_id)
    for known in (customer.name, *customer.name.split(), customer.phone, customer.email) if customer else ():
        if len(known) > 1:
            text = text.replace(known, "…")
    return text
