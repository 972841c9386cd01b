"""Proves the clocks that are kept against the timelines: whatever differs is named, and mended at night."""

import logging
from dataclasses import dataclass

from domain.permission import Permission
from services import audit
from services.complaint.clock import reckon, wind
from services.scope import Scope, requires
from storage import complaint
from storage.complaint import clocks as kept
from storage.models.complaint import Complaint

log = logging.getLogger(__name__)


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
    """Write the clocks of open cases down anew where they differ, with a trace; returns how many cases."""
    mended = 0
    for seen in await complaint.open_cases(scope.tx):
        if not await _where(scope, seen):
            continue
        # Somebody may have worked on it meanwhile: what is mended is what differs while nobody else can write.
        row = await complaint.hold(scope.tx, seen.id or 0)
        where = await _where(scope, row) if row else ()
        if row is None or not where:
            continue
        before = {"due": row.due_at.isoformat() if row.due_at else None, "step": row.due_step}
        await wind(scope, row)
        after = {"due": row.due_at.isoformat() if row.due_at else None, "step": row.due_step}
        await audit.note(
            scope, "complaint clocks repaired", subject=f"complaint:{row.id}", where=where, before=before, after=after
        )
        log.warning("the clocks of %s were not those of its timeline: %s", row.number, ", ".join(where))
        mended += 1
    return mended


async def _where(scope: Scope, row: Complaint) -> tuple[str, ...]:
    return tuple(await kept.differing(scope.tx, row, await reckon(scope, row)))
