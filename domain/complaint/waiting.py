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
    customer is waited for, and not yet in vain; `extension`: more time was asked for and nobody has decided.
    """
    if state in ENDED:
        return None
    if received_elsewhere:
        return Party.RECEIVER
    if asked:
        return Party.CUSTOMER
    if extension or state in _AT_DESK or not owned:
        return Party.DESK
    return Party.OWNER
