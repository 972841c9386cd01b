"""Who is told that a limit is nearly or wholly used up; a place that is vacant hands it on and says so."""

from collections.abc import Iterable, Sequence
from functools import partial

from domain.complaint import Clock, ComplaintState, Level, Severity, Step
from domain.people import Role
from services.complaint import telling
from services.scope import Scope
from storage import people
from storage.models.complaint import Complaint

_WITH_OWNER = (Step.FIRST_CONTACT, Step.SOLUTION, Step.CLOSING)
_NOT_YET = (ComplaintState.REGISTERED, ComplaintState.REJECTED, ComplaintState.REOPENED)


async def sound(scope: Scope, row: Complaint, clock: Clock, level: Level) -> None:
    """Tell those whom a level concerns; when nobody there can be reached, the next place up, in the end administrators."""
    # That a customer does not answer can wait for the morning, however grave his case is; and whoever is on duty sets no date.
    if row.severity is not Severity.NORMAL and clock.step not in (Step.ANSWER, Step.CLOSING_DATE):
        await telling.page(scope, row, key=_key(row, clock, level))
    for asked, listeners in enumerate(await _places(scope, row, clock.step, level)):
        told = [one for one in listeners if one is not None and one != row.customer_id]
        if await _reachable(scope, told):
            await _tell(scope, row, clock, level, told, vacant=asked > 0)
            # Who is above those who set a date was told of it already.
            if level is Level.BREACH and clock.step is not Step.CLOSING_DATE:
                await _instead_of_superior(scope, row, clock)
            return
    for admin in await _holding(scope, Role.ADMIN):
        await telling.queue(scope, row, name="case_vacant", person_id=admin, key=f"{_key(row, clock, level)}:{admin}")


async def _places(scope: Scope, row: Complaint, step: Step, level: Level) -> list[list[int | None]]:
    desk = await _holding(scope, Role.DESK)
    lead = await _holding(scope, Role.SUPERVISOR)
    if step is Step.CLOSING_DATE:
        # Nobody but management can do it; at the breach the others learn that it has not. Its owner cannot, whoever he is.
        head = await _holding(scope, Role.MANAGEMENT)
        head, lead, desk = ([one for one in place if one != row.owner_id] for place in (head, lead, desk))
        return [[*head, *lead, *desk]] if level is Level.BREACH else [head, lead, desk]
    hands = _hands(row, step)
    if step is Step.ANSWER:
        return [[row.handler_id, row.owner_id, *desk], lead]
    if level is Level.REMINDER:
        return [hands, desk, lead] if hands else [desk, lead]
    above = await _superior(scope, hands[0]) if hands else None
    if level is Level.BREACH:
        return [[*desk, *hands, above, *lead]]
    return [await _holding(scope, Role.MANAGEMENT), lead, desk]


def _hands(row: Complaint, step: Step) -> list[int | None]:
    """In whose hands the step lies: the receiver's, the owner's, the desk's colleague's; nobody's yet."""
    if step is Step.HAND_OVER:
        return [row.receiver_id]
    if step in _WITH_OWNER and row.owner_id is not None and row.state not in _NOT_YET:
        return [row.owner_id]
    return [row.handler_id] if row.handler_id else []


async def _superior(scope: Scope, person_id: int | None) -> int | None:
    return await scope.once(("superior", person_id), partial(_look_up_superior, scope, person_id))


async def _look_up_superior(scope: Scope, person_id: int | None) -> int | None:
    found = await people.person(scope.tx, person_id) if person_id else None
    above = await people.by_employee_no(scope.tx, found.superior_no) if found and found.superior_no else None
    return above.id if above else None


async def _instead_of_superior(scope: Scope, row: Complaint, clock: Clock) -> None:
    """Where nobody above the owner and the desk can be reached administrators hear of a breach, and why."""
    if await above(scope, row, clock.step):
        return
    admins = [one for one in await _holding(scope, Role.ADMIN) if one not in (None, row.customer_id)]
    await _tell(scope, row, clock, Level.BREACH, [one for one in admins if one is not None], vacant=True)


async def _holding(scope: Scope, role: Role) -> list[int | None]:
    return await scope.once(("holding", role), partial(_look_up_holders, scope, role))


async def _look_up_holders(scope: Scope, role: Role) -> list[int | None]:
    return [one.id for one in await people.holders(scope.tx, role)]


async def _reachable(scope: Scope, some: Iterable[int]) -> set[int]:
    asked = frozenset(some)
    return await scope.once(("reachable", asked), partial(people.reachable, scope.tx, asked))


async def _tell(scope: Scope, row: Complaint, clock: Clock, level: Level, told: Sequence[int], *, vacant: bool) -> None:
    grave = row.severity is not Severity.NORMAL and clock.step is not Step.ANSWER
    opens = await telling.when_open(scope, grave=grave)
    lead = await _leads_alone(scope, row, clock.step) if level is Level.BREACH else set()
    params = {"fresh": True, "mark": int(level), "step": clock.step.value, "round": clock.round, "vacant": vacant}
    for person_id in dict.fromkeys(told):
        await telling.queue(
            scope,
            row,
            # Management learns number, clock and lateness; the words are for those who work on the case.
            name="case_clock",
            person_id=person_id,
            key=f"{_key(row, clock, level)}:{person_id}",
            urgent=grave,
            params={**params, "alone": person_id in lead},
            not_before=opens,
        )


def _key(row: Complaint, clock: Clock, level: Level) -> str:
    return f"case:{row.id}:clock:{clock.step}:{clock.round}:{int(level)}"


async def _leads_alone(scope: Scope, row: Complaint, step: Step) -> set[int | None]:
    """The supervisors, if the owner's superior stands on no roster or cannot be reached: then it is theirs."""
    if row.owner_id is None or _hands(row, step) != [row.owner_id]:
        return set()
    superior = await _superior(scope, row.owner_id)
    heard = superior is not None and await _reachable(scope, {superior} - {row.customer_id})
    return set() if heard else set(await _holding(scope, Role.SUPERVISOR))


async def above(scope: Scope, row: Complaint, step: Step) -> set[int]:
    """Those above the desk and the owner who hear of a breach and can be reached."""
    hands = _hands(row, step)
    found = {await _superior(scope, hands[0]) if hands else None, *await _holding(scope, Role.SUPERVISOR)}
    return await _reachable(scope, {one for one in found if one is not None} - {row.customer_id})
