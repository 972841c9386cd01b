"""The timetable held against the store: lessons are found again by cohort and number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from domain.imports import cells
from domain.imports.columns import Table
from domain.imports.lessons import LessonRow
from domain.imports.problems import Checked, ImportCode, ImportProblem
from domain.people import Role
from domain.text import fold
from services.imports.plan import Asked, Between, Figures, Plan, paced
from storage.imports import bulk, lessons, roster


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonChange:
    """What a row changes: `lesson_id` None adds a lesson; `facts` are the columns that differ, without cohort and course."""

    lesson_id: int | None
    cohort: str
    course: str
    number: int
    facts: dict[str, Any]
    moves_course: bool = False

    @property
    def empty(self) -> bool:
        """Whether the store says the same already."""
        return self.lesson_id is not None and not self.facts and not self.moves_course


@dataclass(slots=True)
class Known:
    """What the store knows, as far as a timetable asks."""

    courses: dict[str, tuple[int, str]] = field(default_factory=dict)
    cohorts: dict[str, tuple[int, str, int | None]] = field(default_factory=dict)
    lessons: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    numbered: dict[str, int] = field(default_factory=dict)
    named: dict[str, dict[int, str]] = field(default_factory=dict)
    holders: dict[Role, set[int]] = field(default_factory=dict)


async def plan(tx: Any, checked: Checked[LessonRow], table: Table, *, asked: Asked, between: Between) -> Plan:
    """Hold a checked timetable against the store; reads in slices, writes nothing."""
    known = await _known(tx, checked.rows, between)
    teachers = _Teachers(known, table)
    errors, warnings = list(checked.errors), list(checked.warnings)
    opened: set[str] = set()
    changes = []
    async for row in paced(checked.rows, between):
        people = {"trainer_id": teachers.find(row, Role.TRAINER), "assistant_id": teachers.find(row, Role.ASSISTANT)}
        errors += _taken(row, table, known)
        if fold(row.cohort) not in known.cohorts and fold(row.cohort) not in opened:
            opened.add(fold(row.cohort))
            warnings.append(_problem(ImportCode.NEW_COHORT, row, table, "cohort", cohort=row.cohort))
        changes.append(_change(row, people, frozenset(table.columns), known, asked))
    added = sum(change.lesson_id is None for change in changes)
    unchanged = sum(change.empty for change in changes)
    return Plan(
        kind=table.kind,
        figures=Figures(added=added, changed=len(changes) - added - unchanged, unchanged=unchanged),
        errors=cells.in_order(errors + teachers.errors),
        warnings=cells.in_order(warnings + teachers.warnings),
        changes=tuple(change for change in changes if not change.empty),
    )


async def apply(tx: Any, changes: Sequence[LessonChange], *, now: datetime) -> None:
    """Apply the differences."""
    await lessons.open_courses(tx, sorted({change.course for change in changes}))
    await roster.open_cohorts(tx, sorted({change.cohort for change in changes}))
    courses = {title: key for key, title in (await lessons.courses(tx)).items()}
    cohorts = {name: key for key, name, _course in await roster.cohorts(tx)}
    for cohort, course in sorted({(change.cohort, change.course) for change in changes}):
        await lessons.bind_cohort(tx, cohort_id=cohorts[cohort], course_id=courses[course])
    fresh = [
        {
            "cohort_id": cohorts[change.cohort],
            "course_id": courses[change.course],
            "number": change.number,
            **{"place": "", "trainer_id": None, "assistant_id": None, "screen_key": ""},
            **change.facts,
        }
        for change in changes
        if change.lesson_id is None
    ]
    await lessons.add_lessons(tx, fresh)
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for change in changes:
        if change.lesson_id is not None:
            facts = {**change.facts, "course_id": courses[change.course]}
            by_columns.setdefault(tuple(sorted(facts)), []).append({"id": change.lesson_id, **facts})
    for rows in by_columns.values():
        await lessons.change_lessons(tx, rows)


async def _known(tx: Any, rows: Sequence[LessonRow], between: Between) -> Known:
    known = Known()
    titles = await lessons.courses(tx)
    known.courses = {fold(title): (key, title) for key, title in titles.items()}
    known.cohorts = {fold(name): (key, name, course) for key, name, course in await roster.cohorts(tx)}
    for role in (Role.TRAINER, Role.ASSISTANT):
        known.holders[role] = await lessons.holders_of(tx, role)
    words = sorted({word for row in rows for word in (row.trainer, row.assistant) if word})
    for some in bulk.slices(words):
        for key, number, name in await lessons.people_called(tx, some):
            if number:
                known.numbered[number.casefold()] = key
            known.named.setdefault(name, {})[key] = number
    wanted = sorted({known.cohorts[fold(row.cohort)][0] for row in rows if fold(row.cohort) in known.cohorts})
    done = 0
    for some_ids in bulk.slices(wanted, 50):
        for lesson in await lessons.lessons_of(tx, some_ids):
            known.lessons[lesson["cohort_id"], lesson["number"]] = lesson
        done += len(some_ids)
        await between(done, len(wanted))
    return known


class _Teachers:
    """Finds whom a cell means, and gathers what is wrong with it."""

    def __init__(self, known: Known, table: Table) -> None:
        self._known = known
        self._table = table
        self.errors: list[ImportProblem] = []
        self.warnings: list[ImportProblem] = []

    def find(self, row: LessonRow, role: Role) -> int | None:
        """The person in the role's cell, by employee number or name; of namesakes the one who holds the role."""
        value: str = row.trainer if role is Role.TRAINER else row.assistant
        if not value:
            return None
        found = self._known.numbered.get(value.casefold())
        if found is None:
            namesakes = self._known.named.get(value, {})
            holding = [key for key in namesakes if key in self._known.holders[role]]
            candidates = list(namesakes) if len(namesakes) == 1 else holding
            if len(candidates) != 1:
                code = ImportCode.AMBIGUOUS_PERSON if namesakes else ImportCode.UNKNOWN_PERSON
                numbers = sorted(number for number in namesakes.values() if number)[:5]
                self.errors.append(_problem(code, row, self._table, role.value, value=value, numbers=numbers))
                return None
            found = candidates[0]
        if found not in self._known.holders[role]:
            self.warnings.append(
                _problem(ImportCode.LACKS_ROLE, row, self._table, role.value, value=value, role=role.value)
            )
        return found


