"""Proves what is kept of cases against their timelines: whatever differs is named; clocks of open cases are mended at night."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.complaint import UNDER_WAY, Category, sorting_of, standing_of
from domain.permission import Permission
from services.complaint.clock import Terms, terms
from services.complaint.rewinding import mend
from services.complaint.since import Since, since
from services.scope import Scope, requires
from storage import audit, complaint
from storage.complaint import clocks as kept
from storage.models.complaint import Complaint, ComplaintClock, Reckoning
from storage.trouble import passing

# So many are read and reckoned at once, however many there are.
AT_ONCE: Final = 200
NAMED: Final = 100
_GIVEN_BACK: Final = ("complaint given back",)


@dataclass(frozen=True, slots=True)
class Differing:
    """A case of which something else is kept than its timeline gives; `where` names steps and columns, never words."""

    number: str
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How many open and ended cases were looked at, and how many of each differ; `clocks` and `records` name the first 100.

    `records`: state, hands, sorting and counts.
    """

    open: int = 0
    ended: int = 0
    open_differ: int = 0
    ended_differ: int = 0
    records_differ: int = 0
    clocks: tuple[Differing, ...] = ()
    records: tuple[Differing, ...] = ()

    @property
    def cases(self) -> int:
        """How many were looked at."""
        return self.open + self.ended

    @property
    def found(self) -> tuple[Differing, ...]:
        """All that is named."""
        return self.clocks + self.records


@dataclass(frozen=True, slots=True)
class _Found:
    row: Complaint
    clocks: tuple[str, ...]
    record: tuple[str, ...]


@requires(Permission.SUPERVISE_COMPLAINT, lengthy=True)
async def differing(scope: Scope) -> Checked:
    """Hold what is kept of every case, open or ended, against its timeline; changes nothing, and holds a portion in memory."""
    counts = dict.fromkeys(("open", "ended", "open_differ", "ended_differ", "records_differ"), 0)
    named: dict[str, list[Differing]] = {"clocks": [], "records": []}
    last, known = 0, await since(scope)
    while rows := await complaint.after(scope.tx, last, limit=AT_ONCE):
        last = rows[-1].id or 0
        found = await _compare(scope, rows, known)
        if found:
            # Somebody may have acted on a case between two of our readings: only what is so once more is told.
            again = await complaint.after(scope.tx, 0, limit=AT_ONCE, among=[one.row.id or 0 for one in found])
            found = await _compare(scope, again, known)
        for row in rows:
            counts["open" if row.state in UNDER_WAY else "ended"] += 1
        for one in found:
            if one.clocks:
                counts["open_differ" if one.row.state in UNDER_WAY else "ended_differ"] += 1
                named["clocks"].append(Differing(one.row.number, one.clocks))
            if one.record:
                counts["records_differ"] += 1
                named["records"].append(Differing(one.row.number, one.record))
        named = {what: some[:NAMED] for what, some in named.items()}
    return Checked(**counts, clocks=tuple(named["clocks"]), records=tuple(named["records"]))


@requires(Permission.SUPERVISE_COMPLAINT)
async def repair_clocks(scope: Scope) -> int:
    """Write the clocks of open cases down anew where they differ, with a trace, a portion at a time; returns how many it saw.

    The night's first portion marks them all; what a death leaves marked is seen to by the minute's job.
    """
    if scope.occurrence is not None:
        await kept.mark(scope.tx, Reckoning.CHECK)
    return await mend(scope)


async def _compare(scope: Scope, rows: Sequence[Complaint], known: Since) -> list[_Found]:
    """Those of some cases that differ; reckoned in a thread, so that nobody waits for it."""
    by, written = await terms(scope, rows), await kept.of_cases(scope.tx, [row.id or 0 for row in rows])
    found = await asyncio.to_thread(lambda: [_look(row, by, written[row.id or 0], known) for row in rows])
    return [one for one in [await _explained(scope, one) for one in found] if one.clocks or one.record]


def _look(row: Complaint, by: Terms, written: Sequence[ComplaintClock], known: Since) -> _Found:
    try:
        ended = row.state not in UNDER_WAY
        where = known.of_ended(row, by, written) if ended else kept.differing(row, by.reckon(row), written)
        record = _record(row, by)
        if row.reckoning is Reckoning.ANEW:
            where = []  # its limits have changed a moment ago, and its turn comes within minutes
    except Exception as error:
        if passing(error):
            raise
        return _Found(row, (f"cannot be reckoned: {type(error).__name__}",), ())
    return _Found(row, tuple(where), tuple(record))


def _record(row: Complaint, by: Terms) -> list[str]:
    timeline = by.told.get(row.id or 0, [])
    where = standing_of(timeline).differing(row)
    severity, category = sorting_of(timeline, severity=row.severity, category=Category(row.category))
    where += ["severity"] if severity is not row.severity else []
    return where + (["category"] if category != row.category else [])


async def _explained(scope: Scope, found: _Found) -> _Found:
    """Without what the timeline could not know: who leaves gave his cases back, which older timelines do not say."""
    if "handler_id" not in found.record or found.row.handler_id is not None:
        return found
    subject = f"complaint:{found.row.id}"
    if not await audit.newest(scope.tx, acts=_GIVEN_BACK, actor_id=None, subject=subject, before=None, limit=1):
        return found
    return _Found(found.row, found.clocks, tuple(one for one in found.record if one != "handler_id"))
