"""Sorting a case and giving it to the department: category, severity, owner; and putting duplicates together."""

from dataclasses import dataclass

from domain.complaint import UNDER_WAY, Act, Category, ComplaintState, EventKind, Severity, parse_number
from domain.errors import InvalidError, NotFoundError
from domain.people import Role
from domain.permission import Permission
from domain.wording import N_
from services import audit
from services.complaint import acting, course, telling, view
from services.complaint.categories import in_use
from services.complaint.desk import DeskOutcome, at_desk, in_hand, not_now
from services.complaint.reach import reach
from services.scope import Scope, requires
from storage import complaint, people
from storage.complaint import duties
from storage.models.complaint import Complaint

NO_CASE = N_("Please give the number of another open case, for example C-2026-000123.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who can be made owner of a case; `why` is "category", "deputy" or empty, `reachable` in the chat."""

    id: int
    name: str
    department: str
    why: str
    reachable: bool


@requires(Permission.WORK_COMPLAINT)
async def classify(
    scope: Scope, *, case_id: int, category: Category | None = None, severity: Severity | None = None
) -> DeskOutcome:
    """Change category or severity; the clocks are reckoned anew with the new limits, from receipt.

    InvalidError for a category that is not in use any more.
    """
    row, party = await in_hand(scope, case_id)
    if row is None:
        return await not_now(scope, *await reach(scope, case_id))
    if category is not None and category != row.category:
        await in_use(scope, category)
    before = {"category": row.category, "severity": row.severity}
    after = {"category": category or row.category, "severity": severity or row.severity}
    if before != after:
        await complaint.revise(scope.tx, row, **after)
        facts = {key: str(value) for key, value in after.items()}
        event = await acting.note(scope, row, EventKind.CLASSIFIED, facts=facts)
        await audit.note(scope, "complaint classified", subject=f"complaint:{case_id}", before=before, after=after)
        if after["severity"] is not Severity.NORMAL and before["severity"] is Severity.NORMAL:
            await telling.page(scope, row, key=f"case:{row.id}:grave:{row.last_seq}")
        if after["severity"] is Severity.MAJOR and before["severity"] is not Severity.MAJOR:
            await telling.tell_above(scope, row, seq=event.seq)
    return DeskOutcome(card=await view.case_card(scope, row, party, identity=False))


@requires(Permission.WORK_COMPLAINT)
async def owners(scope: Scope, *, case_id: int) -> list[Candidate]:
    """Who can be made owner of a case, whose duty its category is first; nobody owns his own complaint.

    Whoever passed it back is not among them: he gets it again by insisting, with a reason.
    """
    row, _party = await at_desk(scope, case_id)
    duty = await duties.of(scope.tx, row.category)
    found = [
        one
        for one in await people.holders(scope.tx, Role.OWNER)
        if one.id not in (row.customer_id, _passed_back_by(row))
    ]
    heard = await people.reachable(scope.tx, [one.id or 0 for one in found])
    why = {duty.deputy_id: "deputy", duty.owner_id: "category"} if duty else {}
    candidates = [
        Candidate(
            id=one.id or 0,
            name=one.name,
            department=one.department,
            why=why.get(one.id, ""),
            reachable=one.id in heard,
        )
        for one in found
    ]
    # The owner of the category, then his deputy; who cannot be reached stands behind those who can.
    rank = {"category": 0, "deputy": 1, "": 2}
    return sorted(candidates, key=lambda one: (not one.reachable, rank[one.why]))


@requires(Permission.WORK_COMPLAINT)
async def dispatch(scope: Scope, *, case_id: int, owner_id: int) -> DeskOutcome:
    """Give a case to the owner in the department concerned; to the same one again changes nothing.

    Refused for whoever has passed it back, as `owners` has it.
    """
    row, party = await in_hand(scope, case_id)
    if row is None:
        return await not_now(scope, *await reach(scope, case_id))
    if owner_id == _passed_back_by(row):
        return await not_now(scope, row, party)
    if owner_id not in {one.id for one in await owners(scope, case_id=case_id)}:
        raise NotFoundError
    if row.owner_id == owner_id:
        return DeskOutcome(card=await view.case_card(scope, row, party, identity=False))
    before = row.owner_id
    facts = {"owner": owner_id, "before": before}
    refused = await course.carry_out(scope, row, Act.DISPATCH, party, facts=facts, owner_id=owner_id, insisted=False)
    if refused is None:
        await audit.note(scope, "complaint dispatched", subject=f"complaint:{case_id}", before=before, after=owner_id)
    return DeskOutcome(card=await view.case_card(scope, row, party, identity=False), refused=refused)


def _passed_back_by(row: Complaint) -> int | None:
    return row.owner_id if row.state is ComplaintState.REJECTED else None


@requires(Permission.WORK_COMPLAINT)
async def merge(scope: Scope, *, case_id: int, into: str) -> DeskOutcome:
    """Put a duplicate together with the case that leads on; InvalidError when that is none that can lead."""
    await _hold_both(scope, case_id, into)
    row, party = await in_hand(scope, case_id)
    if row is None:
        return await not_now(scope, *await reach(scope, case_id))
    leading = await _leading(scope, row, into)
    refused = await course.carry_out(
        scope, row, Act.MERGE, party, facts={"into": leading.number}, merged_into_id=leading.id
    )
    if refused is None:
        await acting.note(scope, leading, EventKind.ABSORBED, facts={"number": row.number})
        await audit.note(scope, "complaint merged", subject=f"complaint:{case_id}", into=leading.number)
    return DeskOutcome(card=await view.case_card(scope, row, party, identity=False), refused=refused)


async def _hold_both(scope: Scope, case_id: int, into: str) -> None:
    """In the order of their ids, or two that are merged into each other would wait for each other."""
    number = parse_number(into)
    other = await complaint.by_number(scope.tx, number) if number else None
    await complaint.hold_together(scope.tx, case_id, *([other.id or 0] if other else []))


async def _leading(scope: Scope, row: Complaint, into: str) -> Complaint:
    number = parse_number(into)
    found = await complaint.by_number(scope.tx, number) if number else None
    if found is None or found.id == row.id or found.state not in UNDER_WAY:
        raise InvalidError(NO_CASE)
    await at_desk(scope, found.id or 0)
    return found
