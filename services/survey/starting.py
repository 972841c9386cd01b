"""Satisfaction after a lesson: prepared and begun by the trainer, or by itself at the lesson's end."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.attendance import AttendanceStatus
from domain.business_calendar import instant_of
from domain.errors import InvalidError
from domain.lesson_title import lesson_title
from domain.permission import Permission
from domain.survey import SurveyMode, SurveyState
from domain.wording import N_
from services import audit
from services.attendance.view import LessonView, reach
from services.attendance.view import view as lesson_view
from services.scope import Scope, requires
from services.survey.view import SurveyView, about, view
from storage import attendance, outbox, survey, training
from storage.models.survey import Survey
from storage.models.training import Lesson
from storage.survey import runs

# A lesson that ended while Peiban was down is still asked about; one of last week is not.
CATCH_UP = timedelta(hours=24)
REMIND_AT = time(10)
WAS_THERE = frozenset(
    {
        AttendanceStatus.PRESENT,
        AttendanceStatus.LATE,
        AttendanceStatus.LEFT_EARLY,
        AttendanceStatus.LATE_AND_LEFT_EARLY,
    }
)
NO_QUESTIONNAIRE = N_("There is no questionnaire yet. An administrator or training manager can send me one as a file.")
NOBODY = N_("Nobody has checked in to this lesson, so there is nobody to ask.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonSurvey:
    """A lesson with its survey, as far as there is one; `here` people would be asked now."""

    lesson: LessonView
    survey: SurveyView | None
    mode: SurveyMode
    questionnaire: str | None
    here: int
    by_itself: bool


@requires(Permission.START_SURVEY)
async def lesson_survey(scope: Scope, *, lesson_id: int) -> LessonSurvey:
    """How it stands with the satisfaction survey of one of the actor's lessons."""
    return await _stand(scope, await reach(scope, lesson_id))


@requires(Permission.START_SURVEY)
async def choose_mode(scope: Scope, *, lesson_id: int, mode: SurveyMode) -> LessonSurvey:
    """Choose what a lesson's survey promises; once it is open nothing changes."""
    lesson = await reach(scope, lesson_id)
    row = await _prepared(scope, lesson)
    if row.state is SurveyState.DRAFT and row.mode is not mode:
        before = row.mode
        await runs.change_mode(scope.tx, row, mode)
        await audit.note(scope, "survey mode chosen", subject=f"survey:{row.id}", before=before, after=mode)
    return await _stand(scope, lesson)


@requires(Permission.START_SURVEY)
async def start_survey(scope: Scope, *, lesson_id: int) -> LessonSurvey:
    """Open a lesson's survey now, to everybody who was there; twice changes nothing.

    Raises InvalidError where there is no questionnaire or nobody to ask.
    """
    lesson = await reach(scope, lesson_id)
    row = await _prepared(scope, lesson)
    if row.state is SurveyState.DRAFT:
        if not await _were_there(scope, lesson):
            raise InvalidError(NOBODY)
        await _open(scope, row, lesson)
        await audit.note(scope, "survey started", subject=f"survey:{row.id}", mode=row.mode)
    return await _stand(scope, lesson)


@requires(Permission.START_SURVEY)
async def open_due(scope: Scope) -> int:
    """Open the surveys of lessons that have ended, and ask whoever was marked as present since; returns how many opened.

    A job of every minute. A lesson where nobody was is left alone.
    """
    policy = await runs.policy(scope.tx)
    ended = await training.lessons_between(scope.tx, start=scope.now - CATCH_UP, end=scope.now)
    over = {lesson.id or 0: lesson for lesson in ended if lesson.ends_at <= scope.now}
    begun = await runs.surveyed(scope.tx, list(over))
    opened = 0
    if policy.by_itself and over and await survey.current_questionnaires(scope.tx):
        for lesson_id in over.keys() - begun:
            if not await _were_there(scope, over[lesson_id]):
                continue
            row = await _prepared(scope, over[lesson_id])
            if row.state is SurveyState.DRAFT:
                await _open(scope, row, over[lesson_id])
                opened += 1
    for row in await runs.open_surveys(scope.tx):
        lesson = await training.lesson(scope.tx, row.lesson_id or 0)
        if lesson is not None and row.closes_at is not None and row.closes_at > scope.now:
            await _ask_missing(scope, row, lesson)
    return opened


