"""What is vacant around complaints, for the doctor: categories, superiors, management. Codes and ids, no names."""

from datetime import timedelta

from domain.people import Role
from domain.permission import Permission
from services.doctor import Finding, note, ok
from services.scope import Scope, requires
from storage import people
from storage.complaint import categories, duties, roster


@requires(Permission.ADMINISTER)
async def findings(scope: Scope) -> list[Finding]:
    """Which places around complaints nobody holds; what is missing only makes the way longer, so these are notes."""
    return [await _categories(scope), await _superiors(scope), await _management(scope), await _roster(scope)]


async def _categories(scope: Scope) -> Finding:
    empty = []
    for category in (await categories.book(scope.tx)).shown:
        duty = await duties.of(scope.tx, category.code)
        named = {duty.owner_id, duty.deputy_id} - {None} if duty else set()
        held = {one.id for one in await people.holders(scope.tx, Role.OWNER)} & named
        if not await people.reachable(scope.tx, {one for one in held if one is not None}):
            empty.append(f"{category.code} ({category.called('en')})" if category.own else str(category.code))
    if not empty:
        return ok("case duties", "every category has an owner or deputy who can be reached")
    text = f"{len(empty)} categories have neither owner nor deputy who can be reached; the desk chooses without a hint"
    return note("case duties", text, "/admin, “Complaint desk”, “Duties”", empty)


async def _superiors(scope: Scope) -> Finding:
    alone = []
    for one in await people.holders(scope.tx, Role.OWNER):
        if not one.superior_no or await people.by_employee_no(scope.tx, one.superior_no) is None:
            alone.append(f"person #{one.id}")
    if not alone:
        return ok("superiors", "every case owner has one")
    text = f"{len(alone)} case owners have no superior on the roster, who would hear of what they miss"
    return note("superiors", text, "the roster's column for the superior's employee number", alone)


async def _management(scope: Scope) -> Finding:
    held = {one.id or 0 for one in await people.holders(scope.tx, Role.MANAGEMENT)}
    if await people.reachable(scope.tx, held):
        return ok("management", "somebody can be reached")
    text = "nobody who holds it can be reached: what is long overdue goes to supervisors"
    return note("management", text, "peiban invite --role management, or the roster")


async def _roster(scope: Scope) -> Finding:
    today = scope.now.astimezone(scope.zone).date()
    able = {one.id or 0 for one in await people.holders(scope.tx, Role.DESK, Role.SUPERVISOR)}
    heard = await people.reachable(scope.tx, able)
    week = [today + timedelta(days=number) for number in range(7)]
    empty = [str(day) for day in week if await roster.on_duty(scope.tx, day) not in heard]
    if not empty:
        return ok("duty roster", "somebody is on duty on each of the next 7 days")
    text = f"nobody who can be reached is on duty on {len(empty)} of the next 7 days: supervisors are paged instead"
    return note("duty roster", text, "/admin, “Complaint desk”, “Duty roster”", empty)
