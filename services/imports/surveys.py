"""A questionnaire held against the one of the same title; one that differs becomes its new version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.imports.columns import Table
from domain.imports.problems import Checked
from domain.imports.surveys import SurveyRow
from domain.text import fold
from services.imports.plan import Asked, Between, Figures, Plan
from storage import survey
from storage.survey import ItemRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyChanges:
    """The whole questionnaire as the file has it."""

    title: str
    items: tuple[ItemRow, ...]


async def plan(tx: Any, checked: Checked[SurveyRow], table: Table, *, asked: Asked, between: Between) -> Plan:
    """Hold a checked questionnaire against the store; its title is the one asked for. Writes nothing."""
    items = tuple(
        ItemRow(dimension=row.dimension, title=row.item, kind=row.kind, weight=row.weight, choices=list(row.choices))
        for row in checked.rows
    )
    found = [each for each in await survey.current_questionnaires(tx) if fold(each.title) == fold(asked.title)]
    title = found[0].title if found else asked.title
    before = [_row(item) for item in await survey.items_of(tx, found[0].id or 0)] if found else []
    await between(len(items), len(items))
    return Plan(
        kind=table.kind,
        figures=_figures(before, items),
        errors=checked.errors,
        warnings=checked.warnings,
        changes=SurveyChanges(title=title, items=items),
    )


async def apply(tx: Any, changes: SurveyChanges, *, now: datetime) -> None:
    """Keep the questionnaire; surveys that run keep asking what they asked."""
    await survey.save_questionnaire(tx, title=changes.title, items=list(changes.items), now=now)


def _row(item: Any) -> ItemRow:
    return ItemRow(
        dimension=item.dimension,
        title=item.title,
        kind=item.kind,
        weight=item.weight,
        required=item.required,
        choices=list(item.choices),
    )


def _figures(before: list[ItemRow], items: tuple[ItemRow, ...]) -> Figures:
    """By item; one that vanishes, or another order, changes the questionnaire too."""
    old = {(item.dimension, item.title): item for item in before}
    added = sum((item.dimension, item.title) not in old for item in items)
    unchanged = sum(old.get((item.dimension, item.title)) == item for item in items)
    changed = len(items) - added - unchanged + len(old) - (len(items) - added)
    if not added and not changed and list(items) != before:
        changed, unchanged = len(items), 0
    return Figures(added=added, changed=changed, unchanged=unchanged)
