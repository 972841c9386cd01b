"""Courses, cohorts, lessons and who is enrolled."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_
from sqlmodel import col, select

from storage.hot import Hot
from storage.models.people import Person
from storage.models.training import Cohort, Course, Enrolment, Lesson
from storage.session import Tx
from storage.statements import insert_once


async def lesson(tx: Tx, lesson_id: int) -> Lesson | None:
    """A lesson by its id."""
    return await tx.get(Lesson, lesson_id)


async def course(tx: Tx, course_id: int) -> Course | None:
    """A course by its id."""
    return await tx.get(Course, course_id)


async def cohort(tx: Tx, cohort_id: int) -> Cohort | None:
    """A cohort by its id."""
    return await tx.get(Cohort, cohort_id)


async def courses_with(tx: Tx, ids: Collection[int]) -> dict[int, Course]:
    """Courses by their ids."""
    return {row.id or 0: row for row in (await tx.exec(select(Course).where(col(Course.id).in_(ids)))).all()}


async def cohorts_with(tx: Tx, ids: Collection[int]) -> dict[int, Cohort]:
    """Cohorts by their ids."""
    return {row.id or 0: row for row in (await tx.exec(select(Cohort).where(col(Cohort.id).in_(ids)))).all()}


async def cohorts(tx: Tx) -> list[Cohort]:
    """All cohorts by name."""
    return list((await tx.exec(select(Cohort).order_by(col(Cohort.name)))).all())


async def cohort_named(tx: Tx, name: str, *, organisation_id: int | None = None) -> Cohort:
    """The cohort of this name, opened when it is new."""
    await insert_once(tx, Cohort, name=name, organisation_id=organisation_id)
    return (await tx.exec(select(Cohort).where(Cohort.name == name))).one()


async def course_titled(tx: Tx, title: str) -> Course:
    """The course of this title, opened when it is new."""
    await insert_once(tx, Course, title=title)
    return (await tx.exec(select(Course).where(Course.title == title))).one()


async def enrol(tx: Tx, *, cohort_id: int, person_id: int) -> bool:
    """Put a person on a cohort's list; False when he stands there already."""
    return await insert_once(tx, Enrolment, cohort_id=cohort_id, person_id=person_id)


async def enrolled(tx: Tx, *, cohort_id: int, person_id: int) -> bool:
    """Whether the person is on the cohort's list."""
    return await _ENROLLED.first(tx, cohort_id=cohort_id, person_id=person_id) is not None


async def members(tx: Tx, cohort_id: int) -> list[Person]:
    """The cohort's list, by employee number."""
    ids = select(Enrolment.person_id).where(Enrolment.cohort_id == cohort_id)
    where = (col(Person.id).in_(ids), col(Person.erased_at).is_(None))
    return list((await tx.exec(select(Person).where(*where).order_by(col(Person.employee_no)))).all())


async def member_ids(tx: Tx, cohort_id: int) -> list[int]:
    """The ids of everybody on the cohort's list."""
    return list((await tx.exec(select(Enrolment.person_id).where(Enrolment.cohort_id == cohort_id))).all())


async def lessons_between(
    tx: Tx, *, start: datetime, end: datetime, teacher_id: int | None = None, cohort_ids: list[int] | None = None
) -> list[Lesson]:
    """Lessons that touch the span, in order; those somebody teaches or assists, or those of some cohorts."""
    late: Any = col(Lesson.ends_at) >= start
    if teacher_id is None and cohort_ids is None:
        # Nobody's in particular: SQLite would go by the beginning, through every lesson there has ever been.
        late = col(Lesson.id).in_(select(Lesson.id).where(late))
    query = select(Lesson).where(late, col(Lesson.starts_at) < end).order_by(col(Lesson.starts_at), col(Lesson.id))
    if teacher_id is not None:
        query = query.where(or_(col(Lesson.trainer_id) == teacher_id, col(Lesson.assistant_id) == teacher_id))
    if cohort_ids is not None:
        query = query.where(col(Lesson.cohort_id).in_(cohort_ids))
    return list((await tx.exec(query)).all())


async def cohorts_of(tx: Tx, person_id: int) -> list[int]:
    """The cohorts a person is enrolled in."""
    return list((await tx.exec(select(Enrolment.cohort_id).where(Enrolment.person_id == person_id))).all())


async def lesson_numbered(tx: Tx, *, cohort_id: int, number: int) -> Lesson | None:
    """A cohort's lesson by its number."""
    return (await tx.exec(select(Lesson).where(Lesson.cohort_id == cohort_id, Lesson.number == number))).first()


async def save(tx: Tx, row: Lesson) -> Lesson:
    """Keep a new or changed lesson."""
    tx.add(row)
    await tx.flush()
    return row


async def open_checkin(tx: Tx, row: Lesson, *, now: datetime) -> None:
    """The trainer opened check-in by hand."""
    row.checkin_opened_at = now
    if row.checkin_closed_at is not None and row.checkin_closed_at >= now:
        row.checkin_closed_at = None
    await tx.flush()


async def close_checkin(tx: Tx, row: Lesson, *, now: datetime) -> None:
    """The trainer closed check-in by hand; the spoken code counts no more, but who types it is told why."""
    row.checkin_closed_at, row.spoken_until = now, None
    await tx.flush()


async def speak_code(tx: Tx, row: Lesson, *, code: str, until: datetime) -> None:
    """A code that the trainer says aloud, and how long it counts."""
    row.spoken_code, row.spoken_until = code, until
    await tx.flush()


_ENROLLED = Hot(
    select(Enrolment.id).where(
        Enrolment.cohort_id == bindparam("cohort_id"), Enrolment.person_id == bindparam("person_id")
    )
)
