"""Whom a case waits for: what a list of cases says beside the state."""

from typing import Final

from domain.complaint.kinds import ENDED, ComplaintState, Party

_AT_DESK: Final = frozenset(
    {ComplaintState.REGISTERED, ComplaintState.REJECTED, ComplaintState.REOPENED, ComplaintState.CALL_BACK}
)


def waits_for(
    state: ComplaintState, *, received_elsewhere: bool, owned: bool, asked: bool, extension: bool
) -> Party | None:
    """In whose part the next step lies; None when the case is over.

    `received_elsewhere`: whoever took it down has not handed it to the desk; `owned`: a department has it; `asked`: the
    clocks stand still for the customer's answer; `extension`: more time was asked for and nobody has decided.
    """
    if state in ENDED:
        return None
    if received_elsewhere:
        return Party.RECEIVER
    if asked or state is ComplaintState.SOLUTION_PROPOSED:
        return Party.CUSTOMER
    if extension or state in _AT_DESK or not owned:
        return Party.DESK
    return Party.OWNER
