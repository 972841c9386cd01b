"""From a table to a plan, whatever kind of file it is; and from a plan to the store, all or nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

from domain.errors import InvalidError, NotPermittedError
from domain.imports.categories import check_categories
from domain.imports.columns import ImportKind, Table
from domain.imports.desk import Categories, check_duties, check_holidays, check_limits, check_templates, check_tiers
from domain.imports.desk_times import check_duty_roster, check_hours
from domain.imports.lessons import check_lessons
from domain.imports.problems import Checked
from domain.imports.questions import check_questions
from domain.imports.roster import check_roster
from domain.imports.surveys import check_surveys
from domain.permission import Permission
from domain.wording import N_
from services import audit
from services.imports import categories, desk, desk_times, lessons, questions, roster, roster_traces, surveys
from services.imports.plan import Asked, Between, Figures, Plan, at_once
from services.scope import Scope, requires
from storage.complaint import categories as kept_categories

_PLANS: Mapping[ImportKind, Callable[..., Awaitable[Plan]]] = {
    ImportKind.ROSTER: roster.plan,
    ImportKind.QUESTIONS: questions.plan,
    ImportKind.LESSONS: lessons.plan,
    ImportKind.SURVEYS: surveys.plan,
    ImportKind.HOLIDAYS: desk.plan_holidays,
    ImportKind.LIMITS: desk.plan_limits,
    ImportKind.DUTIES: desk.plan_duties,
    ImportKind.TEMPLATES: desk.plan_templates,
    ImportKind.TIERS: desk_times.plan_tiers,
    ImportKind.HOURS: desk_times.plan_hours,
    ImportKind.DUTY_ROSTER: desk_times.plan_duty_roster,
    ImportKind.CATEGORIES: categories.plan,
}
# By use cases: each change leaves a trace of its own, and open cases are reckoned anew.
_APPLIES_OF_DESK: Mapping[ImportKind, Callable[[Scope, Any], Awaitable[None]]] = {
    ImportKind.HOLIDAYS: desk.apply_holidays,
    ImportKind.LIMITS: desk.apply_limits,
    ImportKind.DUTIES: desk.apply_duties,
    ImportKind.TEMPLATES: desk.apply_templates,
    ImportKind.TIERS: desk_times.apply_tiers,
    ImportKind.HOURS: desk_times.apply_hours,
    ImportKind.DUTY_ROSTER: desk_times.apply_duty_roster,
    ImportKind.CATEGORIES: categories.apply,
}
_APPLIES: Mapping[ImportKind, Callable[..., Awaitable[None]]] = {
    ImportKind.ROSTER: roster.apply,
    ImportKind.QUESTIONS: questions.apply,
    ImportKind.LESSONS: lessons.apply,
    ImportKind.SURVEYS: surveys.apply,
}


def right_for(kind: ImportKind) -> Permission:
    """What somebody needs to import this kind of file: a roster gives roles."""
    return _RIGHTS.get(kind, Permission.ADMINISTER)


_RIGHTS: Mapping[ImportKind, Permission] = {
    ImportKind.ROSTER: Permission.IMPORT_ROSTER,
    ImportKind.QUESTIONS: Permission.IMPORT_TEACHING,
    ImportKind.LESSONS: Permission.IMPORT_TEACHING,
    ImportKind.SURVEYS: Permission.IMPORT_TEACHING,
    ImportKind.TEMPLATES: Permission.EDIT_TEMPLATES,
}
_CHECKS: Mapping[ImportKind, Callable[[Table], Checked[Any]]] = {
    ImportKind.ROSTER: check_roster,
    ImportKind.QUESTIONS: check_questions,
    ImportKind.SURVEYS: check_surveys,
    ImportKind.HOLIDAYS: check_holidays,
    ImportKind.CATEGORIES: check_categories,
    ImportKind.TIERS: check_tiers,
    ImportKind.HOURS: check_hours,
    ImportKind.DUTY_ROSTER: check_duty_roster,
}
# They name categories.
_CHECKS_BY_CATEGORY: Mapping[ImportKind, Callable[[Table, Categories], Checked[Any]]] = {
    ImportKind.LIMITS: check_limits,
    ImportKind.DUTIES: check_duties,
    ImportKind.TEMPLATES: check_templates,
}


def check(table: Table, *, day: date, called: Categories) -> Checked[Any]:
    """Check the rows of a table by themselves, knowing what categories are called; work for a thread."""
    if by_category := _CHECKS_BY_CATEGORY.get(table.kind):
        return by_category(table, called)
    return check_lessons(table, today=day) if table.kind is ImportKind.LESSONS else _CHECKS[table.kind](table)


async def make_plan(tx: Any, table: Table, *, asked: Asked, between: Between = at_once) -> Plan:
    """Check a table and hold it against the store. Needs a transaction that may read for a while; writes nothing."""
    called = (await kept_categories.book(tx)).labels()
    checked = await asyncio.to_thread(check, table, day=asked.day, called=called)
    if checked.errors and not checked.rows:
        return Plan(kind=table.kind, figures=Figures(), errors=checked.errors, warnings=checked.warnings)
    return await _PLANS[table.kind](tx, checked, table, asked=asked, between=between)


@requires(Permission.IMPORT_FILE)
async def apply(scope: Scope, plan: Plan) -> None:
    """Store what a plan changes, in the scope's one transaction; InvalidError when the plan has errors."""
    if not scope.actor.may(right_for(plan.kind)):
        raise NotPermittedError
    if plan.errors:
        raise InvalidError(N_("This file has mistakes and cannot be imported."))
    if not plan.empty and plan.kind in _APPLIES_OF_DESK:
        await _APPLIES_OF_DESK[plan.kind](scope, plan.changes)
    elif not plan.empty:
        await _APPLIES[plan.kind](scope.tx, plan.changes, now=scope.now)
    if not plan.empty and plan.kind is ImportKind.ROSTER:
        await roster_traces.enter(scope, plan.changes[0])
    figures = plan.figures
    await audit.note(
        scope, "imported", subject=plan.kind.value, added=figures.added, changed=figures.changed,
        unchanged=figures.unchanged,
    )  # fmt: skip
