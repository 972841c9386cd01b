"""Who sets the date by which a major case is closed: management; where it is vacant, the next place down."""

from typing import Final

from domain.complaint import Severity, Step
from domain.people import Role
from services.complaint import clock
from services.scope import Scope
from storage import people
from storage.complaint import clocks as kept
from storage.models.complaint import Complaint

PLACES: Final = (Role.MANAGEMENT, Role.SUPERVISOR, Role.DESK)


async def sets_date(scope: Scope, row: Complaint) -> bool:
    """Whether the actor sets the date of closing: management, or whoever is nearest to it and can be reached."""
    if row.severity is not Severity.MAJOR or await clock.limited(scope, row, Step.CLOSING):
        return False
    for role in PLACES:
        held = {one.id or 0 for one in await people.holders(scope.tx, role)}
        # Whoever is to solve the case does not say by when.
        held -= {row.customer_id, row.owner_id}
        heard = await people.reachable(scope.tx, held)
        if heard:
            return scope.actor.person_id in heard
    return False


async def undated(scope: Scope, row: Complaint) -> bool:
    """Whether a major case waits for the date by which it is closed."""
    if row.severity is not Severity.MAJOR:
        return False
    found = await kept.of_case(scope.tx, row.id or 0)
    return any(one.step is Step.CLOSING_DATE and one.stopped_at is None for one in found)
