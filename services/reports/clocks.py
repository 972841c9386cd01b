"""How long the steps of cases took, as the complaint report tells it: of all of them, and of one group."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.complaint import Severity, Step
from domain.complaint.figures import WorkedMinutes, percentile
from services.calendar import business_calendar
from services.scope import Scope
from storage.complaint.report import ClockRow

_MINUTE = timedelta(minutes=1)
_ORDER = list(Step)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFigures:
    """One clock: how often it was done, each run of a case opened again by itself, in what minutes, and how many were late.

    `wall`: of grave cases, in minutes of the wall clock; else in working minutes. `late` were done too late, `open_late`
    ran out in the span and were not done by its end. `used`: 90th percentile of the share of the limit that was used up.
    """

    step: Step
    wall: bool
    done: int
    late: int
    open_late: int
    median: float | None
    p90: float | None
    used_median: float | None
    used_p90: float | None


class Run(NamedTuple):
    """One clock with the minutes it took, None where it was not done by the end; `used`: the share of its limit."""

    row: ClockRow
    took: int | None
    used: float | None


async def timed(scope: Scope, rows: Iterable[ClockRow], *, until: datetime) -> list[Run]:
    """Each clock with its minutes; `until`: the end of the span, what was done later is open still."""
    rows = list(rows)
    worked = await _worked(scope, rows)
    return [_timed(row, worked, until) for row in rows]


def clock_figures(runs: Iterable[Run], *, apart: bool) -> tuple[ClockFigures, ...]:
    """Figures by step, normal and grave cases apart or together."""
    sorted_out: defaultdict[tuple[Step, bool], list[Run]] = defaultdict(list)
    for run in runs:
        sorted_out[run.row.step, apart and run.row.severity is not Severity.NORMAL].append(run)
    return tuple(
        _figures(step, wall, sorted_out[step, wall])
        for step, wall in sorted(sorted_out, key=lambda one: (_ORDER.index(one[0]), one[1]))
    )


async def _worked(scope: Scope, rows: Iterable[ClockRow]) -> WorkedMinutes | None:
    """The opening hours around all the clocks, laid out once."""
    moments = [at for row in rows for at in (row.started_at, row.due_at, row.stopped_at) if at is not None]
    if not moments:
        return None
    calendar = await business_calendar(scope.tx, zone=scope.zone, around=min(moments), until=max(moments))
    return WorkedMinutes(calendar, min(moments), max(moments))


def _timed(row: ClockRow, worked: WorkedMinutes | None, until: datetime) -> Run:
    if row.stopped_at is None or row.stopped_at >= until:
        return Run(row, None, None)
    took = _minutes(row, row.stopped_at, worked)
    return Run(row, took, took / max(1, _minutes(row, row.due_at, worked)) if row.due_at is not None else None)


def _minutes(row: ClockRow, until: datetime, worked: WorkedMinutes | None) -> int:
    if worked is None or row.severity is not Severity.NORMAL:
        return max(0, (until - row.started_at) // _MINUTE)
    return worked.between(row.started_at, until)


def _figures(step: Step, wall: bool, runs: list[Run]) -> ClockFigures:
    took = [run.took for run in runs if run.took is not None]
    used = [run.used for run in runs if run.used is not None]
    return ClockFigures(
        step=step,
        wall=wall,
        done=len(took),
        late=sum(run.took is not None and run.row.late for run in runs),
        open_late=len(runs) - len(took),
        median=percentile(took, 0.5),
        p90=percentile(took, 0.9),
        used_median=percentile(used, 0.5),
        used_p90=percentile(used, 0.9),
    )
