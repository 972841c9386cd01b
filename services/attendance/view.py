"""A lesson as conversations show it, and who may reach it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.attendance import AttendancePolicy, Phase, checkin_phase
from domain.errors import NotFoundError
from domain.permission import Permission
from services.scope import Scope, requires
from storage import people, training
from storage.models.people import Person
from storage.models.training import Cohort, Course, Lesson

POLICY = AttendancePolicy()
ONLINE = ("http", "online", "线上", "線上")


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonView:
    """What people must know of a lesson; instants are UTC."""

    id: int
    course: str
    cohort: str
    cohort_id: int
    number: int
    starts_at: datetime
    ends_at: datetime
    place: str
    trainer: str
    trainer_id: int | None
    assistant_id: int | None
    online: bool


async def view(tx: Any, row: Lesson) -> LessonView:
    """Fill a lesson's row with the names it refers to."""
    course = await training.course(tx, row.course_id)
    cohort = await training.cohort(tx, row.cohort_id)
    return _view(row, course, cohort, await people.person(tx, row.trainer_id) if row.trainer_id else None)


async def views(tx: Any, rows: Sequence[Lesson]) -> list[LessonView]:
    """The same of many lessons, with three statements for all of them."""
    courses = await training.courses_with(tx, {row.course_id for row in rows})
    cohorts = await training.cohorts_with(tx, {row.cohort_id for row in rows})
    trainers = await people.named(tx, {row.trainer_id for row in rows if row.trainer_id})
    return [
        _view(row, courses.get(row.course_id), cohorts.get(row.cohort_id), trainers.get(row.trainer_id or 0))
        for row in rows
    ]


def _view(row: Lesson, course: Course | None, cohort: Cohort | None, trainer: Person | None) -> LessonView:
    return LessonView(
        id=row.id or 0,
        course=course.title if course else "",
        cohort=cohort.name if cohort else "",
        cohort_id=row.cohort_id,
        number=row.number,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        trainer=trainer.name if trainer else "",
        trainer_id=row.trainer_id,
        assistant_id=row.assistant_id,
        online=row.place.casefold().startswith(ONLINE),
    )


def opens_at(lesson: LessonView) -> datetime:
    """When check-in opens by schedule; the trainer may open it earlier."""
    return lesson.starts_at - POLICY.opens_before


def phase(row: Lesson, now: datetime) -> Phase:
    """Where the lesson's check-in stands."""
    return checkin_phase(
        now,
        start=row.starts_at,
        end=row.ends_at,
        opened_at=row.checkin_opened_at,
        closed_at=row.checkin_closed_at,
        policy=POLICY,
    )


async def reach(scope: Scope, lesson_id: int) -> Lesson:
    """A lesson that the actor teaches, assists or oversees; NotFoundError for everybody else's."""
    row = await training.lesson(scope.tx, lesson_id)
    if row is None:
        raise NotFoundError
    own = scope.actor.person_id is not None and scope.actor.person_id in (row.trainer_id, row.assistant_id)
    if not own and not scope.actor.may(Permission.EVERY_LESSON):
        raise NotFoundError
    return row


@requires(Permission.HELP)
async def lesson_view(scope: Scope, *, lesson_id: int) -> LessonView:
    """What everybody concerned may know of a lesson: for notices to people on its list."""
    row = await training.lesson(scope.tx, lesson_id)
    if row is None:
        raise NotFoundError
    return await view(scope.tx, row)
