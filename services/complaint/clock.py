"""The clocks of cases: reckoned anew from their timelines, of one after each step, of many together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.business_calendar import BusinessCalendar
from domain.complaint import Category, Clock, Entry, Facts, SlaRule, Step, clocks, earlier_runs, limit_of, sorting_of
from domain.complaint import contact_from as earliest_contact
from services.calendar import business_calendar
from services.scope import Scope
from storage import complaint, people
from storage.complaint import clocks as kept
from storage.complaint import sla
from storage.models.complaint import Complaint, ComplaintClock, ComplaintEvent

_PROMISE = (Step.FIRST_CONTACT,)
_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the clocks of some cases hang on: their timelines, by case; whose they are, by customer; limits and calendar.

    The timelines grow with what is entered in them; what counts now is read once for all of them.
    """

    told: Mapping[int, list[Entry]]
    whose: Mapping[int, people.Whose]
    calendar: BusinessCalendar
    rules: Sequence[SlaRule]

    def reckon(self, row: Complaint) -> tuple[Clock, ...]:
        """The clocks of one of the cases; ValueError for one without a timeline, or with an entry that cannot be read."""
        return clocks(self.timeline(row), facts=self.facts(row), calendar=self.calendar, rules=self.rules)

    def enter(self, row: Complaint, steps: Iterable[ComplaintEvent]) -> None:
        """What has just been entered in the timeline of one of the cases counts from now on."""
        self.timeline(row).extend(Entry(one.kind, one.at, one.facts, one.actor_id) for one in steps)

    def timeline(self, row: Complaint) -> list[Entry]:
        """The timeline of one of the cases; ValueError when there is none."""
        if not (timeline := self.told.get(row.id or 0)):
            raise ValueError("a case begins with an entry")
        return timeline

    def facts(self, row: Complaint) -> Facts:
        """What the limits of a case depend on: how it is sorted, by its timeline; whose it is, as the house has it now."""
        timeline = self.timeline(row)
        severity, category = sorting_of(timeline, severity=row.severity, category=Category(row.category))
        whose = self.whose.get(row.customer_id, people.NOBODYS)
        return Facts(severity=severity, category=category, tier=whose.tier, organisation_id=whose.organisation_id)


async def terms(scope: Scope, rows: Sequence[Complaint]) -> Terms:
    """What the clocks of some cases hang on, today's limits and today's calendar.

    Whoever writes the clocks down holds the cases before: what is changed after this marks them when he is done.
    """
    told = await complaint.entries(scope.tx, [row.id or 0 for row in rows])
    first = min((row.received_at for row in rows), default=scope.now)
    last = max((entries[-1].at for entries in told.values()), default=scope.now)
    return Terms(
        told=told,
        whose=await people.whose(scope.tx, {row.customer_id for row in rows}),
        calendar=await business_calendar(scope.tx, zone=scope.zone, around=first, until=last + _AHEAD),
        rules=await sla.rules(scope.tx),
    )


async def reckon(scope: Scope, row: Complaint) -> tuple[Clock, ...]:
    """The clocks of a case, from its timeline, today's limits and today's calendar."""
    return (await terms(scope, [row])).reckon(row)


async def limited(scope: Scope, row: Complaint, step: Step) -> bool:
    """Whether a limit says by when a step of the case is to be done."""
    now = await terms(scope, [row])
    return limit_of(step, now.facts(row), now.rules)[0] is not None


async def contact_from(scope: Scope, row: Complaint) -> datetime:
    """The earliest instant at which somebody can have spoken with the customer about the case."""
    return earliest_contact((await complaint.entries(scope.tx, [row.id or 0]))[row.id or 0])


async def reckon_earlier(scope: Scope, rows: Sequence[Complaint]) -> dict[int, tuple[Clock, ...]]:
    """By case: the runs of its clocks that were over before they began anew, by today's limits and calendar."""
    if not rows:
        return {}
    by = await terms(scope, rows)
    return {
        row.id or 0: earlier_runs(by.timeline(row), facts=by.facts(row), calendar=by.calendar, rules=by.rules)
        for row in rows
    }


async def wind(scope: Scope, row: Complaint) -> None:
    """Reckon the clocks of a case and write them down; to be called after each step of its timeline."""
    await settle(scope, row, await reckon(scope, row))


async def settle(
    scope: Scope, row: Complaint, found: Sequence[Clock], written: Sequence[ComplaintClock] | None = None
) -> None:
    """Write the clocks of a case down; `written`: what is there now, where it was read already."""
    promise = next((one for one in found if one.step in _PROMISE), None)
    if promise is not None and promise.due_at is not None and row.contacted_at is None:
        row.first_contact_due = promise.due_at
    await kept.keep(scope.tx, row, found, written)


async def stands(scope: Scope, row: Complaint, *, step: str, round_: int) -> datetime | None:
    """When a clock that was told of is due, as long as it still runs in the same round; None when it does not."""
    found = [one for one in await kept.of_case(scope.tx, row.id or 0) if one.step == step and one.round == round_]
    return found[0].due_at if found and found[0].stopped_at is None else None


async def silenced(scope: Scope, row: Complaint) -> list[tuple[Step, int]]:
    """The rounds of clocks of which nothing more is to be told: over, met, or standing still."""
    quiet: list[tuple[Step, int]] = []
    for one in await kept.of_case(scope.tx, row.id or 0):
        over = one.round + (one.stopped_at is not None or one.due_at is None)
        quiet.extend((one.step, number) for number in range(1, over))
    return quiet
