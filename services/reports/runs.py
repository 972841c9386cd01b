"""The earlier runs of clocks that began anew: what was late before a case was opened again stays late in the report."""

from datetime import datetime

from domain.complaint import Category, Clock
from services.complaint.clock import reckon_earlier
from services.scope import Scope
from storage.complaint import report as store
from storage.complaint.report import ClockRow, Reach


async def earlier(scope: Scope, *, start: datetime, end: datetime, reach: Reach) -> list[ClockRow]:
    """Those that were done from `start` to just before `end`, and those that ran out then and were not done."""
    rows = await store.begun_anew(scope.tx, start=start, end=end, reach=reach)
    runs = await reckon_earlier(scope, rows)
    return [
        ClockRow(
            category=Category(row.category),
            severity=row.severity,
            source=row.source,
            owner_id=row.owner_id,
            step=run.step,
            started_at=run.started_at,
            due_at=run.due_at,
            stopped_at=run.stopped_at,
        )
        for row in rows
        for run in runs[row.id or 0]
        if _counts(run, start, min(end, scope.now), end)
    ]


def _counts(run: Clock, start: datetime, until: datetime, end: datetime) -> bool:
    """By the same rule as the rows that are kept."""
    if run.stopped_at is not None and start <= run.stopped_at < end:
        return True
    missed = run.stopped_at is None or run.stopped_at >= end
    return missed and run.due_at is not None and start <= run.due_at < until
