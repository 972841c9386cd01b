"""Cases that resemble another one: suspected duplicates among the open ones, and how past ones were solved."""

import asyncio
from dataclasses import dataclass

from domain.complaint import UNDER_WAY, Act, ComplaintState
from domain.complaint.likeness import DUPLICATE, SAME_CAUSE, Likeness
from domain.permission import Permission
from services.complaint import view
from services.complaint.cards import GroupCard
from services.complaint.knowledge import solution_of
from services.complaint.may import acts_with_help
from services.complaint.reach import party_on, reach
from services.scope import Scope, requires
from storage import complaint, files, outbox
from storage.complaint import categories, likeness, snippets
from storage.models.complaint import Complaint

# Beyond these, cases are too old to repeat one; 3,000 take half a second and some 40 MB to be made ready.
NEWEST = 3000
SHOWN = 4
# Some of the likest are not the reader's to see.
_ASKED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Resembling:
    """A case that resembles another; `solution` is what it was closed with, without its customer.

    `kept`: a colleague has looked at the solution and kept it as knowledge. `mine`: the actor may open the case too; what
    is kept as knowledge is for everybody who works on cases.
    """

    brief: GroupCard
    score: float
    shared: tuple[str, ...]
    solution: str
    kept: bool = False
    mine: bool = True


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
    past = [one for one in found if one.brief.state is ComplaintState.CLOSED]
    may_merge = Act.MERGE in await acts_with_help(scope, row, party)
    return Similar(
        brief=view.brief(scope, row, await categories.book(scope.tx)),
        open=tuple(one for one in found if not one.brief.ended and one.score >= DUPLICATE)[:SHOWN],
        past=tuple(sorted(past, key=lambda one: not one.kept))[:SHOWN],
        may_merge=may_merge,
    )


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def suspect(scope: Scope, *, case_id: int) -> None:
    """Look, for its card, what a case repeats: a new one an open one, and any under way what is known of a closed one.

    Only in a transaction that reads.
    """
    row, _party = await reach(scope, case_id)
    kept = likeness.kept(scope.tx)
    if row.state not in UNDER_WAY or (case_id in kept.suspected and case_id in kept.known):
        return
    found = [one for one in await _alike(scope, row) if one.score >= DUPLICATE]
    if row.state is ComplaintState.REGISTERED:
        for one in [one for one in found if not one.brief.ended][:1]:
            likeness.suspect(scope.tx, case_id, one.brief.id)
    for one in [one for one in found if one.kept][:1]:
        likeness.know(scope.tx, case_id, one.brief.id, one.shared)


async def _alike(scope: Scope, row: Complaint) -> list[Resembling]:
    told = await files.bodies(scope.tx, [row.what_id] if row.what_id else [])
    words = next(iter(told.values()), "")
    if not words:
        return []
    past = await ready(scope)
    likest = await asyncio.to_thread(
        past.most_like, words, limit=_ASKED, at_least=SAME_CAUSE, leave_out={row.id or 0, row.merged_into_id or 0}
    )
    known = await snippets.of_cases(scope.tx, [like.id for like in likest])
    book = await categories.book(scope.tx)
    found = []
    for like in likest:
        other, kept = await complaint.find(scope.tx, like.id), known.get(like.id)
        mine = other is not None and await party_on(scope, other) is not None
        if other is None or not (mine or (kept and other.customer_id != scope.actor.person_id)):
            continue
        found.append(
            Resembling(
                brief=view.brief(scope, other, book),
                score=like.score,
                shared=like.shared,
                solution=kept.text if kept else await solution_of(scope, other),
                kept=kept is not None,
                mine=mine,
            )
        )
    return found


async def ready(scope: Scope) -> Likeness:
    """The words of the newest cases, made ready in a thread when something has changed since; only where one reads."""
    kept = likeness.kept(scope.tx)
    erasures, stamp = kept.erasures, await likeness.stamp(scope.tx, limit=NEWEST)
    if kept.ready is not None and kept.stamp == stamp:
        return kept.ready
    made = await asyncio.to_thread(Likeness, await likeness.words(scope.tx, last=stamp[0], limit=NEWEST))
    likeness.keep(scope.tx, made, stamp=stamp, erasures=erasures)
    return made
