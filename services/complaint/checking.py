"""Proves the clocks that are kept against the timelines: whatever differs is named, and mended at night."""

from dataclasses import dataclass

from domain.permission import Permission
from services.complaint.clock import reckon
from services.complaint.rewinding import mend
from services.scope import Scope, requires
from storage import complaint
from storage.complaint import clocks as kept
from storage.models.complaint import Complaint, Reckoning
from storage.trouble import passing


@dataclass(frozen=True, slots=True)
class Differing:
    """A case whose clocks are not what its timeline gives; `where` names steps and columns, never anybody's words."""

    number: str
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """How many open cases were looked at, and those that differ."""

    cases: int
    found: tuple[Differing, ...]


@requires(Permission.SUPERVISE_COMPLAINT)
async def differing(scope: Scope) -> Checked:
    """Reckon the clocks of every open case and compare them with what is kept; changes nothing."""
    rows = await complaint.open_cases(scope.tx)
    found = [Differing(row.number, where) for row in rows if (where := await _where(scope, row))]
    return Checked(len(rows), tuple(found))


@requires(Permission.SUPERVISE_COMPLAINT)
async def repair_clocks(scope: Scope) -> int:
    """Write the clocks of open cases down anew where they differ, with a trace, a portion at a time; returns how many it saw.

    The night's first portion marks them all; what a death leaves marked is seen to by the minute's job.
    """
    if scope.occurrence is not None:
        await kept.mark(scope.tx, Reckoning.CHECK)
    return await mend(scope)


async def _where(scope: Scope, row: Complaint) -> tuple[str, ...]:
    try:
        return tuple(await kept.differing(scope.tx, row, await reckon(scope, row)))
    except Exception as error:
        if passing(error):
            raise
        return (f"cannot be reckoned: {type(error).__name__}",)
