"""Questionnaires and their versions: what surveys ask."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import update
from sqlmodel import col, select

from domain.survey import Dimension, Item, ItemKind
from storage.models.survey import Questionnaire, QuestionnaireItem
from storage.session import Tx
from storage.statements import changed

USABLE = frozenset({ItemKind.LIKERT, ItemKind.NPS, ItemKind.SINGLE, ItemKind.MULTIPLE, ItemKind.TEXT})
Saved = Literal["added", "changed", "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item as it is kept; `weight` is its dimension's in the index, `choices` belong to single and multiple."""

    dimension: str
    title: str
    kind: ItemKind
    weight: float = 1.0
    required: bool = True
    choices: list[str] = field(default_factory=list)


async def save_questionnaire(tx: Tx, *, title: str, items: list[ItemRow], now: datetime) -> Saved:
    """Keep a questionnaire by its title; one that differs becomes a new version, surveys that run keep the old one.

    Raises ValueError for no items, for a kind that no conversation asks, or for a choice without choices.
    """
    if not items or not all(item.kind in USABLE for item in items):
        raise ValueError("a questionnaire has items of the kinds that can be asked in a conversation")
    read_items(items)
    where = (Questionnaire.title == title, col(Questionnaire.current))
    old = (await tx.exec(select(Questionnaire).where(*where))).first()
    if old is not None and [_row(item) for item in await items_of(tx, old.id or 0)] == items:
        return "unchanged"
    await changed(tx, update(Questionnaire).where(col(Questionnaire.title) == title).values(current=False))
    row = Questionnaire(title=title, version=old.version + 1 if old else 1, current=True, created_at=now)
    tx.add(row)
    await tx.flush()
    tx.add_all(
        QuestionnaireItem(
            questionnaire_id=row.id or 0,
            position=position,
            dimension=item.dimension,
            title=item.title,
            kind=item.kind,
            weight=item.weight,
            required=item.required,
            choices=list(item.choices),
        )
        for position, item in enumerate(items)
    )
    await tx.flush()
    return "changed" if old else "added"


async def current_questionnaires(tx: Tx) -> list[Questionnaire]:
    """The newest version of each questionnaire, the last one saved first."""
    query = select(Questionnaire).where(col(Questionnaire.current)).order_by(col(Questionnaire.id).desc())
    return list((await tx.exec(query)).all())


async def items_of(tx: Tx, questionnaire_id: int) -> list[QuestionnaireItem]:
    """The items of one version, in order."""
    where = QuestionnaireItem.questionnaire_id == questionnaire_id
    query = select(QuestionnaireItem).where(where).order_by(col(QuestionnaireItem.position))
    return list((await tx.exec(query)).all())


def read_items(stored: Sequence[ItemRow | QuestionnaireItem]) -> tuple[Item, ...]:
    """The domain's items, keyed `i0`, `i1`, … by position; a text is never demanded."""
    return tuple(
        Item(
            key=f"i{position}",
            kind=row.kind,
            title=row.title,
            dimension=row.dimension or None,
            required=row.required and row.kind is not ItemKind.TEXT,
            choices=tuple(row.choices),
        )
        for position, row in enumerate(stored)
    )


def read_dimensions(stored: Sequence[QuestionnaireItem]) -> tuple[Dimension, ...]:
    """The dimensions that hold something to score, in order of first mention; a dimension's title is its key."""
    weights = {row.dimension: row.weight for row in reversed(stored) if row.dimension and row.kind is ItemKind.LIKERT}
    mentioned = dict.fromkeys(row.dimension for row in stored if row.dimension in weights)
    return tuple(Dimension(key=title, title=title, weight=weights[title]) for title in mentioned)


def _row(item: QuestionnaireItem) -> ItemRow:
    return ItemRow(
        dimension=item.dimension,
        title=item.title,
        kind=item.kind,
        weight=item.weight,
        required=item.required,
        choices=list(item.choices),
    )