def _problem(code: ImportCode, row: LessonRow, table: Table, field_name: str, **params: object) -> ImportProblem:
    return ImportProblem(code=code, line=row.line, column=table.column(field_name), params=params)


def _taken(row: LessonRow, table: Table, known: Known) -> list[ImportProblem]:
    _key, name, course = known.cohorts.get(fold(row.cohort), (0, "", None))
    titles = {key: title for key, title in known.courses.values()}
    if course is None or fold(titles.get(course, "")) == fold(row.course):
        return []
    return [_problem(ImportCode.COHORT_TAKEN, row, table, "course", cohort=name, course=titles.get(course, ""))]


def _change(
    row: LessonRow, people: Mapping[str, int | None], columns: frozenset[str], known: Known, asked: Asked
) -> LessonChange:
    """The differences of one row; columns that the file lacks say nothing about lessons that are known."""
    cohort_id, cohort, _course = known.cohorts.get(fold(row.cohort), (0, row.cohort, None))
    course_id, course = known.courses.get(fold(row.course), (0, row.course))
    facts: dict[str, Any] = {
        "starts_at": row.start.replace(tzinfo=asked.zone).astimezone(UTC),
        "ends_at": row.end.replace(tzinfo=asked.zone).astimezone(UTC),
        "zone": asked.zone.key,
    }
    told = {"place": row.place, **people}
    facts |= {name: value for name, value in told.items() if name.removesuffix("_id") in columns}
    before = known.lessons.get((cohort_id, row.lesson))
    if before is None:
        return LessonChange(lesson_id=None, cohort=cohort, course=course, number=row.lesson, facts=facts)
    return LessonChange(
        lesson_id=before["id"],
        cohort=cohort,
        course=course,
        number=row.lesson,
        facts={name: value for name, value in facts.items() if value != before[name]},
        moves_course=course_id != before["course_id"],
    )
