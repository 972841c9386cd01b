"""The roster held against the store. For a row of the file it is the truth; people it does not name stay as they are."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from domain.imports import cells
from domain.imports.columns import Table
from domain.imports.problems import Checked, ImportCode, ImportProblem
from domain.imports.roster import RosterRow
from domain.people import Role, RoleGrant
from domain.text import fold
from services.imports.plan import Asked, Between, Figures, Plan
from storage.complaint import clocks
from storage.imports import bulk, roster
from storage.imports.roster import KnownPerson

Grant = tuple[Role, str]
_FACTS = ("name", "department", "job_title", "phone", "email")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """What a row changes: `person_id` None opens a record; `facts` are the columns that differ, the rest what is given or taken.

    `superior_before` is the number of who was the superior until now.
    """

    person_id: int | None
    number: str
    facts: dict[str, Any]
    organisation: str | None = None
    given: tuple[Grant, ...] = ()
    taken: tuple[Grant, ...] = ()
    cohorts: tuple[str, ...] = ()
    superior_before: str | None = None

    @property
    def empty(self) -> bool:
        """Whether the store says the same already."""
        differs = self.facts or self.organisation is not None or self.given or self.taken or self.cohorts
        return self.person_id is not None and not differs


@dataclass(slots=True)
class Known:
    """What the store knows, as far as a roster asks."""

    people: dict[str, KnownPerson] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    cohorts: dict[str, tuple[int, str]] = field(default_factory=dict)
    roles: dict[int, set[Grant]] = field(default_factory=dict)
    enrolled: dict[int, set[int]] = field(default_factory=dict)


def scope_of(grant: RoleGrant) -> str:
    """A grant's scope as it is stored: empty, a department, `organisation/`, or `organisation/department`."""
    if grant.organisation is None:
        return grant.department or ""
    return f"{grant.organisation}/{grant.department or ''}"


async def plan(tx: Any, checked: Checked[RosterRow], table: Table, *, asked: Asked, between: Between) -> Plan:
    """Hold a checked roster against the store; reads in pages, compares in a thread, writes nothing."""
    known = await _known(tx, checked.rows, between)
    superiors = await asyncio.to_thread(_Superiors, known, checked.rows, table)
    # A superior who is not in the file is either known to the store, or an error that is told here.
    warnings = [problem for problem in checked.warnings if problem.code is not ImportCode.SUPERIOR_NOT_IN_FILE]
    changes: list[PersonChange] = []
    for some in bulk.slices(checked.rows):
        found, doubts = await asyncio.to_thread(_compare, some, table, known, superiors)
        changes += found
        warnings += doubts
        await between(len(changes), len(checked.rows))
    added = sum(change.person_id is None for change in changes)
    unchanged = sum(change.empty for change in changes)
    admins = tuple(
        row.name
        for row, change in zip(checked.rows, changes, strict=True)
        if any(role is Role.ADMIN for role, _scope in change.given)
    )
    return Plan(
        kind=table.kind,
        figures=Figures(
            added=added, changed=len(changes) - added - unchanged, unchanged=unchanged, administrators=admins
        ),
        errors=cells.in_order([*checked.errors, *superiors.errors]),
        warnings=cells.in_order(warnings),
        changes=(tuple(change for change in changes if not change.empty), asked.language),
    )


def _compare(
    rows: Sequence[RosterRow], table: Table, known: Known, superiors: "_Superiors"
) -> tuple[list[PersonChange], list[ImportProblem]]:
    columns = frozenset(table.columns)
    changes, doubts = [], []
    for row in rows:
        change = _change(row, superiors.find(row), columns, known)
        changes.append(change)
        doubts += _stays(row, table, change, known)
    return changes, doubts


async def apply(tx: Any, changes: tuple[Sequence[PersonChange], str], *, now: datetime) -> None:
    """Apply the differences; nothing is read row by row, so that thousands take less than a second."""
    people, language = changes
    wanted = {change.organisation for change in people if change.organisation}
    await roster.open_organisations(tx, sorted(wanted))
    await roster.open_cohorts(tx, sorted({name for change in people for name in change.cohorts}))
    organisations = await roster.organisations(tx)
    fresh = [change for change in people if change.person_id is None]
    await roster.add_people(tx, [_record(change, organisations, language, now) for change in fresh])
    ids = await roster.ids_by_number(tx, [change.number for change in fresh])
    await _change_facts(tx, [change for change in people if change.person_id is not None], organisations)
    cohorts = {name: key for key, name, _course in await roster.cohorts(tx)}
    given: list[tuple[int, Role, str]] = []
    taken: list[tuple[int, Role, str]] = []
    places: list[tuple[int, int]] = []
    for change in people:
        person = change.person_id or ids[change.number]
        given += [(person, role, scope) for role, scope in change.given]
        taken += [(person, role, scope) for role, scope in change.taken]
        places += [(person, cohorts[name]) for name in change.cohorts]
    await roster.take_all(tx, taken)
    await roster.grant_all(tx, given)
    await roster.enrol_all(tx, places)


def _record(change: PersonChange, organisations: Mapping[str, int], language: str, now: datetime) -> dict[str, Any]:
    return {
        "name": "", "department": "", "job_title": "", "phone": "", "email": "", "superior_no": None, **change.facts,
        "employee_no": change.number, "organisation_id": organisations.get(change.organisation or ""),
        "language": language, "created_at": now, "consent_version": 0,
    }  # fmt: skip