async def _were_there(scope: Scope, lesson: Lesson) -> set[int]:
    """Who has an arrival, unless the last correction by hand says otherwise, or was marked present or late by hand."""
    counts: dict[int, bool] = {}
    for mark in await attendance.marks(scope.tx, [lesson.id or 0]):
        if mark.status is None:
            counts.setdefault(mark.person_id, True)
        else:
            counts[mark.person_id] = mark.status in WAS_THERE
    return {person_id for person_id, present in counts.items() if present}


def reminder_times(scope: Scope, opened_at: datetime) -> tuple[datetime, datetime]:
    """When whoever has not answered is reminded: the next day and the day after at 10:00 local."""
    day: date = opened_at.astimezone(scope.zone).date()
    first, second = (instant_of(day + timedelta(days=ahead), REMIND_AT, scope.zone) for ahead in (1, 2))
    return first.astimezone(UTC), second.astimezone(UTC)


async def _prepared(scope: Scope, lesson: Lesson) -> Survey:
    """The lesson's survey, which nobody else opens or changes until the transaction ends."""
    found = await runs.of_lesson(scope.tx, lesson.id or 0) or await _prepare(scope, lesson)
    return await runs.hold(scope.tx, found.id or 0) or found


async def _prepare(scope: Scope, lesson: Lesson) -> Survey:
    newest = next(iter(await survey.current_questionnaires(scope.tx)), None)
    if newest is None:
        raise InvalidError(NO_QUESTIONNAIRE)
    seen, policy = await lesson_view(scope.tx, lesson), await runs.policy(scope.tx)
    return await runs.prepare(
        scope.tx,
        questionnaire_id=newest.id or 0,
        lesson_id=seen.id,
        title=lesson_title(seen.course, seen.number),
        mode=policy.mode,
    )


async def _open(scope: Scope, row: Survey, lesson: Lesson) -> None:
    # It may have been prepared before a newer version came.
    newest = next(iter(await survey.current_questionnaires(scope.tx)), None)
    policy = await runs.policy(scope.tx)
    await runs.begin(
        scope.tx,
        row,
        questionnaire_id=newest.id if newest and newest.id else row.questionnaire_id,
        now=scope.now,
        closes_at=scope.now + timedelta(days=policy.days),
    )
    await _ask_missing(scope, row, lesson)


async def _ask_missing(scope: Scope, row: Survey, lesson: Lesson) -> None:
    assert row.id is not None and row.opened_at is not None
    asked = set(await runs.asked(scope.tx, row.id))
    upcoming = [at for at in reminder_times(scope, row.opened_at) if at > scope.now]
    for person_id in sorted(await _were_there(scope, lesson) - asked):
        await runs.ask(
            scope.tx, survey_id=row.id, person_id=person_id, next_reminder_at=upcoming[0] if upcoming else None
        )
        await outbox.queue(
            scope.tx,
            "survey",
            now=scope.now,
            params={"survey": row.id},
            person_id=person_id,
            expires_at=row.closes_at,
            dedupe_key=f"{about(row.id)}:{person_id}:asked",
        )


async def _stand(scope: Scope, lesson: Lesson) -> LessonSurvey:
    row = await runs.of_lesson(scope.tx, lesson.id or 0)
    newest = next(iter(await survey.current_questionnaires(scope.tx)), None)
    policy = await runs.policy(scope.tx)
    return LessonSurvey(
        lesson=await lesson_view(scope.tx, lesson),
        survey=await view(scope.tx, row) if row and row.state is not SurveyState.DRAFT else None,
        mode=row.mode if row else policy.mode,
        questionnaire=newest.title if newest else None,
        here=len(await _were_there(scope, lesson)),
        by_itself=policy.by_itself,
    )
