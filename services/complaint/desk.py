"""What desk, owner and supervisor do with a case: one person works it, every step is told."""

from dataclasses import dataclass
from datetime import datetime

from domain.complaint import UNDER_WAY, Act, Category, ComplaintState, EventKind, Party, RefusalCode, Severity
from domain.errors import NotFoundError
from domain.people import Role
from domain.permission import Permission
from services import audit
from services.complaint import course, telling, view
from services.complaint.course import Refused
from services.complaint.reach import reach
from services.complaint.view import CaseCard, GroupCard
from services.scope import Scope, requires
from storage import complaint, files, people
from storage.models.complaint import Complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOutcome:
    """The card after an act, and why the act was refused if it was."""

    card: CaseCard
    refused: Refused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFiles:
    """The files of a case: those that can be sent, and how many are not here (still on the way, or refused)."""

    number: str
    ids: tuple[int, ...]
    missing: int


@requires(Permission.WORK_COMPLAINT)
async def open_cases(scope: Scope) -> list[tuple[GroupCard, str]]:
    """The cases under way with who has each: all for the desk, the assigned ones for an owner; the most pressing first."""
    desk = Role.DESK in scope.actor.roles
    rows = await complaint.open_cases(scope.tx, owner_id=None if desk else scope.me)
    result = []
    for row in rows:
        if row.customer_id != scope.me:
            handler = await people.person(scope.tx, row.handler_id) if row.handler_id else None
            result.append((view.brief(scope, row), handler.name if handler else ""))
    return result


@requires(Permission.WORK_COMPLAINT)
async def waiting_for_me(scope: Scope) -> list[GroupCard]:
    """The cases that wait for the actor: his own, and for the desk those nobody has taken; the most pressing first."""
    desk, me = Role.DESK in scope.actor.roles, scope.me
    hands = {me, None} if desk else set()
    rows = await complaint.open_cases(scope.tx, owner_id=None if desk else me)
    return [
        view.brief(scope, row)
        for row in rows
        if row.customer_id != me
        and (row.handler_id in hands or row.owner_id == me)
        and row.state is not ComplaintState.SOLUTION_PROPOSED
    ]


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def open_case(scope: Scope, *, case_id: int) -> CaseCard:
    """The full card; whoever may see the customer's identity sees it, and the look is entered into the audit."""
    row, party = await reach(scope, case_id)
    return await _looked(scope, row, party)


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def case_card(scope: Scope, *, case_id: int, looked: bool = False) -> CaseCard:
    """The card as it is pushed; `looked` only where the look is in the audit already."""
    row, party = await reach(scope, case_id)
    return await view.case_card(scope, row, party, identity=looked)


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def step_of(scope: Scope, *, case_id: int, seq: int) -> view.Step:
    """One step of a case, as its news are told."""
    row, _party = await reach(scope, case_id)
    return next(step for step in await view.steps(scope, row) if step.seq == seq)


@requires(Permission.WORK_COMPLAINT)
async def group_card(scope: Scope, *, case_id: int) -> GroupCard:
    """What a group may read of a case."""
    row = await complaint.find(scope.tx, case_id)
    if row is None:
        raise NotFoundError
    return view.brief(scope, row)


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def view_in_private(scope: Scope, *, case_id: int) -> None:
    """Send the full card to the actor's private chat; the look is entered into the audit."""
    row, party = await reach(scope, case_id)
    if view.may_identify(row, party):
        await _audit_look(scope, row)
    await telling.queue(scope, row, person_id=scope.me, key=None, urgent=True, params={"fresh": True, "looked": True})


@requires(Permission.WORK_COMPLAINT)
async def take(scope: Scope, *, case_id: int) -> DeskOutcome:
    """Take a case nobody has; of two who press at once one has it, the other is told who."""
    row, party = await _at_desk(scope, case_id)
    if row.handler_id == scope.me and row.state in UNDER_WAY:
        return DeskOutcome(card=await _looked(scope, row, party))
    refused = await course.carry_out(scope, row, Act.TAKE, party, handler_id=scope.me)
    card = await (view.case_card(scope, row, party, identity=False) if refused else _looked(scope, row, party))
    return DeskOutcome(card=card, refused=refused)


@requires(Permission.WORK_COMPLAINT)
async def take_over(scope: Scope, *, case_id: int) -> DeskOutcome:
    """Take a case from a colleague at the desk, who is told, or one whose handler has left in the middle of it."""
    row, party = await _at_desk(scope, case_id)
    before = row.handler_id
    if before == scope.me or row.state not in UNDER_WAY or Act.TAKE in view.acts_of(scope, row, party):
        return await _refused(scope, row, party)
    if not await complaint.hand_over(scope.tx, row, to_id=scope.me):
        return await _refused(scope, row, party)
    await audit.note(scope, "complaint taken over", subject=f"complaint:{case_id}", before=before)
    await course.note(scope, row, EventKind.ASSIGNED, facts={"handler": scope.me, "before": before})
    return DeskOutcome(card=await _looked(scope, row, party))


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def work(scope: Scope, *, case_id: int, act: Act, text: str = "") -> DeskOutcome:
    """Ask back, record a contact, propose, close, find unjustified or open again; refused when it is not the actor's now."""
    row, party = await reach(scope, case_id)
    if act not in view.acts_of(scope, row, party) or act is Act.TAKE:
        return await _refused(scope, row, party)
    refused = await course.carry_out(scope, row, act, party, text=text)
    return DeskOutcome(card=await view.case_card(scope, row, party, identity=False), refused=refused)


