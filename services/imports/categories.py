"""The sheet of categories, held against the book; applied by the use case that the chat's pages call too."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.complaint import Category, CategoryBook, NamedCategory
from domain.complaint.category import said
from domain.errors import InvalidError
from domain.imports.categories import CategoryRow
from domain.imports.columns import Table
from domain.imports.problems import Checked, ImportCode, ImportProblem
from services.complaint.categories import change_categories
from services.imports.plan import Asked, Between, Plan, planned, problem_in
from services.scope import Scope
from storage.complaint import categories

NEW = Category("")


async def plan(tx: Any, checked: Checked[CategoryRow], table: Table, *, asked: Asked, between: Between) -> Plan:
    """What the sheet adds, renames, teaches and hides, each row after those above it."""
    book = await categories.book(tx)
    errors: list[ImportProblem] = []
    changes: list[NamedCategory] = []
    samples = []
    for row in checked.rows:
        before = _meant(book, row)
        if row.code and before is None:
            permitted = [f"{one.code} {one.called(asked.language)}" for one in book]
            errors.append(problem_in(ImportCode.UNKNOWN_WORD, row, table, "code", value=row.code, permitted=permitted))
            continue
        try:
            after = book.checked(_changed(before or NamedCategory(code=book.next_code()), row))
        except InvalidError as error:
            code = ImportCode.NOT_A_CATEGORY
            errors.append(problem_in(code, row, table, "zh_Hans", reason=error.message, **error.params))
            continue
        if after == before:
            continue
        book = book.with_changed(after)
        changes.append(after if before else replace(after, code=NEW))
        samples.append(_sample(before, after))
    added = sum(one.code == NEW for one in changes)
    return planned(checked, table, added=added, changes=changes, samples=samples, errors=errors)


async def apply(scope: Scope, changes: Sequence[NamedCategory]) -> None:
    """Keep them."""
    await change_categories(scope, changes=changes)


def _meant(book: CategoryBook, row: CategoryRow) -> NamedCategory | None:
    """The category of the row's code; without one that which is called all of this already, be it in use or not."""
    if row.code:
        return book.get(row.code)
    names = {said(name) for name in row.names.values() if name}
    return next((one for one in (*book.shown, *book) if names <= {said(label) for label in one.labels()}), None)


def _changed(one: NamedCategory, row: CategoryRow) -> NamedCategory:
    return replace(
        one,
        names={language: name for language, name in {**one.names, **row.names}.items() if name},
        words=one.words if row.words is None else row.words,
        hidden=one.hidden if row.hidden is None else row.hidden,
    )


def _sample(before: NamedCategory | None, after: NamedCategory) -> dict[str, Any]:
    how = "added" if before is None else "retired" if after.hidden and not before.hidden else "changed"
    was = before or after
    return {"category": after.code, "was": dict(was.names), "names": dict(after.names), "how": how}
