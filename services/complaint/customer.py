"""What a customer does with his own complaints: look, add, judge the solution, withdraw, open again, rate."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.complaint import Act, ComplaintState, EventKind, Party, RefusalCode
from domain.permission import Permission
from services.complaint import acting, correcting, course, view
from services.complaint.acting import Refused
from services.complaint.attaching import attach, facts_of
from services.complaint.cards import OwnCase, Step
from services.complaint.may import POLICY
from services.complaint.reach import own
from services.scope import Scope, requires
from storage import complaint
from storage.models.complaint import Complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOutcome:
    """The case after an act of its customer, and why the act was refused if it was."""

    case: OwnCase
    refused: Refused | None = None


@requires(Permission.SEE_OWN_COMPLAINTS)
async def my_cases(scope: Scope) -> list[OwnCase]:
    """All complaints of the actor, the newest first."""
    return [await view.own_case(scope, row) for row in await complaint.of_customer(scope.tx, scope.me)]


@requires(Permission.SEE_OWN_COMPLAINTS)
async def my_case(scope: Scope, *, case_id: int) -> OwnCase:
    """One complaint of the actor; NotFoundError for anybody else's."""
    return await view.own_case(scope, await own(scope, case_id))


@requires(Permission.SEE_OWN_COMPLAINTS)
async def my_timeline(scope: Scope, *, case_id: int) -> tuple[Step, ...]:
    """Every step of the actor's complaint that he may see."""
    return await view.steps(scope, await own(scope, case_id), to_customer=True)


@requires(Permission.SEE_OWN_COMPLAINTS)
async def told(scope: Scope, *, case_id: int, seq: int) -> tuple[OwnCase, Step]:
    """One step of the actor's complaint, as he is told of it."""
    row = await own(scope, case_id)
    case = await view.own_case(scope, row)
    found = next(step for step in await view.steps(scope, row, to_customer=True) if step.seq == seq)
    return case, found


@requires(Permission.SEE_OWN_COMPLAINTS)
async def add(
    scope: Scope, *, case_id: int, text: str = "", file_ids: Sequence[int] = (), message_id: int | None = None
) -> OwnOutcome:
    """Add words or files; InvalidError when the customer would have more than ten files with the case.

    `message_id`: the message it came as, whose edit corrects it.
    """
    row = await own(scope, case_id, acting=True)
    outcome = await _act(scope, row, Act.ADD, text=text, facts=facts_of(file_ids))
    if outcome.refused is not None:
        return outcome
    await attach(scope, row, file_ids)
    await correcting.remember(scope, row, message_id)
    return OwnOutcome(case=await view.own_case(scope, row))


@requires(Permission.SEE_OWN_COMPLAINTS)
async def judge(scope: Scope, *, case_id: int, accept: bool, why: str = "") -> OwnOutcome:
    """Accept or decline the proposed solution."""
    return await _act(scope, await own(scope, case_id, acting=True), Act.ACCEPT if accept else Act.DECLINE, text=why)


@requires(Permission.SEE_OWN_COMPLAINTS)
async def withdraw(scope: Scope, *, case_id: int) -> OwnOutcome:
    """Take the complaint back."""
    return await _act(scope, await own(scope, case_id, acting=True), Act.WITHDRAW)


@requires(Permission.SEE_OWN_COMPLAINTS)
async def separate(scope: Scope, *, case_id: int) -> OwnOutcome:
    """Have a complaint that goes along with somebody else's handled by itself; refused for any other."""
    return await _act(scope, await own(scope, case_id, acting=True), Act.SEPARATE)


@requires(Permission.SEE_OWN_COMPLAINTS)
async def urge(scope: Scope, *, case_id: int) -> OwnOutcome:
    """Ask the house to hurry: counted, at most once in four hours; the third is told to the supervisor."""
    row = await own(scope, case_id, acting=True)
    again_at = row.urged_at + POLICY.urge_every if row.urged_at else None
    if again_at is not None and scope.now < again_at:
        case = await view.own_case(scope, row)
        return OwnOutcome(case=case, refused=Refused(RefusalCode.TOO_SOON, again_at=again_at))
    return await _act(scope, row, Act.URGE)


@requires(Permission.SEE_OWN_COMPLAINTS)
async def settle(scope: Scope, *, case_id: int, settled: bool, why: str = "") -> OwnOutcome:
    """Say that what was promised has been carried out and the case is settled, or that it is not and why."""
    return await _act(
        scope, await own(scope, case_id, acting=True), Act.CLOSE if settled else Act.NOT_SETTLED, text=why
    )


@requires(Permission.SEE_OWN_COMPLAINTS)
async def reopen(scope: Scope, *, case_id: int, why: str) -> OwnOutcome:
    """Open a case again within fifteen days of its end."""
    return await _act(scope, await own(scope, case_id, acting=True), Act.REOPEN, text=why)


@requires(Permission.SEE_OWN_COMPLAINTS)
async def rate(scope: Scope, *, case_id: int, rating: int | None = None, words: str = "") -> OwnOutcome:
    """Say how the handling was, 1 to 5, or add words to it; only while the case is closed. The same again adds nothing."""
    row = await own(scope, case_id, acting=True)
    if row.state is not ComplaintState.CLOSED or not (rating is None or 1 <= rating <= 5):
        return OwnOutcome(case=await view.own_case(scope, row), refused=_NOT_NOW)
    if rating is not None and rating != row.rating:
        await complaint.revise(scope.tx, row, rating=rating)
        await acting.note(scope, row, EventKind.RATED, facts={"rating": rating})
    if words:
        await acting.note(scope, row, EventKind.RATED, text=words)
    return OwnOutcome(case=await view.own_case(scope, row))


_NOT_NOW = Refused(RefusalCode.NOT_NOW)


async def _act(
    scope: Scope, row: Complaint, act: Act, *, text: str = "", facts: dict[str, object] | None = None
) -> OwnOutcome:
    refused = await course.carry_out(scope, row, act, Party.CUSTOMER, text=text, facts=facts or None)
    return OwnOutcome(case=await view.own_case(scope, row), refused=refused)
