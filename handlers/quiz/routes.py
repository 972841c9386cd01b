"""The routes of quizzes."""

from collections.abc import Awaitable, Callable

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.errors import NotFoundError
from handlers.blocks.answers import Answer, parts
from handlers.blocks.chats import PrivateChat
from handlers.blocks.lesson_actions import LessonQuizTap
from handlers.blocks.texts import Texts
from handlers.quiz import desk, taking
from handlers.quiz.place import HEARING
from handlers.quiz.taps import QuizDeskTap, QuizOpenTap, QuizTap
from services import quiz
from services.scope import Scope


def router() -> Router:
    """Taps of trainees and trainers, and what is typed while a quiz is open."""
    routes = Router(name="quiz")
    # Names and scores stay out of groups, whatever button found its way there.
    routes.callback_query.filter(PrivateChat())

    @routes.callback_query(QuizOpenTap.filter())
    async def on_open(
        _tap: CallbackQuery, callback_data: QuizOpenTap, scope: Scope, state: FSMContext, say: Texts
    ) -> Answer:
        if not callback_data.quiz:
            return await taking.quiz_list(scope, say, page=callback_data.page)
        return await taking.open_one(scope, state, say, quiz_id=callback_data.quiz, again=callback_data.again)

    @routes.callback_query(QuizTap.filter())
    async def on_tap(
        _tap: CallbackQuery, callback_data: QuizTap, scope: Scope, state: FSMContext, say: Texts
    ) -> Answer:
        return await taking.tapped(callback_data, scope=scope, state=state, say=say)

    @routes.message(StateFilter(HEARING))
    async def on_typed(message: Message, scope: Scope, state: FSMContext, say: Texts) -> Answer:
        return await taking.typed(message, scope=scope, state=state, say=say)

    @routes.callback_query(LessonQuizTap.filter())
    async def on_lesson(_tap: CallbackQuery, callback_data: LessonQuizTap, scope: Scope, say: Texts) -> Answer:
        return desk.shown(await quiz.lesson_quiz(scope, lesson_id=callback_data.lesson), say, scope)

    @routes.callback_query(QuizDeskTap.filter())
    async def on_desk(_tap: CallbackQuery, callback_data: QuizDeskTap, scope: Scope, say: Texts) -> Answer:
        act = _DESK.get(callback_data.do)
        if act is None:
            raise NotFoundError
        return await act(callback_data, scope, say)

    return routes


async def _show(tap: QuizDeskTap, scope: Scope, say: Texts) -> Answer:
    return desk.shown(await quiz.lesson_quiz(scope, lesson_id=tap.lesson), say, scope, page=tap.value)


async def _draw(tap: QuizDeskTap, scope: Scope, say: Texts) -> Answer:
    return desk.shown(await quiz.draw_quiz(scope, lesson_id=tap.lesson, size=tap.value), say, scope)


async def _publish(tap: QuizDeskTap, scope: Scope, say: Texts) -> Answer:
    return desk.shown(await quiz.publish_quiz(scope, lesson_id=tap.lesson), say, scope)


async def _at_end(tap: QuizDeskTap, scope: Scope, say: Texts) -> Answer:
    return desk.shown(await quiz.schedule_after_lesson(scope, lesson_id=tap.lesson), say, scope)


async def _not(tap: QuizDeskTap, scope: Scope, say: Texts) -> Answer:
    return desk.shown(await quiz.unschedule_quiz(scope, lesson_id=tap.lesson), say, scope)


async def _names(tap: QuizDeskTap, scope: Scope, say: Texts) -> Answer:
    return desk.names(await quiz.class_results(scope, lesson_id=tap.lesson), say, page=tap.value)


async def _questions(tap: QuizDeskTap, scope: Scope, say: Texts) -> Answer:
    return desk.questions(await quiz.class_results(scope, lesson_id=tap.lesson), say, page=tap.value)


async def _remind(tap: QuizDeskTap, scope: Scope, say: Texts) -> Answer:
    told = parts(desk.reminded(await quiz.remind_missing(scope, lesson_id=tap.lesson), say))
    return [*told, desk.results(await quiz.class_results(scope, lesson_id=tap.lesson), say, scope)]


_DESK: dict[str, Callable[[QuizDeskTap, Scope, Texts], Awaitable[Answer]]] = {
    "show": _show,
    "draw": _draw,
    "now": _publish,
    "end": _at_end,
    "not": _not,
    "names": _names,
    "questions": _questions,
    "remind": _remind,
}
