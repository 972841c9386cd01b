"""Finds whom a cell of a set-up file means."""

from collections.abc import Callable, Sequence
from typing import Any

from domain.imports.columns import Table
from domain.imports.problems import ImportCode, ImportProblem
from domain.text import fold
from services.imports.plan import problem_in
from storage.models.people import Person


class Holders:
    """Those who hold a role and can be named by a file; gathers what is wrong with its cells.

    `unknown`: what is wrong with a cell that names nobody of them.
    """

    def __init__(self, holders: Sequence[Person], table: Table, *, unknown: ImportCode) -> None:
        self._holders, self._table, self._unknown = holders, table, unknown
        self.errors: list[ImportProblem] = []
        self.warnings: list[ImportProblem] = []

    def wrong(self, code: ImportCode, row: Any, column: str, **params: object) -> None:
        """Note an error."""
        self.errors.append(problem_in(code, row, self._table, column, **params))

    def still(self, person_id: int | None) -> int | None:
        """The person, if he still holds the role."""
        return person_id if any(one.id == person_id for one in self._holders) else None

    def name(self, person_id: int | None) -> str:
        """What a holder is called; empty for nobody."""
        return next((one.name for one in self._holders if one.id == person_id), "")

    def find(self, row: Any, column: str, *, department: str = "") -> Person | None:
        """The person in the cell by employee number or name; of namesakes the one in the department."""
        value = getattr(row, column)
        if not value:
            return None
        found = self._those(lambda one: (one.employee_no or "").casefold() == value.casefold())
        if not found:
            namesakes = self._those(lambda one: fold(one.name) == fold(value))
            there = [one for one in namesakes if department and fold(one.department) == fold(department)]
            found = there if len(namesakes) > 1 and there else namesakes
        if len(found) != 1:
            numbers = [one.employee_no for one in found if one.employee_no][:5]
            code = ImportCode.AMBIGUOUS_PERSON if found else self._unknown
            self.wrong(code, row, column, value=value, **({"numbers": numbers} if found else {}))
            return None
        if column == "owner" and department and fold(department) != fold(found[0].department):
            facts = {"name": found[0].name, "department": found[0].department or "—"}
            self.warnings.append(problem_in(ImportCode.DEPARTMENT_DIFFERS, row, self._table, "department", **facts))
        return found[0]

    def _those(self, matches: Callable[[Person], bool]) -> list[Person]:
        return [one for one in self._holders if matches(one)]
