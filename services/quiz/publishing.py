"""Publishing: the trainer draws a paper for a lesson, and the cohort gets it now or when the lesson is over."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from domain.errors import InvalidError, NotFoundError
from domain.lesson_title import lesson_title
from domain.permission import Permission
from domain.question import Question
from domain.quiz import OPEN_FOR, SIZES, sizes_offered
from domain.wording import N_
from services import audit
from services.attendance.view import LessonView, reach, view
from services.quiz.paper import settle
from services.quiz.results import ClassResults, class_results
from services.scope import Scope, requires
from storage import outbox, training
from storage.models.quiz import Quiz
from storage.models.training import Lesson
from storage.quiz import attempts, bank, papers

NO_QUESTIONS = N_(
    "The question bank has nothing with the tag “{tag}” yet. Once questions with this tag are imported, come back here."
)
_RANDOM = secrets.SystemRandom()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A quiz before it is published: its paper, what else could be drawn, who would get it, and when it goes out."""

    lesson: LessonView
    questions: tuple[Question, ...]
    sizes: tuple[int, ...]
    audience: int
    publish_at: datetime | None
    over: bool


@requires(Permission.PUBLISH_QUIZ)
async def lesson_quiz(scope: Scope, *, lesson_id: int) -> Desk | ClassResults:
    """What stands for the lesson: the results of its quiz, or its paper before publishing (drawn when there is none)."""
    row = await reach(scope, lesson_id)
    quiz = await papers.of_lesson(scope.tx, lesson_id)
    if quiz is None:
        await _draw(scope, row, size=SIZES[0])
    elif quiz.published_at is not None:
        return await class_results(scope, lesson_id=lesson_id)
    return await _desk(scope, row)


@requires(Permission.PUBLISH_QUIZ)
async def draw_quiz(scope: Scope, *, lesson_id: int, size: int) -> Desk | ClassResults:
    """Draw other questions, `size` of them (5, 10, 20 or all); a scheduled or published paper stays as it is."""
    row = await reach(scope, lesson_id)
    await _draw(scope, row, size=size)
    return await lesson_quiz(scope, lesson_id=lesson_id)


@requires(Permission.PUBLISH_QUIZ)
async def publish_quiz(scope: Scope, *, lesson_id: int) -> Desk | ClassResults:
    """Open the quiz to the cohort at once, for seven days, and tell everybody on the list; twice changes nothing."""
    await reach(scope, lesson_id)
    await _publish(scope, await _of_lesson(scope, lesson_id))
    return await lesson_quiz(scope, lesson_id=lesson_id)


@requires(Permission.PUBLISH_QUIZ)
async def schedule_quiz(scope: Scope, *, lesson_id: int, publish_at: datetime) -> Desk | ClassResults:
    """Have the quiz published at an instant ahead; InvalidError when that has passed."""
    await reach(scope, lesson_id)
    quiz = await _of_lesson(scope, lesson_id)
    if publish_at <= scope.now:
        raise InvalidError(N_("That time has passed. Please publish the quiz now instead."))
    if await papers.schedule(scope.tx, quiz, at=publish_at, by=scope.me):
        await audit.note(scope, "quiz scheduled", subject=f"quiz:{quiz.id}", at=publish_at.isoformat())
    return await lesson_quiz(scope, lesson_id=lesson_id)


@requires(Permission.PUBLISH_QUIZ)
async def schedule_after_lesson(scope: Scope, *, lesson_id: int) -> Desk | ClassResults:
    """Have the quiz published when the lesson ends."""
    row = await reach(scope, lesson_id)
    return await schedule_quiz(scope, lesson_id=lesson_id, publish_at=row.ends_at)


@requires(Permission.PUBLISH_QUIZ)
async def unschedule_quiz(scope: Scope, *, lesson_id: int) -> Desk | ClassResults:
    """Do not publish by itself after all; a published quiz stays open."""
    await reach(scope, lesson_id)
    await papers.schedule(scope.tx, await _of_lesson(scope, lesson_id), at=None, by=scope.me)
    return await lesson_quiz(scope, lesson_id=lesson_id)


@requires(Permission.PUBLISH_QUIZ)
async def publish_due(scope: Scope) -> int:
    """Publish what is due, and end the tries that were running when their quiz closed. Returns how many opened."""
    for attempt_id, closed in await attempts.outlived(scope.tx, now=scope.now):
        await settle(scope, attempt_id, closed=closed)
    return sum([await _publish(scope, quiz, only_due=True) for quiz in await papers.due(scope.tx, now=scope.now)])


async def _of_lesson(scope: Scope, lesson_id: int) -> Quiz:
    quiz = await papers.of_lesson(scope.tx, lesson_id)
    if quiz is None:
        raise NotFoundError
    return quiz


async def _publish(scope: Scope, quiz: Quiz, *, only_due: bool = False) -> bool:
    closes_at = scope.now + OPEN_FOR
    if not await papers.publish(scope.tx, quiz, now=scope.now, closes_at=closes_at, only_due=only_due):
        return False
    await audit.note(scope, "quiz published", subject=f"quiz:{quiz.id}")
    for member in await training.members(scope.tx, quiz.cohort_id):
        await outbox.queue(
            scope.tx,
            "quiz",
            now=scope.now,
            params={"quiz": quiz.id},
            person_id=member.id,
            dedupe_key=f"quiz:{quiz.id}:{member.id}",
            expires_at=closes_at,
        )
    return True


async def _draw(scope: Scope, row: Lesson, *, size: int) -> None:
    course = await training.course(scope.tx, row.course_id)
    title = course.title if course else ""
    pool = await bank.current_ids(scope.tx, tag=title)
    if not pool:
        raise InvalidError(NO_QUESTIONS, tag=title)
    drawn = _RANDOM.sample(pool, min(max(size, 1), len(pool), SIZES[-1]))
    await papers.draft(
        scope.tx,
        title=lesson_title(title, row.number),
        cohort_id=row.cohort_id,
        lesson_id=row.id or 0,
        by=scope.actor.person_id,
        question_ids=drawn,
    )


async def _desk(scope: Scope, row: Lesson) -> Desk:
    quiz, seen = await _of_lesson(scope, row.id or 0), await view(scope.tx, row)
    pool = await bank.current_ids(scope.tx, tag=seen.course)
    return Desk(
        lesson=seen,
        questions=tuple(await papers.paper(scope.tx, quiz.id or 0)),
        sizes=sizes_offered(len(pool)),
        audience=len(await training.members(scope.tx, row.cohort_id)),
        publish_at=quiz.publish_at,
        over=scope.now >= row.ends_at,
    )
