"""From a table to a plan, whatever kind of file it is; and from a plan to the store, all or nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

from domain.errors import InvalidError, NotPermittedError
from domain.imports.columns import ImportKind, Table
from domain.imports.lessons import check_lessons
from domain.imports.problems import Checked
from domain.imports.questions import check_questions
from domain.imports.roster import check_roster
from domain.imports.surveys import check_surveys
from domain.permission import Permission
from domain.wording import N_
from services import audit
from services.imports import lessons, questions, roster, surveys
from services.imports.plan import Asked, Between, Figures, Plan, at_once
from services.scope import Scope, requires

_PLANS: Mapping[ImportKind, Callable[..., Awaitable[Plan]]] = {
    ImportKind.ROSTER: roster.plan,
    ImportKind.QUESTIONS: questions.plan,
    ImportKind.LESSONS: lessons.plan,
    ImportKind.SURVEYS: surveys.plan,
}
_APPLIES: Mapping[ImportKind, Callable[..., Awaitable[None]]] = {
    ImportKind.ROSTER: roster.apply,
    ImportKind.QUESTIONS: questions.apply,
    ImportKind.LESSONS: lessons.apply,
    ImportKind.SURVEYS: surveys.apply,
}


def right_for(kind: ImportKind) -> Permission:
    """What somebody needs to import this kind of file: a roster gives roles."""
    return Permission.IMPORT_ROSTER if kind is ImportKind.ROSTER else Permission.IMPORT_TEACHING


def check(table: Table, *, day: date) -> Checked[Any]:
    """Check the rows of a table by themselves; work for a thread."""
    if table.kind is ImportKind.ROSTER:
        return check_roster(table)
    if table.kind is ImportKind.LESSONS:
        return check_lessons(table, today=day)
    return check_questions(table) if table.kind is ImportKind.QUESTIONS else check_surveys(table)


async def make_plan(tx: Any, table: Table, *, asked: Asked, between: Between = at_once) -> Plan:
    """Check a table and hold it against the store. Needs a transaction that may read for a while; writes nothing."""
    checked = await asyncio.to_thread(check, table, day=asked.day)
    if checked.errors and not checked.rows:
        return Plan(kind=table.kind, figures=Figures(), errors=checked.errors, warnings=checked.warnings)
    return await _PLANS[table.kind](tx, checked, table, asked=asked, between=between)


@requires(Permission.IMPORT_TEACHING)
async def apply(scope: Scope, plan: Plan) -> None:
    """Store what a plan changes, in the scope's one transaction; InvalidError when the plan has errors."""
    if not scope.actor.may(right_for(plan.kind)):
        raise NotPermittedError
    if plan.errors:
        raise InvalidError(N_("This file has mistakes and cannot be imported."))
    if not plan.empty:
        await _APPLIES[plan.kind](scope.tx, plan.changes, now=scope.now)
    figures = plan.figures
    await audit.note(
        scope, "imported", subject=plan.kind.value, added=figures.added, changed=figures.changed,
        unchanged=figures.unchanged,
    )  # fmt: skip
