"""Improvement items from complaints: taken up by the desk, seen to by an owner until a day, done with cause and measure."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.business_calendar import instant_of
from domain.complaint import Category, NamedCategory
from domain.complaint.improvement import ImprovementSource
from domain.complaint.snippet import without_person
from domain.errors import InvalidError, NotFoundError
from domain.people import Role
from domain.permission import Permission
from domain.text import clean
from domain.wording import N_
from services import audit
from services.complaint.desk import at_desk
from services.complaint.duty import Named
from services.complaint.together import names_of
from services.scope import Scope, requires
from storage import complaint, files, outbox, people
from storage.complaint import categories
from storage.complaint import improvements as kept
from storage.models.learning import Improvement

LONGEST = 500
ANSWERING = (Role.OWNER, Role.DESK, Role.SUPERVISOR, Role.TRAINING_MANAGER)
"""Who can be given an improvement item."""
FARTHEST = timedelta(days=366)
DAY_OUT_OF_RANGE = N_("Please give a day from tomorrow on, within a year, for example: {example}")
_REMINDED = time(9)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementItem:
    """An item as whoever sees it reads it; `cause` and `measure` are empty until it is done, `owner` when he has left.

    `cases` are (id, number). `mine`: the actor answers for it. `may_finish`, `may_plan`: what he may do to it now.
    """

    id: int
    source: ImprovementSource
    category: NamedCategory
    what: str
    cases: tuple[tuple[int, str], ...]
    owner_id: int
    owner: str
    due_on: date
    overdue: bool
    taken_by: str
    taken_at: datetime
    done_at: datetime | None
    done_by: str
    cause: str
    measure: str
    mine: bool
    may_finish: bool
    may_plan: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """What an item is about before it is taken up: its cases and who can be given it, the likeliest first.

    `taken`: the open item that has some of it already.
    """

    category: NamedCategory
    cases: tuple[tuple[int, str], ...]
    people: tuple[Named, ...]
    taken: int | None


@requires(Permission.PLAN_IMPROVEMENT)
async def improvement_candidates(
    scope: Scope, *, case_ids: Sequence[int] = (), category: Category | None = None
) -> Candidates:
    """Look at some cases, or a whole category, before an item is taken up; NotFoundError for cases that are not the actor's."""
    if not case_ids and category is None:
        raise NotFoundError
    rows = [(await at_desk(scope, case_id))[0] for case_id in dict.fromkeys(case_ids)]
    book = await categories.book(scope.tx)
    about = book.get(category) if category else book[Counter(row.category for row in rows).most_common(1)[0][0]]
    if about is None:
        raise NotFoundError
    near = {one for row in rows for one in (row.owner_id, row.handler_id) if one} | {scope.me}
    return Candidates(
        category=about,
        cases=tuple((row.id or 0, row.number) for row in rows),
        people=tuple(await improvement_people(scope, near=near)),
        taken=await _taken(scope, {row.id or 0 for row in rows}, about.code),
    )


@requires(Permission.PLAN_IMPROVEMENT)
async def improvement_people(scope: Scope, *, near: Collection[int] = ()) -> list[Named]:
    """Everybody who can be given an item, those `near` it first, whoever cannot be reached last."""
    found = await people.holders(scope.tx, *ANSWERING)
    heard = await people.reachable(scope.tx, [one.id or 0 for one in found])
    named = [
        Named(id=one.id or 0, name=one.name, department=one.department, reachable=one.id in heard) for one in found
    ]
    return sorted(named, key=lambda one: (not one.reachable, one.id not in near))


