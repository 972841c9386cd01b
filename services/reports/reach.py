"""How far a manager sees: his own organisation and the scopes of his roles, or everything."""

from domain.people import Role
from services.scope import Scope
from storage import people, training

OVERSEEING = (Role.TRAINING_MANAGER, Role.SUPERVISOR)


async def cohorts_in_reach(scope: Scope) -> list[int] | None:
    """The cohorts whose figures the actor may see; None is all of them (management, system jobs).

    A cohort without organisation belongs to everybody who oversees anything.
    """
    if scope.actor.system or Role.MANAGEMENT in scope.actor.roles:
        return None
    organisations = {scope.actor.organisation_id}
    for held in await people.roles_of(scope.tx, scope.me):
        name = held.scope.partition("/")[0]
        found = await people.organisation_named(scope.tx, name) if held.role in OVERSEEING and name else None
        if found is not None:
            organisations.add(found.id)
    cohorts = await training.cohorts(scope.tx)
    return [one.id or 0 for one in cohorts if one.organisation_id is None or one.organisation_id in organisations]
