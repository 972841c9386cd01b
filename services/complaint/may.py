"""What somebody may do to a case now: the course says what is possible, this what is his to do."""

from domain.complaint import (
    OURS_TOO,
    SAID_BY_CUSTOMER,
    UNDER_WAY,
    Act,
    ComplaintState,
    CoursePolicy,
    Party,
    possible_acts,
)
from domain.people import Role
from domain.permission import Permission
from services.complaint.asked import is_asked, is_silent
from services.complaint.dating import sets_date
from services.complaint.together import leading_of
from services.scope import Scope
from storage import people
from storage.complaint import snippets
from storage.models.complaint import Complaint

POLICY = CoursePolicy()
# Anybody at the desk may do these; the rest is for whoever took the case.
_JUDGING = frozenset({Act.CLOSE, Act.NOT_SETTLED, Act.MISS})
_DECIDING = frozenset({Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION})
# What an owner does only once he has undertaken the case.
_BEFORE_DUTY = frozenset({Act.SAY, Act.ASK_BACK, Act.WITHDRAW_QUESTION, Act.ASK_EXTENSION})
_NOT_IN_DUTY = frozenset({ComplaintState.DISPATCHED, ComplaintState.REJECTED, ComplaintState.REOPENED})
# What the desk writes down for a customer who called or came: one without a chat to answer in. The others are its own too.
_FOR_CUSTOMER = SAID_BY_CUSTOMER - OURS_TOO
# Of these whoever has the case in hand writes down the first, also for one who does not answer in his chat; and nobody who
# worked on it the second: it ends the case.
_BY_HANDLER = frozenset({Act.ACCEPT, Act.DECLINE})
_BY_ANOTHER = frozenset({Act.WITHDRAW})
_ANY_DESK = frozenset({Act.TAKE, Act.REOPEN, Act.URGE, Act.SEPARATE, Act.SET_CLOSING_DATE}) | _JUDGING | _DECIDING


async def acts_of(scope: Scope, row: Complaint, party: Party) -> frozenset[Act]:
    """What the actor may do to the case now, in his part."""
    me, leading = scope.actor.person_id, await leading_of(scope, row)
    hands, ended_for = leading or row, scope.now - row.closed_at if row.closed_at else None
    acts = set(possible_acts(row.state, party, ended_for=ended_for, follows=leading is not None))
    acts -= _DECIDING if row.extension_until is None else {Act.ASK_EXTENSION}
    if party is Party.DESK:
        acts -= _FOR_CUSTOMER
    if party is Party.DESK and hands.handler_id != me:
        acts &= _ANY_DESK
        # Only whoever passed a case on takes it back from an owner who does not answer.
        acts -= {Act.TAKE} if row.state is ComplaintState.DISPATCHED else set()
    if party is Party.OWNER:
        # Who may not know the customer cannot have called him.
        acts -= {Act.CONTACT} if row.unnamed else set()
        acts -= {Act.REJECT} if row.insisted else set()
        acts -= _BEFORE_DUTY if hands.state in _NOT_IN_DUTY else set()
    if me == solver_of(hands):
        # Whoever worked on the case does not judge that it is over, nor grants himself more time.
        acts -= _JUDGING | _DECIDING
    if Act.SET_CLOSING_DATE in acts and not await sets_date(scope, row):
        acts.remove(Act.SET_CLOSING_DATE)
    if Act.WITHDRAW_QUESTION in acts and not await is_asked(scope, row):
        acts.remove(Act.WITHDRAW_QUESTION)
    return frozenset(acts)


def solver_of(row: Complaint) -> int | None:
    """Who works on the solution: the owner, or the desk's colleague where there is none."""
    return row.owner_id or row.handler_id


def may_identify(row: Complaint, party: Party) -> bool:
    """Whether the part lets somebody see who the customer is."""
    return party in (Party.DESK, Party.SUPERVISOR) or (party is Party.OWNER and not row.unnamed)


async def may_keep(scope: Scope, row: Complaint, party: Party) -> bool:
    """Whether the solution of a case can be kept as knowledge: once, of a closed one, by desk and supervisors."""
    if row.state is not ComplaintState.CLOSED or party not in (Party.DESK, Party.SUPERVISOR):
        return False
    return scope.actor.may(Permission.KEEP_SNIPPET) and not await snippets.of_cases(scope.tx, [row.id or 0])


def may_take_over(row: Complaint, party: Party, acts: frozenset[Act], *, me: int | None) -> bool:
    """Whether a case under way can be taken from a colleague, or by whoever may not simply take what nobody has."""
    others = row.handler_id not in (None, me)
    # Its handler has left in the middle of the course, where "take" has no place any more.
    left = row.handler_id is None and Act.TAKE not in acts
    return row.state in UNDER_WAY and party in (Party.DESK, Party.SUPERVISOR) and (others or left)


async def speaks_for(scope: Scope, row: Complaint, party: Party) -> bool:
    """Whether the actor writes down what the customer says: at the desk, for one who has no chat."""
    return party is Party.DESK and not await people.reachable(scope.tx, {row.customer_id})


async def acts_with_help(scope: Scope, row: Complaint, party: Party) -> frozenset[Act]:
    """What the actor may do; also for a customer who cannot or does not answer himself, and what nobody else is there to judge."""
    acts = await acts_of(scope, row, party)
    leading = await leading_of(scope, row)
    possible = frozenset(possible_acts(row.state, party, follows=leading is not None))
    spoken_for = await _said_for(scope, row, party, possible)
    judging = _JUDGING | (_DECIDING if row.extension_until else frozenset()) | (spoken_for & _BY_ANOTHER)
    if scope.actor.person_id == solver_of(leading or row):
        spoken_for -= _BY_ANOTHER
    acts |= spoken_for
    missing = possible & judging
    if party is Party.DESK and missing - acts and row.owner_id is None and row.handler_id == scope.actor.person_id:
        others = {one.id or 0 for one in await people.holders(scope.tx, Role.DESK, Role.SUPERVISOR)}
        others -= {scope.actor.person_id or 0, row.customer_id}
        return acts if await people.reachable(scope.tx, others) else acts | missing
    return acts


async def _said_for(scope: Scope, row: Complaint, party: Party, possible: frozenset[Act]) -> frozenset[Act]:
    """What the desk may write down that the customer has said."""
    mine = row.handler_id == scope.actor.person_id
    if await speaks_for(scope, row, party):
        said = possible & _FOR_CUSTOMER
        return said if mine else said - _BY_HANDLER
    wanted = possible & _BY_HANDLER
    silent = party is Party.DESK and mine and wanted and await is_silent(scope, row)
    return wanted if silent else frozenset()


async def may_rate(scope: Scope, row: Complaint, party: Party) -> bool:
    """Whether the actor may write down a customer's rating of a closed case: for one without a chat, and not of his own work."""
    if row.state is not ComplaintState.CLOSED or row.rating is not None or not await speaks_for(scope, row, party):
        return False
    if scope.actor.person_id != solver_of(row):
        return True
    others = {one.id or 0 for one in await people.holders(scope.tx, Role.DESK, Role.SUPERVISOR)}
    return not await people.reachable(scope.tx, others - {scope.actor.person_id or 0, row.customer_id})
