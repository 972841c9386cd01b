"""A trainer at two devices, before either shows what the other did: a survey keeps its promise, a decision on a guest stands."""

from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from domain.attendance import CheckInMethod
from domain.people import Role
from domain.survey import SurveyMode, SurveyState
from services import attendance, quiz, survey
from services.scope import Scope
from storage import attendance as marks
from storage.models.attendance import AttendanceMark, WalkIn
from storage.models.audit import AuditEntry
from storage.models.outbox import Notice
from storage.models.quiz import Attempt, AttemptAnswer, Quiz, QuizItem
from storage.models.survey import Survey
from tests.conversations.quiz_class import MULTIPLE, NUMBER, SINGLE, TRUTH, fill_bank
from tests.conversations.survey_class import Class, make_class, save_items
from tests.faults import places
from tests.house import open_house
from tests.workers.test_case_races import Do, Room

pytestmark = pytest.mark.slow
TRAINER = "Wang"


@pytest.fixture(params=places.STORES, name="taught")
async def a_class(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Room, Class]]:
    await places.needed(request.param)
    async with places.opened(request.param, tmp_path) as url:
        house = await open_house(tmp_path, store_url=url)
        await save_items(house)
        made = await make_class(house, 1)
        yield Room(house, {TRAINER: made.trainer}), made
        await house.peiban.end_quietly()


def starts(lesson: int) -> Do:
    return lambda scope: survey.start_survey(scope, lesson_id=lesson)


@pytest.mark.parametrize("before", [None, SurveyMode.NAMED], ids=["new", "prepared"])
async def test_what_a_survey_promises_does_not_change_once_it_is_open(
    taught: tuple[Room, Class], before: SurveyMode | None
) -> None:
    room, made = taught
    lesson = made.lesson.id or 0

    def chooses(mode: SurveyMode) -> Do:
        return lambda scope: survey.choose_mode(scope, lesson_id=lesson, mode=mode)

    if before is not None:
        assert await room.does(TRAINER, chooses(before)) == "done"
    await room.at_once((TRAINER, starts(lesson)), (TRAINER, chooses(SurveyMode.CONFIDENTIAL)))
    [kept] = await room.house.rows(Survey)
    [started] = await room.house.rows(AuditEntry, AuditEntry.act == "survey started")
    assert kept.state is SurveyState.OPEN
    assert kept.mode == started.facts["mode"]


async def test_a_survey_that_is_started_twice_is_opened_once(taught: tuple[Room, Class]) -> None:
    room, made = taught
    lesson = made.lesson.id or 0
    assert (
        await room.does(TRAINER, lambda scope: survey.choose_mode(scope, lesson_id=lesson, mode=SurveyMode.NAMED))
        == "done"
    )
    twice = (TRAINER, starts(lesson))
    await room.at_once(twice, twice)
    assert len(await room.house.rows(AuditEntry, AuditEntry.act == "survey started")) == 1
    assert len(await room.house.rows(Notice, Notice.name == "survey")) == 1


async def test_a_paper_does_not_change_once_it_is_published(taught: tuple[Room, Class]) -> None:
    room, made = taught
    lesson = made.lesson.id or 0
    await fill_bank(
        room.house, *(replace(question, tags=("Complaints",)) for question in (SINGLE, MULTIPLE, TRUTH, NUMBER))
    )
    assert await room.does(TRAINER, lambda scope: quiz.draw_quiz(scope, lesson_id=lesson, size=4)) == "done"

    published: list[int] = []

    async def publishes(scope: Scope) -> None:
        await quiz.publish_quiz(scope, lesson_id=lesson)
        published.append(len((await scope.tx.exec(select(QuizItem))).all()))

    def draws(scope: Scope) -> Awaitable[Any]:
        return quiz.draw_quiz(scope, lesson_id=lesson, size=1)

    await room.at_once((TRAINER, draws), (TRAINER, publishes))
    assert [len(await room.house.rows(QuizItem))] == published


async def test_a_quiz_that_is_taken_off_the_timetable_is_not_published(taught: tuple[Room, Class]) -> None:
    room, made = taught
    lesson = made.lesson.id or 0
    await fill_bank(room.house, replace(SINGLE, tags=("Complaints",)))
    assert await room.does(TRAINER, lambda scope: quiz.draw_quiz(scope, lesson_id=lesson, size=1)) == "done"
    assert await room.does(TRAINER, lambda scope: quiz.schedule_after_lesson(scope, lesson_id=lesson)) == "done"
    room.house.clock.set(made.lesson.ends_at)

    def takes_off(scope: Scope) -> Awaitable[Any]:
        return quiz.unschedule_quiz(scope, lesson_id=lesson)

    await room.at_once((TRAINER, takes_off), ("system", quiz.publish_due))
    [kept] = await room.house.rows(Quiz)
    assert (kept.publish_at, kept.published_at) == (None, None)


@pytest.mark.parametrize("in_time", [True, False])
async def test_an_answer_beside_the_end_of_its_try_counts_or_is_not_kept(
    taught: tuple[Room, Class], in_time: bool
) -> None:
    """From another device of the same person."""
    room, made = taught
    lesson, trainee = made.lesson.id or 0, made.people[0]
    room.people["trainee"] = trainee
    await fill_bank(room.house, replace(SINGLE, tags=("Complaints",)))
    for step in (
        lambda scope: quiz.draw_quiz(scope, lesson_id=lesson, size=1),
        lambda scope: quiz.publish_quiz(scope, lesson_id=lesson),
    ):
        assert await room.does(TRAINER, step) == "done"
    [published] = await room.house.rows(Quiz)
    assert await room.does("trainee", lambda scope: quiz.open_quiz(scope, quiz_id=published.id or 0)) == "done"
    [tried] = await room.house.rows(Attempt)

    async def answers(scope: Scope) -> None:
        paper = await quiz.paper_of(scope, attempt_id=tried.id or 0)
        await quiz.answer_question(scope, paper, position=0, answer=1)

    def submits(scope: Scope) -> Awaitable[Any]:
        return quiz.submit_quiz(scope, attempt_id=tried.id or 0)

    first, second = (
        (("trainee", answers), ("trainee", submits)) if in_time else (("trainee", submits), ("trainee", answers))
    )
    assert await room.at_once(first, second) == ("done", "done")
    [tried] = await room.house.rows(Attempt)
    assert (tried.points, len(await room.house.rows(AttemptAnswer))) == ((1.0, 1) if in_time else (0.0, 0))


async def test_the_first_decision_on_a_walk_in_stands(taught: tuple[Room, Class]) -> None:
    room, made = taught
    guest = await room.house.person("Guest", Role.TRAINEE, language="en")
    async with room.house.peiban.database.write() as tx:
        at = made.lesson.starts_at
        note = await marks.walk_in(
            tx, lesson_id=made.lesson.id or 0, person_id=guest.person_id or 0, at=at, method=CheckInMethod.CODE
        )

    def decides(admit: bool) -> Do:
        return lambda scope: attendance.accept_walk_in(scope, walk_in_id=note.id or 0, admit=admit)

    await room.at_once((TRAINER, decides(False)), (TRAINER, decides(True)))
    [kept] = await room.house.rows(WalkIn)
    [told] = await room.house.rows(Notice, Notice.name == "walk_in_decided")
    assert (kept.admitted, told.params["admitted"]) == (False, False)
    assert len(await room.house.rows(AuditEntry, AuditEntry.act == "walk-in decided")) == 1
    assert await room.house.rows(AttendanceMark, AttendanceMark.person_id == guest.person_id) == []
