"""Reckons the clocks of many cases: a portion in each transaction, found by a mark on the case, so that it can stop anywhere."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from services import audit
from services.complaint.clock import Terms, settle, terms
from services.scope import Scope
from storage import complaint
from storage.complaint import clocks as kept
from storage.models.complaint import Complaint, ComplaintClock, Reckoning
from storage.trouble import passing

log = logging.getLogger(__name__)
# So many in one transaction: each takes some ten milliseconds, and on SQLite everybody who acts waits for it.
MOST_AT_ONCE = 10


async def rewind(scope: Scope) -> int:
    """What the clocks hang on has changed: reckon all of them; the first portion now, the rest by the minute's job.

    Returns of how many cases.
    """
    found = await kept.mark(scope.tx, Reckoning.ANEW)
    await mend(scope)
    return found


async def mend(scope: Scope) -> int:
    """Reckon a portion of what is marked; returns how many cases it saw to, 0 when nothing is left.

    What only was to be checked and differs leaves a trace. A case that somebody acts on just now is reckoned by his act.
    """
    marked = await kept.marked(scope.tx, limit=MOST_AT_ONCE)
    held = await complaint.hold_free(scope.tx, marked) if marked else {}
    rows = [row for row in held.values() if row.reckoning is not None]
    if not rows:
        return 0
    by, written = await terms(scope, rows), await kept.of_cases(scope.tx, held.keys())
    for row in rows:
        async with apart(scope, row):
            await _mend(scope, row, by, written[row.id or 0])
    return len(rows)


async def _mend(scope: Scope, row: Complaint, by: Terms, written: Sequence[ComplaintClock]) -> None:
    clocks = by.reckon(row)
    where = kept.differing(row, clocks, written) if row.reckoning is Reckoning.CHECK else []
    before = {"due": row.due_at.isoformat() if row.due_at else None, "step": row.due_step}
    await settle(scope, row, clocks, written)
    if not where:
        return
    after = {"due": row.due_at.isoformat() if row.due_at else None, "step": row.due_step}
    await audit.note(
        scope, "complaint clocks repaired", subject=f"complaint:{row.id}", where=where, before=before, after=after
    )
    log.warning("the clocks of %s were not those of its timeline: %s", row.number, ", ".join(where))


@asynccontextmanager
async def apart(scope: Scope, row: Complaint) -> AsyncIterator[None]:
    """See to one case of many: what fails is undone, and the case is set aside until its next act or the night's check.

    Whoever looks after Peiban reads its number in the log and in the doctor's findings; the words of the error may be
    somebody's, so only its kind is said. Raises what will pass: then nothing is wrong with the case.
    """
    case_id, number = row.id or 0, row.number
    try:
        async with kept.apart(scope.tx):
            yield
    except Exception as error:
        if passing(error):
            raise
        await kept.set_aside(scope.tx, case_id)
        kind = type(error).__name__
        log.error("the clocks of %s cannot be reckoned (%s): set aside, nobody is warned of them", number, kind)
