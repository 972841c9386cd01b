"""What is due for somebody now: the first lines of his menu."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.permission import Permission
from services.attendance.view import view
from services.scope import Scope, requires
from storage import attendance, training

AHEAD = timedelta(hours=36)


class DueKind(StrEnum):
    """What kind of thing waits."""

    LESSON = "lesson"
    TEACH = "teach"
    QUIZ = "quiz"
    SURVEY = "survey"
    CASE = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that waits for the person; `at` is when."""

    kind: DueKind
    title: str
    detail: str = ""
    at: datetime | None = None


@requires(Permission.HELP)
async def due_now(scope: Scope) -> list[Due]:
    """What waits for the actor, the nearest first."""
    due: list[Due] = []
    if scope.actor.may(Permission.CHECK_IN):
        due.extend(await _lessons(scope))
    if scope.actor.may(Permission.OPEN_CHECK_IN):
        due.extend(await _teaching(scope))
    return due


async def _lessons(scope: Scope) -> list[Due]:
    cohorts = await training.cohorts_of(scope.tx, scope.me)
    found = await training.lessons_between(scope.tx, start=scope.now, end=scope.now + AHEAD, cohort_ids=cohorts)
    due = []
    for row in found[:2]:
        if await attendance.arrival(scope.tx, lesson_id=row.id or 0, person_id=scope.me) is None:
            seen = await view(scope.tx, row)
            due.append(Due(kind=DueKind.LESSON, title=seen.course, detail=seen.place, at=seen.starts_at))
    return due


async def _teaching(scope: Scope) -> list[Due]:
    found = await training.lessons_between(scope.tx, start=scope.now, end=scope.now + AHEAD, teacher_id=scope.me)
    views = [await view(scope.tx, row) for row in found[:2]]
    return [Due(kind=DueKind.TEACH, title=seen.course, detail=seen.place, at=seen.starts_at) for seen in views]
