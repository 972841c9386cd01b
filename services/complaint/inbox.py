"""What lies on a desk: the cases somebody reaches a page at a time, and the few that wait for him."""

from dataclasses import dataclass

from domain.complaint import Act, EventKind
from domain.people import Role
from domain.permission import Permission
from services.complaint import view
from services.complaint.cards import GroupCard
from services.complaint.may import acts_of
from services.complaint.reach import party_on
from services.scope import Scope, requires
from storage import complaint, people
from storage.complaint import lists

# Whoever has more in hand than this says himself to which case his words belong.
MOST_IN_HAND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """One page (from 0) of the cases under way, each with who has it; the totals are of all pages."""

    total: int
    overdue: int
    page: int
    pages: int
    cases: tuple[tuple[GroupCard, str], ...]


@requires(Permission.WORK_COMPLAINT)
async def open_cases(scope: Scope, *, page: int, size: int) -> Inbox:
    """The cases under way as far as the actor reaches them, the most pressing first; beyond the end is the last page."""
    shown = _shown(scope)
    total, overdue = await lists.totals(scope.tx, shown, now=scope.now)
    pages = max(1, -(-total // size))
    page = min(max(page, 0), pages - 1)
    cases = []
    for row in await lists.listed(scope.tx, shown, offset=page * size, limit=size) if total else ():
        hands = await people.person(scope.tx, row.owner_id or row.handler_id or 0)
        cases.append((view.brief(scope, row), hands.name if hands else ""))
    return Inbox(total=total, overdue=overdue, page=page, pages=pages, cases=tuple(cases))


@requires(Permission.WORK_COMPLAINT)
async def waiting_for_me(scope: Scope, *, limit: int) -> list[GroupCard]:
    """The cases that wait for the actor: his own, and for the desk those nobody has taken; the most pressing first."""
    untaken = Role.DESK in scope.actor.roles
    return [
        view.brief(scope, row) for row in await lists.waiting(scope.tx, _shown(scope), untaken=untaken, limit=limit)
    ]


@requires(Permission.WORK_COMPLAINT)
async def unanswered(scope: Scope) -> list[GroupCard]:
    """The cases in the actor's hands of which the customer had the last word, as far as the actor may write to him now."""
    found = []
    for row in await lists.waiting(scope.tx, _shown(scope), untaken=False, limit=MOST_IN_HAND):
        events = await complaint.events(scope.tx, row.id or 0)
        last = [one for one in events if one.kind is not EventKind.CORRECTED][-1]
        party = party_on(scope, row)
        theirs = last.kind is EventKind.ADDED and last.actor_id == row.customer_id
        if theirs and party is not None and Act.SAY in acts_of(scope, row, party):
            found.append(view.brief(scope, row))
    return found


def _shown(scope: Scope) -> lists.Shown:
    """Desk and supervisors reach every case but their own complaints, management the major ones, owners theirs."""
    roles = scope.actor.roles
    every = bool({Role.DESK, Role.SUPERVISOR} & roles)
    return lists.Shown(me=scope.me, every=every, owner=Role.OWNER in roles, major=Role.MANAGEMENT in roles)
