"""Opening hours, days off and make-up days as administrators set them; open cases are reckoned anew each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.business_calendar import Period
from domain.ical import DayOff
from domain.opening_hours import Week
from domain.permission import Permission
from services import audit
from services.calendar import opening_week
from services.complaint.rewinding import rewind
from services.scope import Scope, requires
from storage import calendar, people
from storage.models.people import Holiday


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The hours of Monday to Sunday; `since` and `by` are empty for the standard ones."""

    week: Week
    since: datetime | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysPlan:
    """What an import of days would do."""

    added: tuple[DayOff, ...]
    changed: tuple[DayOff, ...]
    unchanged: int


@requires(Permission.ADMINISTER)
async def hours(scope: Scope) -> Opening:
    """The opening hours that count now."""
    kept = await calendar.opening_hours(scope.tx)
    who = await people.person(scope.tx, kept["by"]) if kept and kept["by"] else None
    since = datetime.fromisoformat(kept["since"]) if kept else None
    return Opening(week=await opening_week(scope.tx), since=since, by=who.name if who else "")


@requires(Permission.ADMINISTER)
async def set_hours(scope: Scope, *, week: Week) -> None:
    """Set the opening hours; the same ones again change nothing."""
    before = await opening_week(scope.tx)
    if before == week:
        return
    await calendar.set_opening_hours(scope.tx, week, since=scope.now.isoformat(), by=scope.actor.person_id)
    await audit.note(scope, "opening hours set", before=_fact(before), after=_fact(week))
    await rewind(scope)


@requires(Permission.ADMINISTER)
async def days(scope: Scope) -> list[DayOff]:
    """The days that were decided by hand, from today on."""
    today = scope.now.astimezone(scope.zone).date()
    return [DayOff(row.day, row.working, row.name) for row in await calendar.days_from(scope.tx, today)]


@requires(Permission.ADMINISTER)
async def plan_days(scope: Scope, *, given: Sequence[DayOff]) -> DaysPlan:
    """Hold days against what was decided before; changes nothing."""
    return await compared(scope.tx, given)


async def compared(tx: Any, given: Sequence[DayOff]) -> DaysPlan:
    """The same for whoever has a transaction only."""
    added, changed = [], []
    for one in given:
        row = await calendar.day(tx, one.day)
        if row is None:
            added.append(one)
        elif (row.working, row.name) != (one.working, one.name):
            changed.append(one)
    return DaysPlan(added=tuple(added), changed=tuple(changed), unchanged=len(given) - len(added) - len(changed))


@requires(Permission.ADMINISTER)
async def set_days(scope: Scope, *, given: Sequence[DayOff]) -> DaysPlan:
    """Keep days as off or as worked, all of them; what is known already changes nothing."""
    plan = await plan_days(scope, given=given)
    for one in (*plan.added, *plan.changed):
        before = await calendar.day(scope.tx, one.day)
        was = None if before is None else before.working
        await audit.note(scope, "working day decided", subject=f"day:{one.day}", before=was, after=one.working)
    await calendar.decide(
        scope.tx, [Holiday(day=one.day, working=one.working, name=one.name) for one in (*plan.added, *plan.changed)]
    )
    if plan.added or plan.changed:
        await rewind(scope)
    return plan


@requires(Permission.ADMINISTER)
async def forget_day(scope: Scope, *, day: date) -> None:
    """Let the official calendar speak for a day again."""
    before = await calendar.day(scope.tx, day)
    if before is not None and await calendar.forget(scope.tx, day):
        await audit.note(scope, "working day decided", subject=f"day:{day}", before=before.working, after=None)
        await rewind(scope)


def times(periods: Sequence[Period]) -> list[list[str]]:
    """The periods of a day as pairs of local times, "09:00" and "12:00"."""
    return [[f"{one.opens:%H:%M}", f"{one.closes:%H:%M}"] for one in periods]


def _fact(week: Week) -> list[str]:
    return [" ".join("-".join(pair) for pair in times(periods)) for periods in week]
