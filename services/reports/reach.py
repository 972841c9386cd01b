"""How far a manager sees: his own organisation and the scopes of his roles, or everything."""

from datetime import datetime, time

from domain.business_calendar import instant_of
from domain.complaint.span import Span
from domain.people import Role
from domain.permission import Permission
from services.scope import Scope
from storage import people, training

OVERSEEING = (Role.TRAINING_MANAGER, Role.SUPERVISOR)
EVERY_COMPLAINT = frozenset({Role.MANAGEMENT, Role.SUPERVISOR})


def bounds(scope: Scope, span: Span) -> tuple[datetime, datetime]:
    """A span's instants in the actor's zone, the end not included."""
    return instant_of(span.first, time(0), scope.zone), instant_of(span.end, time(0), scope.zone)


async def cohorts_in_reach(scope: Scope) -> list[int] | None:
    """The cohorts whose figures the actor may see; None is all of them (management, system jobs).

    A cohort without organisation belongs to everybody who oversees anything.
    """
    if scope.actor.system or Role.MANAGEMENT in scope.actor.roles:
        return None
    organisations = await _organisations(scope, *OVERSEEING)
    cohorts = await training.cohorts(scope.tx)
    return [one.id or 0 for one in cohorts if one.organisation_id is None or one.organisation_id in organisations]


async def customers_in_reach(scope: Scope) -> list[int] | None:
    """The organisations whose customers' complaints the actor may count; None is everybody's, [] is nobody's.

    Management and supervisors see all complaints; a training manager those of the organisations he oversees.
    """
    if scope.actor.system or scope.actor.roles & EVERY_COMPLAINT:
        return None
    if Role.TRAINING_MANAGER not in scope.actor.roles:
        return []
    return sorted(await _organisations(scope, Role.TRAINING_MANAGER))


async def _organisations(scope: Scope, *overseeing: Role) -> set[int]:
    found = {scope.actor.organisation_id}
    for held in await people.roles_of(scope.tx, scope.me):
        name = held.scope.partition("/")[0]
        named = await people.organisation_named(scope.tx, name) if held.role in overseeing and name else None
        found.add(named.id if named else None)
    return {one for one in found if one is not None}


def may_name_customers(scope: Scope) -> bool:
    """Whether the actor may see who complained in every case: management does in major ones only."""
    return Role.SUPERVISOR in scope.actor.roles and scope.actor.may(Permission.SEE_COMPLAINT_IDENTITY)
