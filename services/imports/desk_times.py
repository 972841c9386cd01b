"""Opening hours, duty roster and customers' tiers by file, held against the store; applied as the chat's pages apply them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from domain.imports.columns import Table
from domain.imports.desk import TierRow
from domain.imports.desk_times import HoursRow, OnDutyRow
from domain.imports.problems import Checked, ImportCode, ImportProblem
from domain.opening_hours import Week
from domain.text import fold
from services import opening
from services.calendar import opening_week
from services.complaint.limits import TierChange, set_tiers
from services.complaint.roster import ROLES, SlotChange, change_roster
from services.imports.holders import Holders
from services.imports.plan import Asked, Between, Plan, planned, problem_in
from services.scope import Scope
from storage import people
from storage.complaint import roster

FARTHEST = timedelta(days=366)
"""So far ahead somebody can be put on duty; a later date is a slip."""


async def plan_hours(tx: Any, checked: Checked[HoursRow], table: Table, *, asked: Asked, between: Between) -> Plan:
    """Opening hours, held against those that count now, the standard ones too; weekdays not in the file stay as they are."""
    week = await opening_week(tx)
    changes = [row for row in checked.rows if row.periods != week[row.weekday]]
    samples = [
        {"weekday": row.weekday, "before": opening.times(week[row.weekday]), "after": opening.times(row.periods)}
        for row in changes
    ]
    closed = [] if any(_changed(week, changes)) else [ImportProblem(code=ImportCode.NEVER_OPEN)]
    return planned(checked, table, added=0, changes=changes, samples=samples, errors=closed)


def _changed(week: Week, changes: Sequence[HoursRow]) -> Week:
    given = {row.weekday: row.periods for row in changes}
    return tuple(given.get(day, periods) for day, periods in enumerate(week))


async def apply_hours(scope: Scope, changes: Sequence[HoursRow]) -> None:
    """Set the hours; open cases are reckoned anew once."""
    await opening.set_hours(scope, week=_changed(await opening_week(scope.tx), changes))


async def plan_duty_roster(
    tx: Any, checked: Checked[OnDutyRow], table: Table, *, asked: Asked, between: Between
) -> Plan:
    """Who is on duty; an empty cell means nobody, and then a date follows its weekday. What is past is passed over."""
    able, kept = (
        Holders(await people.holders(tx, *ROLES), table, unknown=ImportCode.NOT_FOR_DUTY),
        await roster.slots(tx),
    )
    changes, samples, added = [], [], 0
    for row in checked.rows:
        if row.day is not None and not asked.day <= row.day <= asked.day + FARTHEST:
            if row.day > asked.day:
                able.wrong(ImportCode.DAY_TOO_FAR, row, "day", value=row.day.isoformat())
            else:
                past = problem_in(ImportCode.DAY_IS_PAST, row, table, "day", value=row.day.isoformat())
                able.warnings.append(past)
            continue
        slot = row.day.isoformat() if row.day else roster.weekday_slot(row.weekday or 0)
        # Whoever has lost the role is nobody, as on the page of the roster.
        before, found = able.still(kept.get(slot)), able.find(row, "person")
        after = found.id if found else None
        if after == before:
            continue
        changes.append(SlotChange(slot=slot, person_id=after))
        added += before is None
        day = row.day.isoformat() if row.day else None
        samples.append(
            {"weekday": row.weekday, "day": day, "before": able.name(before), "after": able.name(after)}
        )  # fmt: skip
    return planned(
        checked, table, added=added, changes=changes, samples=samples, errors=able.errors, warnings=able.warnings
    )


async def apply_duty_roster(scope: Scope, changes: Sequence[SlotChange]) -> None:
    """Put people on duty."""
    await change_roster(scope, changes=changes)


async def plan_tiers(tx: Any, checked: Checked[TierRow], table: Table, *, asked: Asked, between: Between) -> Plan:
    """Which customer has which tier; customers come in by the roster, not by this file."""
    customers = {fold(row.name): row for row in await people.organisations(tx)}
    errors, changes, samples, added = [], [], [], 0
    for row in checked.rows:
        customer = customers.get(fold(row.organisation))
        if customer is None:
            errors.append(problem_in(ImportCode.UNKNOWN_CUSTOMER, row, table, "organisation", value=row.organisation))
        elif customer.tier != row.tier:
            changes.append(TierChange(organisation_id=customer.id or 0, tier=row.tier))
            added += customer.tier is None
            samples.append({"organisation": customer.name, "before": customer.tier, "after": row.tier})
    return planned(checked, table, added=added, changes=changes, samples=samples, errors=errors)


async def apply_tiers(scope: Scope, changes: Sequence[TierChange]) -> None:
    """Keep the tiers; open cases are reckoned anew once."""
    await set_tiers(scope, changes=changes)
