"""What complaints propose to improve, and whether the causes of improvement items came back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.complaint import NamedCategory
from domain.complaint.improvement import MOST_CASES, ImprovementSource, alike, frequent
from domain.complaint.likeness import DUPLICATE
from domain.complaint.span import Span
from domain.permission import Permission
from services.complaint.improving import ImprovementItem, as_items, sees_every
from services.complaint.similar import ready
from services.reports.reach import EVERY_COMPLAINT, bounds
from services.scope import Scope, requires
from storage import complaint, files
from storage.complaint import categories
from storage.complaint import improvements as store

SHOWN = 5
# How long after it is done one still looks whether the cause came back.
WATCHED = timedelta(days=92)
_LONG = timedelta(days=27)
_NEWEST = 300
_ASKED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Cases that may have one cause, or a category with many.

    `cases` are (id, number), at most `MOST_CASES` of `number`, none for a category. `shared` are words that the customers
    have in common; empty for whoever may not read every complaint.
    """

    source: ImprovementSource
    category: NamedCategory
    number: int
    cases: tuple[tuple[int, str], ...]
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An item, and how many cases of its cause or category came in after it was done; `before`: in as many days before.

    `since` is None while it is open, and when the words of its cases are erased, so that nobody can tell any more.
    `before` is None where no such figure says anything: of cases that are alike.
    """

    item: ImprovementItem
    since: int | None
    before: int | None


@requires(Permission.PLAN_IMPROVEMENT, lengthy=True)
async def proposals(scope: Scope, *, span: Span) -> list[Proposal]:
    """What the complaints of a span propose to improve, at most `SHOWN`; nothing that an open item is about already."""
    return await proposed(scope, span)


@requires(Permission.IMPROVE, lengthy=True)
async def improvements(scope: Scope) -> list[Watched]:
    """The items that the actor sees, the open ones first, with whether their cause came back."""
    return await watched(scope, end=scope.now, done_since=scope.now - WATCHED)


async def learned(scope: Scope, span: Span) -> tuple[tuple[Watched, ...], tuple[Proposal, ...]]:
    """What a report says of improvements: of a month or longer, to whoever sees every complaint."""
    start, end = bounds(scope, span)
    if end - start < _LONG or not (scope.actor.system or scope.actor.roles & EVERY_COMPLAINT):
        return (), ()
    items = await watched(scope, end=end, done_since=start - WATCHED)
    return tuple(items), tuple(await proposed(scope, span))


async def proposed(scope: Scope, span: Span) -> list[Proposal]:
    """The same for whoever reads the report of a span."""
    start, end = bounds(scope, span)
    cases = [
        one
        for one in await store.told(scope.tx, start=start, end=end, limit=_NEWEST)
        if one.customer_id != scope.actor.person_id
    ]
    past = await ready(scope)
    groups = await asyncio.to_thread(alike, cases, past)
    taken = {case_id for ids in (await store.taken_up(scope.tx)).values() for case_id in ids}
    known = await store.in_items(scope.tx, [case_id for one in groups for case_id in one.cases])
    # What was done about a cause is worth another item only when a new case shows that it came back.
    groups = [one for one in groups if not taken.intersection(one.cases) and not known.issuperset(one.cases)]
    category_of = {one.id: one.category for one in cases}
    about = await store.about(scope.tx, done_since=start)
    received = await store.received(scope.tx, start=start, end=end)
    reads = scope.actor.may(Permission.PLAN_IMPROVEMENT)
    found, book = [], await categories.book(scope.tx)
    for group in groups:
        shown = group.cases[:MOST_CASES]
        rows = [await complaint.find(scope.tx, case_id) for case_id in shown]
        found.append(
            Proposal(
                source=ImprovementSource.ALIKE,
                category=book[category_of[group.cases[0]]],
                number=len(group.cases),
                cases=tuple((row.id or 0, row.number) for row in rows if row is not None),
                shared=group.shared if reads else (),
            )
        )
    found += [
        Proposal(
            source=ImprovementSource.CATEGORY, category=book[category], number=received[category], cases=(), shared=()
        )
        for category in frequent(received)
        if category not in about
    ]
    return found[:SHOWN]


async def watched(scope: Scope, *, end: datetime, done_since: datetime) -> list[Watched]:
    """The items taken up before an instant and open, or done since another, as far as the actor sees them."""
    owner = None if sees_every(scope) else scope.me
    rows = await store.listed(scope.tx, owner_id=owner, taken_until=end, done_since=done_since)
    return [await _watched(scope, one, end=end) for one in await as_items(scope, rows)]


async def _watched(scope: Scope, item: ImprovementItem, *, end: datetime) -> Watched:
    if item.done_at is None or item.done_at > end:
        return Watched(item=item, since=None, before=None)
    if item.source is ImprovementSource.ALIKE:
        return Watched(item=item, since=await _came_back(scope, item, item.done_at, end), before=None)
    since = await store.received(scope.tx, start=item.done_at, end=end)
    lasted = min(end, scope.now) - item.done_at
    before = await store.received(scope.tx, start=item.taken_at - lasted, end=item.taken_at)
    return Watched(item=item, since=since.get(item.category.code, 0), before=before.get(item.category.code, 0))


async def _came_back(scope: Scope, item: ImprovementItem, start: datetime, end: datetime) -> int | None:
    """How many cases like those of an item came in; None when nobody can tell, because their words are erased."""
    words = await _words(scope, [case_id for case_id, _number in item.cases])
    if not words:
        return None
    past, itself = await ready(scope), {case_id for case_id, _number in item.cases}
    like: set[int] = set()
    for text in words:
        found = await asyncio.to_thread(past.most_like, text, limit=_ASKED, at_least=DUPLICATE, leave_out=itself)
        like |= {one.id for one in found}
    return await store.among(scope.tx, like, start=start, end=end)


async def _words(scope: Scope, case_ids: Sequence[int]) -> list[str]:
    rows = [await complaint.find(scope.tx, case_id) for case_id in case_ids]
    bodies = await files.bodies(scope.tx, [row.what_id for row in rows if row is not None and row.what_id])
    return [text for text in bodies.values() if text]
