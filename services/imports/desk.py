"""What sets the complaint desk up, held against the store; applied by the use cases that the chat's pages call too."""

from collections.abc import Sequence
from typing import Any

from domain.complaint import Category, CategoryBook, Limit, SlaRule, limit_of
from domain.complaint.policy import DEFAULTS
from domain.ical import DayOff
from domain.imports.columns import Table
from domain.imports.desk import DutyRow, LimitRow, TemplateRow
from domain.imports.problems import Checked, ImportCode
from domain.people import Role
from domain.text import fold
from services import opening
from services.complaint.duty import DutyChange, name_duties
from services.complaint.limits import LimitChange, change_limits, facts_of, reaches
from services.complaint.templates import change_templates, present
from services.complaint.whom import Whom
from services.imports.holders import Holders
from services.imports.plan import Asked, Between, Plan, planned, problem_in
from services.scope import Scope
from storage import people
from storage.complaint import categories, duties, sla


async def plan_holidays(tx: Any, checked: Checked[DayOff], table: Table, *, asked: Asked, between: Between) -> Plan:
    """Days off and make-up days; what was decided by hand before is what they are held against."""
    found = await opening.compared(tx, checked.rows)
    changes = sorted((*found.added, *found.changed))
    samples = [{"day": one.day.isoformat(), "working": one.working, "name": one.name} for one in changes]
    return planned(checked, table, added=len(found.added), changes=changes, samples=samples)


async def apply_holidays(scope: Scope, changes: Sequence[DayOff]) -> None:
    """Keep the days."""
    await opening.set_days(scope, given=changes)


async def plan_limits(tx: Any, checked: Checked[LimitRow], table: Table, *, asked: Asked, between: Between) -> Plan:
    """Limits, held against those set for exactly the same cases; the standard ones count as set for all cases."""
    rules, book = await sla.rules(tx), await categories.book(tx)
    customers = {fold(row.name): row for row in await people.organisations(tx)}
    errors, changes, samples, added = [], [], [], 0
    for row in checked.rows:
        if row.organisation and fold(row.organisation) not in customers:
            errors.append(problem_in(ImportCode.UNKNOWN_CUSTOMER, row, table, "organisation", value=row.organisation))
            continue
        customer = customers.get(fold(row.organisation)) if row.organisation else None
        whom = Whom(category=row.category, tier=row.tier, organisation_id=customer.id if customer else None)
        own = [one for one in rules if one.step is row.step and one.severity is row.severity and whom.is_of(one)]
        before = own[0] if own else None
        if _says_the_same(row, before, whom):
            continue
        change = LimitChange(
            whom=whom, step=row.step, severity=row.severity, limit=row.limit, taken_back=row.taken_back
        )  # fmt: skip
        changes.append(change)
        added += before is None
        sample = _limit_sample(row, before, whom, rules, customer.tier if customer else row.tier)
        samples.append({**sample, **_names(book, row.category)})
    return planned(checked, table, added=added, changes=changes, samples=samples, errors=errors)


def _says_the_same(row: LimitRow, before: SlaRule | None, whom: Whom) -> bool:
    if row.taken_back:
        return before is None
    if before is None:
        return whom == Whom() and DEFAULTS[row.step, row.severity] == row.limit
    return before.limit == row.limit


def _limit_sample(
    row: LimitRow, before: SlaRule | None, whom: Whom, rules: Sequence[SlaRule], tier: int | None
) -> dict[str, Any]:
    """What counts for these cases now, and what would count then."""
    others = [one for one in rules if one is not before and reaches(one, whom, tier)]
    farther, _rule = limit_of(row.step, facts_of(whom, row.severity, tier), others)
    counted, after = before.limit if before else farther, farther if row.taken_back else row.limit
    return {
        "step": row.step,
        "severity": row.severity,
        "category": row.category,
        "tier": row.tier,
        "organisation": row.organisation,
        "before": _figures(counted),
        "after": _figures(after),
    }


def _figures(limit: Limit | None) -> list[Any] | None:
    return [limit.amount, limit.unit] if limit else None


async def apply_limits(scope: Scope, changes: Sequence[LimitChange]) -> None:
    """Set the limits; open cases are reckoned anew once."""
    await change_limits(scope, changes=changes)


async def plan_duties(tx: Any, checked: Checked[DutyRow], table: Table, *, asked: Asked, between: Between) -> Plan:
    """Owners and deputies; a column that the file lacks says nothing, an empty cell means nobody."""
    owners = Holders(await people.holders(tx, Role.OWNER), table, unknown=ImportCode.UNKNOWN_OWNER)
    book, changes, samples, added = await categories.book(tx), [], [], 0
    for row in checked.rows:
        kept = await duties.of(tx, row.category)
        # Whoever has lost the role is nobody, as on the page of duties.
        before = {place: owners.still(getattr(kept, f"{place}_id", None)) for place in ("owner", "deputy")}
        named = {
            place: owners.find(row, place, department=row.department) for place in before if place in table.columns
        }
        after: dict[str, int | None] = {**before, **{place: who.id if who else None for place, who in named.items()}}
        if after["owner"] is not None and after["owner"] == after["deputy"]:
            owners.wrong(ImportCode.SAME_PERSON, row, "owner", value=row.owner)
        if after == before:
            continue
        changes.append(DutyChange(category=row.category, owner_id=after["owner"], deputy_id=after["deputy"]))
        added += before == {"owner": None, "deputy": None}
        called = {place: owners.name(after[place]) for place in after}
        samples.append({"category": row.category, **_names(book, row.category), **called})
    return planned(
        checked, table, added=added, changes=changes, samples=samples, errors=owners.errors, warnings=owners.warnings
    )


async def apply_duties(scope: Scope, changes: Sequence[DutyChange]) -> None:
    """Name owners and deputies."""
    await name_duties(scope, changes=changes)


async def plan_templates(
    tx: Any, checked: Checked[TemplateRow], table: Table, *, asked: Asked, between: Between
) -> Plan:
    """Reply templates, those that Peiban brings among what they are held against."""
    known, book = await present(tx), await categories.book(tx)
    given = [row.template for row in checked.rows]
    changes = [one for one in given if known.get(one.code) != one]
    samples = [
        {
            "use": one.use,
            "language": one.language,
            "category": one.category,
            **_names(book, one.category),
            "name": one.name,
            "how": "retired" if one.retired else "changed" if one.code in known else "added",
        }
        for one in changes
    ]
    return planned(
        checked, table, added=sum(one.code not in known for one in changes), changes=changes, samples=samples
    )


async def apply_templates(scope: Scope, changes: Sequence[Any]) -> None:
    """Keep the templates."""
    await change_templates(scope, changes=changes)


def _names(book: CategoryBook, category: Category | None) -> dict[str, Any]:
    """What the house calls a category, beside its code."""
    return {"names": dict(book[category].names)} if category else {}
