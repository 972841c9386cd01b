"""Timetables as imports read and write them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, update
from sqlmodel import col, select

from domain.people import Role
from storage.imports.bulk import insert_all, update_all
from storage.models.people import Person, RoleHeld
from storage.models.training import Cohort, Course, Lesson
from storage.session import Tx
from storage.statements import changed


async def courses(tx: Tx) -> dict[int, str]:
    """All courses: id → title."""
    return {key or 0: title for key, title in await tx.exec(select(Course.id, Course.title))}


async def lessons_of(tx: Tx, cohort_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The lessons of some cohorts, as far as a timetable speaks of them. At most a slice of ids."""
    fields = (
        Lesson.id,
        Lesson.cohort_id,
        Lesson.course_id,
        Lesson.number,
        Lesson.starts_at,
        Lesson.ends_at,
        Lesson.zone,
        Lesson.place,
        Lesson.trainer_id,
        Lesson.assistant_id,
    )
    query = select(*fields).where(col(Lesson.cohort_id).in_(cohort_ids))  # type: ignore[call-overload]
    return [dict(row._mapping) for row in await tx.exec(query)]


async def people_called(tx: Tx, words: Sequence[str]) -> list[tuple[int, str, str]]:
    """People whose employee number (in any case) or name is one of the words: id, number, name."""
    numbers = {variant for word in words for variant in (word, word.upper(), word.lower())}
    where = (
        or_(col(Person.employee_no).in_(numbers), col(Person.name).in_(words)),
        col(Person.erased_at).is_(None),
    )
    query = select(Person.id, Person.employee_no, Person.name).where(*where)
    return [(key or 0, number or "", name) for key, number, name in await tx.exec(query)]


async def holders_of(tx: Tx, role: Role) -> set[int]:
    """Everybody who holds a role."""
    return set((await tx.exec(select(RoleHeld.person_id).where(RoleHeld.role == role))).all())


async def open_courses(tx: Tx, titles: Sequence[str]) -> None:
    """Open courses that are new."""
    await insert_all(tx, Course, [{"title": title} for title in titles])


async def bind_cohort(tx: Tx, *, cohort_id: int, course_id: int) -> None:
    """Say which course a cohort runs, if nobody said before."""
    where = (col(Cohort.id) == cohort_id, col(Cohort.course_id).is_(None))
    await changed(tx, update(Cohort).where(*where).values(course_id=course_id))


async def add_lessons(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Add lessons; a number that the cohort has by now is left as it is."""
    await insert_all(tx, Lesson, rows)


async def change_lessons(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Change lessons by `id`."""
    await update_all(tx, Lesson, rows)
