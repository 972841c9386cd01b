"""What sets the complaint desk up, row by row: days off, limits, customers' tiers, duties, reply templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.complaint import Category, Limit, Severity, Step, occurs
from domain.complaint.limit_words import read_limit, takes_back
from domain.complaint.template import MOST_NAME, Template, TemplateUse, read_template
from domain.errors import InvalidError
from domain.ical import DayOff
from domain.imports import cells
from domain.imports.case_words import (
    CATEGORIES,
    DAY_KINDS,
    LANGUAGES,
    RETIRED,
    SEVERITIES,
    STATUSES,
    STEPS,
    USES,
    WORKED,
    coded,
)
from domain.imports.cells import RowReader, SheetReader
from domain.imports.columns import ImportKind, Table
from domain.imports.moments import iso_day
from domain.imports.problems import Checked, ImportCode
from domain.text import clean, fold

DAY_EXAMPLE: Final = "2026-10-01"
LIMIT_EXAMPLE: Final = "30, 2 h, 3 个工作日, 不限, 默认"
_TIERS: Final = (1, 10)
_NO_TIER: Final = frozenset({"—", "none", "无", "無", ""})
Categories = Mapping[Category, tuple[str, ...]]
"""The categories that can be chosen, each with everything a file may call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """One limit; at most one of category, tier and customer is given. `taken_back`: what is farther away counts again."""

    line: int
    step: Step
    severity: Severity
    category: Category | None
    tier: int | None
    organisation: str
    limit: Limit | None
    taken_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """Who answers for a category, by employee number or name; empty: nobody."""

    line: int
    category: Category
    department: str
    owner: str
    deputy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRow:
    """How much of a customer an organisation is; None: nobody says."""

    line: int
    organisation: str
    tier: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRow:
    """A reply template."""

    line: int
    template: Template


def check_holidays(table: Table) -> Checked[DayOff]:
    """Check a list of days off and make-up days; each day stands there once."""
    sheet, rows = SheetReader(table, ImportKind.HOLIDAYS), []
    for reader in sheet.readers:
        day = reader.shaped("day", iso_day, code=ImportCode.NOT_A_DAY, required=True, example=DAY_EXAMPLE)
        kind = coded(reader, "kind", DAY_KINDS)
        if day:
            sheet.once(reader, "day", day, day)
        if sheet.sound(reader) and day and kind:
            rows.append(DayOff(date.fromisoformat(day), kind == WORKED, reader.text("name")[:60]))
    errors, warnings = sheet.found()
    return Checked(rows=tuple(rows), errors=errors, warnings=warnings)


def check_limits(table: Table, categories: Categories = CATEGORIES) -> Checked[LimitRow]:
    """Check a sheet of limits; a step and severity stand there once for the same cases."""
    sheet, rows = SheetReader(table, ImportKind.LIMITS), []
    for reader in sheet.readers:
        step, severity = coded(reader, "step", STEPS), coded(reader, "severity", SEVERITIES)
        category = coded(reader, "category", categories, required=False)
        if step and severity and not occurs(step, severity):
            reader.wrong(ImportCode.NO_SUCH_CLOCK, "severity", value=reader.text("step"))
        tier = _tier(reader)
        organisation = cells.unarmed(reader.text("organisation"))
        if sum((category is not None, tier is not None, bool(organisation))) > 1:
            reader.wrong(ImportCode.LIMIT_FOR_SEVERAL, "category" if category else "tier")
        text = reader.text("limit", required=True)
        limit = None
        if text and not takes_back(text):
            try:
                limit = read_limit(text)
            except InvalidError:
                reader.wrong(ImportCode.NOT_A_LIMIT, "limit", value=text, example=LIMIT_EXAMPLE)
        sheet.once(reader, "step", (step, severity, category, tier, organisation.casefold()), step or "")
        if sheet.sound(reader) and step and severity:
            rows.append(
                LimitRow(
                    line=reader.line, step=step, severity=severity, category=category, tier=tier,
                    organisation=organisation, limit=limit, taken_back=takes_back(text),
                )
            )  # fmt: skip
    errors, warnings = sheet.found()
    return Checked(rows=tuple(rows), errors=errors, warnings=warnings)


def check_tiers(table: Table) -> Checked[TierRow]:
    """Check a sheet of customers' tiers; each customer stands there once."""
    sheet, rows = SheetReader(table, ImportKind.TIERS), []
    for reader in sheet.readers:
        organisation = cells.unarmed(reader.text("organisation", required=True))
        # That a customer has none is said, so that a column left empty by mistake takes nothing away.
        none = cells.code_word(reader.text("tier", required=True)) in _NO_TIER
        tier = None if none else _tier(reader)
        if organisation:
            sheet.once(reader, "organisation", fold(organisation), organisation)
        if sheet.sound(reader):
            rows.append(TierRow(line=reader.line, organisation=organisation, tier=tier))
    errors, warnings = sheet.found()
    return Checked(rows=tuple(rows), errors=errors, warnings=warnings)


def check_duties(table: Table, categories: Categories = CATEGORIES) -> Checked[DutyRow]:
    """Check a sheet of duties; each category stands there once."""
    sheet, rows = SheetReader(table, ImportKind.DUTIES), []
    for reader in sheet.readers:
        category = coded(reader, "category", categories)
        owner, deputy = (cells.unarmed(reader.text(name)) for name in ("owner", "deputy"))
        if owner and owner.casefold() == deputy.casefold():
            reader.wrong(ImportCode.SAME_PERSON, "deputy", value=deputy)
        if category:
            sheet.once(reader, "category", category, category)
        if sheet.sound(reader) and category:
            department = cells.unarmed(reader.text("department"))
            rows.append(DutyRow(line=reader.line, category=category, department=department, owner=owner, deputy=deputy))
    errors, warnings = sheet.found()
    return Checked(rows=tuple(rows), errors=errors, warnings=warnings)


def check_templates(table: Table, categories: Categories = CATEGORIES) -> Checked[TemplateRow]:
    """Check a sheet of reply templates; each is known by use, category, language and name."""
    sheet, rows = SheetReader(table, ImportKind.TEMPLATES), []
    for reader in sheet.readers:
        use: TemplateUse | None = coded(reader, "use", USES)
        category = coded(reader, "category", categories, required=False)
        language = coded(reader, "language", LANGUAGES)
        retired = coded(reader, "status", STATUSES, required=False) == RETIRED
        name = clean(cells.unarmed(reader.text("name", required=True)), max_length=MOST_NAME)
        text = cells.unarmed(reader.text("text", required=True))
        try:
            text = read_template(text) if text else ""
        except InvalidError as error:
            reader.wrong(ImportCode.NOT_A_TEMPLATE, "text", reason=error.message, **error.params)
        if use and language and name:
            template = Template(
                use=use, category=category, language=language, name=name, text=text, retired=retired
            )  # fmt: skip
            sheet.once(reader, "name", template.code, name)
            if sheet.sound(reader):
                rows.append(TemplateRow(line=reader.line, template=template))
        else:
            sheet.sound(reader)
    errors, warnings = sheet.found()
    return Checked(rows=tuple(rows), errors=errors, warnings=warnings)


def _tier(reader: RowReader) -> int | None:
    value = reader.figure("tier", low=_TIERS[0], high=_TIERS[1], default=0.0, example="3")
    if value % 1:
        reader.wrong(ImportCode.NOT_A_NUMBER, "tier", value=value, example="3")
    return int(value) or None
