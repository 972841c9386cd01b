"""A questionnaire: its items, by weighted dimension."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from domain.imports import cells
from domain.imports.cells import RowReader
from domain.imports.columns import ImportKind, Table
from domain.imports.problems import Checked, ImportCode
from domain.survey import ItemKind
from domain.text import fold

# Code → labels; the first is the one to show.
KINDS: Final[Mapping[ItemKind, tuple[str, ...]]] = {
    ItemKind.LIKERT: ("量表", "五级量表", "五級量表", "李克特", "评分", "評分"),
    ItemKind.NPS: ("推荐度", "推薦度", "净推荐值", "淨推薦值"),
    ItemKind.SINGLE: ("单选", "單選", "单选题", "單選題"),
    ItemKind.MULTIPLE: ("多选", "多選", "多选题", "多選題"),
    ItemKind.RANKING: ("排序", "排序题", "排序題"),
    ItemKind.NUMBER: ("数字", "數字", "数值", "數值"),
    ItemKind.DATE: ("日期",),
    ItemKind.TEXT: ("文本", "文字", "开放题", "開放題", "问答", "問答", "填空", "简答", "簡答"),
    ItemKind.MATRIX: ("矩阵", "矩陣"),
}
USABLE: Final = (ItemKind.LIKERT, ItemKind.NPS, ItemKind.SINGLE, ItemKind.MULTIPLE, ItemKind.TEXT)
_WITH_CHOICES: Final = (ItemKind.SINGLE, ItemKind.MULTIPLE)
_PERMITTED: Final = [f"{kind} {KINDS[kind][0]}" for kind in USABLE]
_BY_WORD = {cells.code_word(word): code for code, labels in KINDS.items() for word in (code, *labels)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRow:
    """One item. `weight` is its dimension's; `choices` are those of a single or multiple choice.

    The choices stand in the item's cell after a colon: "您从哪里得知本课程：通知/同事/网站".
    """

    line: int
    dimension: str
    item: str
    kind: ItemKind
    weight: float = 1.0
    choices: tuple[str, ...] = ()


def check_surveys(table: Table) -> Checked[SurveyRow]:
    """Check a questionnaire. A dimension's weight may stand in one of its rows; two different ones are an error."""
    if refused := cells.wrong_kind(table, ImportKind.SURVEYS):
        return Checked(rows=(), errors=refused)
    errors, warnings = cells.file_problems(table)
    rows: list[SurveyRow] = []
    items: dict[tuple[str, str], int] = {}
    weights: dict[str, tuple[float, int]] = {}
    for line, content in table.rows:
        reader = RowReader(table, line, content)
        row = _read(reader)
        dimension = fold(row.dimension)
        if content.get("weight", "").strip():
            weight, first = weights.setdefault(dimension, (row.weight, line))
            if dimension and weight != row.weight:
                params = {"dimension": row.dimension, "first": weight, "first_line": first}
                reader.wrong(ImportCode.WEIGHT_DIFFERS, "weight", **params)
        if row.item:
            first = items.setdefault((dimension, fold(row.item)), line)
            if first != line:
                reader.wrong(ImportCode.DUPLICATE_KEY, "item", value=row.item, first_line=first)
        if not reader.errors:
            rows.append(row)
        errors += reader.errors
    weighed = (
        replace(row, weight=weights[key][0]) if (key := fold(row.dimension)) and key in weights else row for row in rows
    )
    return Checked(rows=tuple(weighed), errors=cells.in_order(errors), warnings=cells.in_order(warnings))


def _read(reader: RowReader) -> SurveyRow:
    item = reader.text("item", required=True)
    kind = _kind(reader)
    dimension = reader.text("dimension", required=kind is ItemKind.LIKERT)
    weight = reader.figure("weight", low=0.01, high=1000, default=1.0, example="0.3")
    choices: tuple[str, ...] = ()
    if kind in _WITH_CHOICES and item:
        item, choices = _split_choices(reader, item)
    # Without a kind the row has an error already and is not kept; the text kind asks nothing more of it.
    known = kind or ItemKind.TEXT
    return SurveyRow(line=reader.line, dimension=dimension, item=item, kind=known, weight=weight, choices=choices)


def _kind(reader: RowReader) -> ItemKind | None:
    text = reader.text("kind", required=True)
    kind = _BY_WORD.get(cells.code_word(text))
    if text and not kind:
        reader.wrong(ImportCode.UNKNOWN_KIND, "kind", value=text, permitted=_PERMITTED)
    elif kind and kind not in USABLE:
        reader.wrong(ImportCode.KIND_NOT_USABLE, "kind", value=text, permitted=_PERMITTED)
    return kind


def _split_choices(reader: RowReader, item: str) -> tuple[str, tuple[str, ...]]:
    # The last colon: a stem may hold one of its own.
    match = re.fullmatch(r"(.*\S)\s*[:：]([^:：]*)", item, re.DOTALL)
    choices = tuple(part.strip() for part in re.split(r"[/／]", match[2]) if part.strip()) if match else ()
    if match is None or len({fold(choice) for choice in choices}) < 2:
        reader.wrong(ImportCode.TOO_FEW_CHOICES, "item", value=item, example="您从哪里得知本课程：通知/同事/网站")
        return item, ()
    return match[1], tuple({fold(choice): choice for choice in choices}.values())
