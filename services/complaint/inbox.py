"""What lies on a desk: the cases somebody reaches a page at a time, and the few that wait for him."""

from dataclasses import dataclass, replace

from domain.complaint import Act, EventKind, NamedCategory, Party
from domain.complaint.waiting import waits_for
from domain.people import Role
from domain.permission import Permission
from services.complaint import view
from services.complaint.cards import GroupCard
from services.complaint.may import acts_of
from services.complaint.reach import party_on
from services.scope import Scope, requires
from storage import complaint, people
from storage.complaint import categories, lists
from storage.complaint.lists import Pick, Sought

# Whoever has more in hand than this says himself to which case his words belong.
MOST_IN_HAND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """One page (from 0) of some cases under way, each with who has it; `total` is of all its pages, the others of all cases."""

    total: int
    every: int
    overdue: int
    call_backs: int
    page: int
    pages: int
    cases: tuple[tuple[GroupCard, str], ...]


@requires(Permission.WORK_COMPLAINT)
async def open_cases(scope: Scope, *, page: int, size: int, pick: Pick | None = None) -> Inbox:
    """The cases under way as far as the actor reaches them, the most pressing first; beyond the end is the last page.

    `pick` narrows what is listed; how many are overdue and to be called back is said of all.
    """
    shown, sought = _shown(scope), Sought(pick=pick)
    total, _late = await lists.totals(scope.tx, shown, now=scope.now, sought=sought)
    every, overdue = await lists.totals(scope.tx, shown, now=scope.now)
    call_backs, _late = await lists.totals(scope.tx, shown, now=scope.now, sought=Sought(pick=Pick.CALL_BACK))
    pages = max(1, -(-total // size))
    page = min(max(page, 0), pages - 1)
    cases, book = [], await categories.book(scope.tx)
    found = await lists.listed(scope.tx, shown, offset=page * size, limit=size, now=scope.now, sought=sought)
    for row in found if total else ():
        hands = await people.person(scope.tx, row.owner_id or row.handler_id or 0)
        cases.append((view.brief(scope, row, book), hands.name if hands else ""))
    return Inbox(
        total=total,
        every=every,
        overdue=overdue,
        call_backs=call_backs,
        page=page,
        pages=pages,
        cases=tuple(cases),
    )


@requires(Permission.WORK_COMPLAINT)
async def waiting_for_me(scope: Scope, *, limit: int) -> list[GroupCard]:
    """The cases that wait for the actor, the most pressing first: his own, and those that are anybody's at the desk.

    These are for the desk those nobody has taken, for desk and supervisors those that others have solved and he calls back;
    what he has solved himself only where nobody else can call back.
    """
    shown, untaken = _shown(scope), Role.DESK in scope.actor.roles
    others = {one.id or 0 for one in await people.holders(scope.tx, Role.DESK, Role.SUPERVISOR)} - {scope.me}
    judges = await people.reachable(scope.tx, others)
    found = await lists.waiting(scope.tx, shown, untaken=untaken, judges=judges, limit=limit)
    book = await categories.book(scope.tx)
    return [view.brief(scope, row, book) for row in found]


@requires(Permission.WORK_COMPLAINT)
async def unanswered(scope: Scope) -> list[GroupCard]:
    """The cases in the actor's hands of which the customer had the last word, as far as the actor may write to him now."""
    found, book = [], await categories.book(scope.tx)
    for row in await lists.waiting(scope.tx, _shown(scope), untaken=False, limit=MOST_IN_HAND):
        events = await complaint.events(scope.tx, row.id or 0)
        last = [one for one in events if one.kind is not EventKind.CORRECTED][-1]
        party = await party_on(scope, row)
        theirs = last.kind is EventKind.ADDED and last.actor_id == row.customer_id
        if theirs and party is not None and Act.SAY in await acts_of(scope, row, party):
            found.append(view.brief(scope, row, book))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """A case on the desk's page: nothing of it names its customer. `hands` at the desk, `owner` in the department."""

    brief: GroupCard
    hands: str
    owner: str
    waits: Party | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskNow:
    """One page (from 0) of the sought cases, the most pressing first; `untaken` counts what is in nobody's hands.

    `categories`: by which it can be narrowed; a category that there is not narrows nothing.
    """

    total: int
    overdue: int
    untaken: int
    page: int
    pages: int
    cases: tuple[Lying, ...]
    categories: tuple[NamedCategory, ...]


@requires(Permission.WORK_COMPLAINT)
async def desk_now(scope: Scope, *, sought: Sought, page: int, size: int) -> DeskNow:
    """What lies on the desk as far as the actor reaches it, for a page that stays open; looking at it leaves no trace."""
    shown, book = _shown(scope), await categories.book(scope.tx)
    if sought.category is not None and book.get(sought.category) is None:
        sought = replace(sought, category=None)
    total, overdue = await lists.totals(scope.tx, shown, now=scope.now, sought=sought)
    counted = await lists.standing(scope.tx, shown, now=scope.now)
    pages = max(1, -(-total // size))
    page = min(max(page, 0), pages - 1)
    found = await lists.listed(scope.tx, shown, offset=page * size, limit=size, now=scope.now, sought=sought)
    known = await people.named(scope.tx, {one for row in found for one in (row.handler_id, row.owner_id) if one})
    names = {one: person.name for one, person in known.items()}
    still = await lists.waited_for(scope.tx, [row.id or 0 for row in found])
    cases = tuple(
        Lying(
            brief=view.brief(scope, row, book),
            hands=names.get(row.handler_id or 0, ""),
            owner=names.get(row.owner_id or 0, ""),
            waits=waits_for(
                row.state,
                received_elsewhere=row.receiver_id is not None,
                owned=row.owner_id is not None,
                asked=row.id in still,
                extension=row.extension_until is not None,
            ),
        )
        for row in found
    )
    untaken = sum(free for _severity, _number, _overdue, free in counted)
    return DeskNow(
        total=total, overdue=overdue, untaken=untaken, page=page, pages=pages, cases=cases, categories=book.shown
    )


def _shown(scope: Scope) -> lists.Shown:
    """Desk and supervisors reach every case but their own complaints, owners theirs; `Shown` says which management."""
    roles = scope.actor.roles
    every = bool({Role.DESK, Role.SUPERVISOR} & roles)
    return lists.Shown(me=scope.me, every=every, owner=Role.OWNER in roles, major=Role.MANAGEMENT in roles)