async def _change_facts(tx: Any, people: Sequence[PersonChange], organisations: Mapping[str, int]) -> None:
    """One statement per set of columns: rows of one statement must have equal keys."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for change in people:
        facts = dict(change.facts)
        if change.organisation is not None:
            facts["organisation_id"] = organisations.get(change.organisation)
        if facts:
            by_columns.setdefault(tuple(sorted(facts)), []).append({"id": change.person_id, **facts})
    for rows in by_columns.values():
        await roster.change_people(tx, rows)
    # Limits may be an organisation's: the clocks of the open cases of whoever moves are reckoned by the minute's job.
    await clocks.mark_of(tx, [change.person_id or 0 for change in people if change.organisation is not None])


async def _known(tx: Any, rows: Sequence[RosterRow], between: Between) -> Known:
    known, after = Known(), 0
    while page := await roster.page_of_people(tx, after=after):
        after = page[-1].id
        for person in page:
            known.people[person.employee_no.casefold()] = person
        await between(len(known.people), 0)
    known.organisations = await roster.organisations(tx)
    known.cohorts = {fold(name): (key, name) for key, name, _course in await roster.cohorts(tx)}
    for name in dict.fromkeys(name for row in rows for name in row.cohorts):
        known.cohorts.setdefault(fold(name), (0, name))
    numbers = (row.employee_no.casefold() for row in rows)
    ids = [known.people[number].id for number in numbers if number in known.people]
    done = 0
    for some in bulk.slices(ids):
        for key, role, scope in await roster.roles_of(tx, some):
            known.roles.setdefault(key, set()).add((role, scope))
        for key, cohort in await roster.enrolments_of(tx, some):
            known.enrolled.setdefault(key, set()).add(cohort)
        done += len(some)
        await between(done, len(ids))
    return known


class _Superiors:
    """Finds whom the superior's cell means, and gathers what is wrong with it."""

    def __init__(self, known: Known, rows: Sequence[RosterRow], table: Table) -> None:
        self._known = known
        self._rows = rows
        self._table = table
        self._in_file = {row.employee_no.casefold(): row.employee_no for row in rows}
        self.errors: list[ImportProblem] = []

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        """Name → employee numbers, over the store and the file (which knows better who is called what)."""
        names: dict[str, set[str]] = {}
        for key, person in self._known.people.items():
            if key not in self._in_file:
                names.setdefault(fold(person.name), set()).add(person.employee_no)
        for row in self._rows:
            before = self._known.people.get(row.employee_no.casefold())
            names.setdefault(fold(row.name), set()).add(before.employee_no if before else row.employee_no)
        return names

    @cached_property
    def _mentioned(self) -> set[str]:
        """Rows with errors of their own are told there, not at everybody they are the superior of."""
        wanted = ("employee_no", "name")
        return {fold(content.get(name, "")) for _line, content in self._table.rows for name in wanted}

    def find(self, row: RosterRow) -> str | None:
        """The superior's employee number; a name that nobody or more than one person has is an error."""
        key = row.superior.casefold()
        if not key:
            return None
        if key in self._known.people:
            return self._known.people[key].employee_no
        if key in self._in_file:
            return self._in_file[key]
        numbers = self._names.get(fold(row.superior), set())
        if len(numbers) == 1:
            return next(iter(numbers))
        if numbers or fold(row.superior) not in self._mentioned:
            code = ImportCode.AMBIGUOUS_PERSON if numbers else ImportCode.UNKNOWN_PERSON
            params: dict[str, object] = {"value": row.superior, "numbers": sorted(numbers)[:5]}
            column = self._table.column("superior")
            self.errors.append(ImportProblem(code=code, line=row.line, column=column, params=params))
        return None


def _change(row: RosterRow, superior: str | None, columns: frozenset[str], known: Known) -> PersonChange:
    """The differences of one row; columns that the file lacks say nothing about people who are known."""
    before = known.people.get(row.employee_no.casefold())
    facts: dict[str, Any] = {name: getattr(row, name) for name in _FACTS if name in columns}
    if "superior" in columns:
        facts["superior_no"] = superior
    wanted = {(grant.role, scope_of(grant)) for grant in row.roles}
    if before is None:
        cohorts = tuple(known.cohorts[fold(name)][1] for name in row.cohorts)
        return PersonChange(
            person_id=None,
            number=row.employee_no,
            facts=facts,
            organisation=row.organisation or None,
            given=tuple(sorted(wanted)),
            cohorts=cohorts,
        )
    held = known.roles.get(before.id, set())
    # Administrators are often made by hand, and the last one must never vanish by a file.
    taken = {grant for grant in held - wanted if grant[0] is not Role.ADMIN}
    enrolled = known.enrolled.get(before.id, set())
    places = [known.cohorts[fold(name)] for name in row.cohorts]
    organisation = known.organisations.get(row.organisation) if row.organisation else None
    opens = bool(row.organisation) and organisation is None
    moves = "organisation" in columns and (opens or organisation != before.organisation_id)
    return PersonChange(
        person_id=before.id,
        number=before.employee_no,
        facts={name: value for name, value in facts.items() if value != getattr(before, name)},
        organisation=row.organisation if moves else None,
        given=tuple(sorted(wanted - held)) if "role" in columns else (),
        taken=tuple(sorted(taken)) if "role" in columns else (),
        cohorts=tuple(name for key, name in places if key not in enrolled),
        superior_before=before.superior_no,
    )


def _stays(row: RosterRow, table: Table, change: PersonChange, known: Known) -> list[ImportProblem]:
    """Whoever is put on another list keeps his old place: his marks there are facts."""
    enrolled = known.enrolled.get(change.person_id or 0, set())
    if not change.cohorts or not enrolled:
        return []
    named = {known.cohorts[fold(name)][0] for name in row.cohorts}
    others = [name for key, name in known.cohorts.values() if key in enrolled - named]
    if not others:
        return []
    params: dict[str, object] = {"name": row.name, "cohorts": others}
    return [ImportProblem(code=ImportCode.STAYS_IN_COHORT, line=row.line, column=table.column("cohort"), params=params)]