@requires(Permission.PLAN_IMPROVEMENT)
async def take_up_improvement(
    scope: Scope,
    *,
    what: str,
    owner_id: int,
    due_on: date,
    case_ids: Sequence[int] = (),
    category: Category | None = None,
) -> tuple[ImprovementItem, bool]:
    """Take a proposal up; (the item, whether it is new). What another one has in hand already is that one.

    NotFoundError for an owner who cannot be given any, InvalidError without words or for a day that cannot be.
    """
    for case_id in sorted(set(case_ids)):
        await complaint.hold(scope.tx, case_id)
    found = await improvement_candidates(scope, case_ids=case_ids, category=category)
    if found.taken is not None:
        return await improvement(scope, improvement_id=found.taken), False
    _check(scope, found.people, owner_id=owner_id, due_on=due_on)
    case_ids = [case_id for case_id, _number in found.cases]
    row = Improvement(
        source=ImprovementSource.CATEGORY if category else ImprovementSource.ALIKE,
        category=found.category.code,
        what_id=await _written(scope, what, case_ids),
        owner_id=owner_id,
        due_on=due_on,
        taken_by_id=scope.me,
        taken_at=scope.now,
    )
    number = await kept.add(scope.tx, row, case_ids=case_ids)
    facts = {"owner": owner_id, "due": due_on.isoformat(), "cases": case_ids, "category": str(found.category.code)}
    await audit.note(scope, "improvement taken up", subject=f"improvement:{number}", **facts)
    await _remind(scope, row)
    return await improvement(scope, improvement_id=number), True


@requires(Permission.PLAN_IMPROVEMENT)
async def give_improvement(scope: Scope, *, improvement_id: int, owner_id: int, due_on: date) -> ImprovementItem:
    """Give an open item to somebody else, or until another day; one that is done stays as it is."""
    row = await _find(scope, improvement_id)
    before = {"owner": row.owner_id, "due": row.due_on.isoformat()}
    after = {"owner": owner_id, "due": due_on.isoformat()}
    if before != after:
        _check(scope, await improvement_people(scope), owner_id=owner_id, due_on=due_on)
        if await kept.give(scope.tx, row, owner_id=owner_id, due_on=due_on):
            await audit.note(
                scope, "improvement given", subject=f"improvement:{improvement_id}", before=before, after=after
            )
            await _remind(scope, row)
    return await improvement(scope, improvement_id=improvement_id)


@requires(Permission.IMPROVE)
async def finish_improvement(
    scope: Scope, *, improvement_id: int, cause: str, measure: str
) -> tuple[ImprovementItem, bool]:
    """Note what the cause was and what was done; (the item, whether it was this that finished it).

    InvalidError when one of the two is missing: without cause, measure and somebody responsible nothing is done.
    """
    row = await _find(scope, improvement_id)
    case_ids = [case_id for case_id, _number in (await kept.cases_of(scope.tx, [improvement_id]))[improvement_id]]
    texts = [await _written(scope, text, case_ids) for text in (cause, measure)]
    me = scope.actor.person_id
    done = await kept.finish(scope.tx, row, cause_id=texts[0], measure_id=texts[1], by=me, now=scope.now)
    if done:
        await audit.note(scope, "improvement done", subject=f"improvement:{improvement_id}")
        await _no_more(scope, row)
        for person_id in {row.taken_by_id, row.owner_id} - {me}:
            await _tell(scope, row, person_id, key=f"improvement:{row.id}:done:{person_id}")
    return await improvement(scope, improvement_id=improvement_id), done


@requires(Permission.IMPROVE)
async def improvement(scope: Scope, *, improvement_id: int) -> ImprovementItem:
    """One item; NotFoundError for one that is not the actor's to see."""
    return (await as_items(scope, [await _find(scope, improvement_id)]))[0]


def sees_every(scope: Scope) -> bool:
    """Whether the actor sees everybody's items, not only his own."""
    return scope.actor.may(Permission.PLAN_IMPROVEMENT) or scope.actor.may(Permission.SUPERVISE_COMPLAINT)


