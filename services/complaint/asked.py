"""Whether a case waits for its customer's answer, as its clocks have it."""

from domain.complaint import Step
from services.scope import Scope
from storage.complaint import clocks
from storage.models.complaint import Complaint, ComplaintClock


async def is_asked(scope: Scope, row: Complaint) -> bool:
    """Whether he was asked something, or what he thinks of a proposal, and has not answered."""
    return await _open(scope, row) is not None


async def is_silent(scope: Scope, row: Complaint) -> bool:
    """Whether he has not answered for so long that whoever has the case was told of it."""
    found = await _open(scope, row)
    return found is not None and found.due_at is not None and found.next_level is None


async def _open(scope: Scope, row: Complaint) -> ComplaintClock | None:
    found = await clocks.of_case(scope.tx, row.id or 0)
    return next((one for one in found if one.step is Step.ANSWER and one.stopped_at is None), None)
