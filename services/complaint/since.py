"""What has changed since a case ended: its clocks stay as they were then, so they are held against what counted then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.complaint import Clock, Step, clocks
from services.complaint.clock import Terms
from services.scope import Scope
from storage import audit, calendar
from storage.complaint import clocks as kept
from storage.complaint import sla
from storage.models.complaint import Complaint, ComplaintClock, SlaLimit

DECIDED = "working day decided"
# A case that ended before there was such a step has no clock of it.
_LATER_STEPS = frozenset({Step.ANSWER, Step.CLOSING_DATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """Every change of a limit, since when the opening hours count, and which days were decided by hand and when."""

    zone: ZoneInfo
    limits: Sequence[SlaLimit]
    hours: datetime | None
    days: Sequence[tuple[datetime, date]]

    def of_ended(self, row: Complaint, by: Terms, written: Sequence[ComplaintClock]) -> list[str]:
        """Where what is kept of an ended case's clocks is not what its timeline gave; ValueError as `Terms.reckon`.

        Starts, ends and rounds hang on nothing else. A due time is compared where all that it hangs on is known as it was
        at the last entry: limits have their versions, but opening hours and days have not, nor has whose organisation
        somebody was.
        """
        if not written:
            # The oldest cases ended before there were clocks.
            return []
        last = by.timeline(row)[-1].at
        rules = sla.counting([one for one in self.limits if one.set_at <= last])
        found = clocks(by.timeline(row), facts=by.facts(row), calendar=by.calendar, rules=rules)
        there = {one.step for one in written}
        where = [one for one in kept.differing(row, found, written) if one not in _LATER_STEPS - there]
        if any(one.organisation_id or one.tier for one in rules) or any(one.set_at == last for one in self.limits):
            # Which limit counted then cannot be said any more, nor whether one made a date of closing needless.
            return [one for one in where if not one.endswith(".due_at") and one not in {*Step}]
        dues = {f"{one.step}.due_at": one for one in found}
        times = {f"{one.step}.due_at": one.due_at for one in written}
        return [one for one in where if one not in dues or self._stands(dues[one], times[one], last)]

    def _stands(self, clock: Clock, due: datetime | None, last: datetime) -> bool:
        """Whether the calendar from the beginning of a clock to its due time, kept or reckoned, is that of the last entry."""
        if self.hours is not None and self.hours >= last:
            return False
        ends = [one.astimezone(self.zone).date() for one in (due, clock.due_at) if one is not None]
        first, end = clock.started_at.astimezone(self.zone).date(), max(ends)
        # The official days of a year are announced when the one before it ends.
        if end.year > last.astimezone(self.zone).year:
            return False
        return not any(at >= last and first <= day <= end for at, day in self.days)


async def since(scope: Scope) -> Since:
    """What has changed, ever."""
    hours = await calendar.opening_hours(scope.tx)
    decided = await audit.entries(scope.tx, act=DECIDED)
    return Since(
        zone=scope.zone,
        limits=await sla.rows(scope.tx),
        hours=datetime.fromisoformat(hours["since"]) if hours else None,
        days=[(one.at, date.fromisoformat(one.subject.removeprefix("day:"))) for one in decided],
    )