async def as_items(scope: Scope, rows: Sequence[Improvement]) -> list[ImprovementItem]:
    """Rows of the store as their reader sees them."""
    cases = await kept.cases_of(scope.tx, [row.id or 0 for row in rows])
    ids = {one for row in rows for one in (row.what_id, row.cause_id, row.measure_id) if one is not None}
    words = await files.bodies(scope.tx, list(ids))
    who = {one for row in rows for one in (row.owner_id, row.taken_by_id, row.done_by_id) if one is not None}
    names = {number: one.name for number, one in (await people.named(scope.tx, who)).items()}
    today, me = scope.now.astimezone(scope.zone).date(), scope.actor.person_id
    may_plan, book = scope.actor.may(Permission.PLAN_IMPROVEMENT), await categories.book(scope.tx)
    return [
        ImprovementItem(
            id=row.id or 0,
            source=row.source,
            category=book[row.category],
            what=words.get(row.what_id, ""),
            cases=tuple(cases[row.id or 0]),
            owner_id=row.owner_id,
            owner=names.get(row.owner_id, ""),
            due_on=row.due_on,
            overdue=row.done_at is None and row.due_on < today,
            taken_by=names.get(row.taken_by_id, ""),
            taken_at=row.taken_at,
            done_at=row.done_at,
            done_by=names.get(row.done_by_id or 0, ""),
            cause=words.get(row.cause_id or 0, ""),
            measure=words.get(row.measure_id or 0, ""),
            mine=row.owner_id == me,
            may_finish=row.done_at is None and (may_plan or row.owner_id == me),
            may_plan=row.done_at is None and may_plan,
        )
        for row in rows
    ]


async def _find(scope: Scope, improvement_id: int) -> Improvement:
    row = await kept.find(scope.tx, improvement_id)
    if row is None or not (sees_every(scope) or row.owner_id == scope.actor.person_id):
        raise NotFoundError
    return row


async def _taken(scope: Scope, case_ids: set[int], category: Category) -> int | None:
    """The open item that is about one of the cases already, or about the whole category."""
    if case_ids:
        found = await kept.taken_up(scope.tx)
        return next((number for number, cases in sorted(found.items()) if cases & case_ids), None)
    return (await kept.about(scope.tx)).get(category)


def _check(scope: Scope, candidates: Collection[Named], *, owner_id: int, due_on: date) -> None:
    today = scope.now.astimezone(scope.zone).date()
    if owner_id not in {one.id for one in candidates}:
        raise NotFoundError
    if not timedelta(0) < due_on - today <= FARTHEST:
        raise InvalidError(DAY_OUT_OF_RANGE, example=(today + timedelta(days=30)).isoformat())


async def _written(scope: Scope, text: str, case_ids: Collection[int]) -> int:
    """Keep words about an item, without the customers of its cases."""
    rows = [await complaint.find(scope.tx, case_id) for case_id in case_ids]
    known = [name for row in rows if row is not None for name in await names_of(scope, row)]
    words = without_person(clean(text, max_length=LONGEST), known=known)
    if not words:
        raise InvalidError(N_("Please say it in a few words."))
    return await files.write_body(scope.tx, words, now=scope.wall, person_id=None)


async def _remind(scope: Scope, row: Improvement) -> None:
    """Tell its owner, and remind him in the morning of its day; what was to remind of it before does not any more."""
    await _no_more(scope, row)
    mark = f"{row.owner_id}:{row.due_on}"
    if row.owner_id != scope.actor.person_id:
        await _tell(scope, row, row.owner_id, key=f"improvement:{row.id}:given:{mark}:{scope.wall.timestamp():.0f}")
    await outbox.queue(
        scope.tx,
        "improvement",
        now=scope.now,
        params={"item": row.id, "due": True},
        person_id=row.owner_id,
        not_before=instant_of(row.due_on, _REMINDED, scope.zone),
        dedupe_key=f"improvement:{row.id}:due:{mark}:{scope.wall.timestamp():.0f}",
        reminder=True,
    )


async def _no_more(scope: Scope, row: Improvement) -> None:
    reason = "what it reminds of is done or given to somebody else"
    await outbox.withdraw(scope.tx, dedupe_prefix=f"improvement:{row.id}:due:", now=scope.wall, reason=reason)


async def _tell(scope: Scope, row: Improvement, person_id: int, *, key: str) -> None:
    await outbox.queue(
        scope.tx, "improvement", now=scope.now, params={"item": row.id}, person_id=person_id, dedupe_key=key,
        at_least_once=True,
    )  # fmt: skip