@requires(Permission.WORK_COMPLAINT)
async def classify(
    scope: Scope, *, case_id: int, category: Category | None = None, severity: Severity | None = None
) -> DeskOutcome:
    """Change category or severity; a new severity sets the clock of the first contact anew, from receipt."""
    row, party = await _in_hand(scope, case_id)
    if row is None:
        return await _refused(scope, *await reach(scope, case_id))
    before = {"category": row.category, "severity": row.severity}
    after = {"category": category or row.category, "severity": severity or row.severity}
    if before != after:
        values: dict[str, object] = dict(after)
        if after["severity"] != before["severity"] and row.contacted_at is None:
            start = await _clock_start(scope, row)
            values["remind_at"], values["first_contact_due"] = await course.clock_from(
                scope, received=start, severity=Severity(after["severity"])
            )
        await complaint.revise(scope.tx, row, **values)
        await course.note(scope, row, EventKind.CLASSIFIED, facts={key: str(value) for key, value in after.items()})
        await audit.note(scope, "complaint classified", subject=f"complaint:{case_id}", before=before, after=after)
        if severity is Severity.MAJOR:
            await _tell_supervisors(scope, row)
    return DeskOutcome(card=await view.case_card(scope, row, party, identity=False))


@requires(Permission.WORK_COMPLAINT)
async def owners(scope: Scope, *, case_id: int) -> list[tuple[int, str, str]]:
    """Who can be made owner of a case: id, name, department; nobody owns his own complaint."""
    row, _party = await _at_desk(scope, case_id)
    found = await people.holders(scope.tx, Role.OWNER)
    return [(one.id or 0, one.name, one.department) for one in found if one.id != row.customer_id]


@requires(Permission.WORK_COMPLAINT)
async def assign(scope: Scope, *, case_id: int, owner_id: int) -> DeskOutcome:
    """Give a case to the owner in the department concerned; the same again changes nothing."""
    row, party = await _in_hand(scope, case_id)
    if row is None:
        return await _refused(scope, *await reach(scope, case_id))
    if owner_id not in {one[0] for one in await owners(scope, case_id=case_id)}:
        raise NotFoundError
    if row.owner_id != owner_id:
        before = row.owner_id
        await complaint.revise(scope.tx, row, owner_id=owner_id)
        await audit.note(scope, "complaint assigned", subject=f"complaint:{case_id}", before=before, after=owner_id)
        await course.note(scope, row, EventKind.ASSIGNED, facts={"owner": owner_id})
    return DeskOutcome(card=await view.case_card(scope, row, party, identity=False))


@requires(Permission.SEE_COMPLAINT_IDENTITY)
async def case_files(scope: Scope, *, case_id: int) -> CaseFiles:
    """The files of a case, for whoever works on it."""
    row, _party = await reach(scope, case_id)
    ids = await complaint.attached(scope.tx, case_id)
    found = [await files.get(scope.tx, file_id) for file_id in ids]
    here = tuple(one.id or 0 for one in found if one is not None and one.state == "stored")
    await audit.note(scope, "complaint files seen", subject=f"complaint:{case_id}", files=len(here))
    return CaseFiles(number=row.number, ids=here, missing=len(ids) - len(here))


async def _at_desk(scope: Scope, case_id: int) -> tuple[Complaint, Party]:
    row, party = await reach(scope, case_id)
    if party is not Party.DESK:
        raise NotFoundError
    return row, party


async def _in_hand(scope: Scope, case_id: int) -> tuple[Complaint | None, Party]:
    row, party = await _at_desk(scope, case_id)
    mine = row.handler_id == scope.me and row.state in UNDER_WAY
    return (row if mine else None), party


async def _refused(scope: Scope, row: Complaint, party: Party) -> DeskOutcome:
    card = await view.case_card(scope, row, party, identity=False)
    return DeskOutcome(card=card, refused=Refused(RefusalCode.NOT_NOW))


async def _looked(scope: Scope, row: Complaint, party: Party) -> CaseCard:
    card = await view.case_card(scope, row, party, identity=True)
    if card.identity is not None:
        await _audit_look(scope, row)
    return card


async def _audit_look(scope: Scope, row: Complaint) -> None:
    await audit.note(scope, "identity seen", subject=f"complaint:{row.id}")


async def _clock_start(scope: Scope, row: Complaint) -> datetime:
    if not row.reopened:
        return row.received_at
    events = await complaint.events(scope.tx, row.id or 0)
    return [one.at for one in events if one.kind is EventKind.REOPENED][-1]


async def _tell_supervisors(scope: Scope, row: Complaint) -> None:
    for person in await people.holders(scope.tx, Role.SUPERVISOR):
        key = f"case:{row.id}:major:{person.id}"
        await telling.queue(scope, row, person_id=person.id, key=key, urgent=True, params={"fresh": True})
