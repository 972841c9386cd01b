"""The routes of surveys."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from domain.errors import NotFoundError
from domain.survey import SurveyMode
from handlers.blocks.answers import Answer
from handlers.blocks.form import Forms
from handlers.blocks.lesson_actions import LessonSurveyTap
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.survey import answering, results, starting
from handlers.survey.taps import SatisfactionTap, SnoozeTap, SurveyTap
from services import survey
from services.scope import Scope
from services.survey import Later, LessonSurvey


def router() -> Router:
    """Taps of those who are asked, and of trainers."""
    routes = Router(name="survey")

    @routes.callback_query(SurveyTap.filter())
    async def on_answer(
        _tap: CallbackQuery, callback_data: SurveyTap, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        return await answering.open_one(Turn(scope, state, say, forms), callback_data.survey)

    @routes.callback_query(SnoozeTap.filter())
    async def on_snooze(
        _tap: CallbackQuery, callback_data: SnoozeTap, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        if callback_data.until not in set(Later):
            raise NotFoundError
        return await answering.put_off(Turn(scope, state, say, forms), callback_data.survey, callback_data.until)

    @routes.callback_query(LessonSurveyTap.filter())
    async def on_lesson(_tap: CallbackQuery, callback_data: LessonSurveyTap, scope: Scope, say: Texts) -> Answer:
        return await _shown(await survey.lesson_survey(scope, lesson_id=callback_data.lesson), scope, say)

    @routes.callback_query(SatisfactionTap.filter())
    async def on_satisfaction(_tap: CallbackQuery, callback_data: SatisfactionTap, scope: Scope, say: Texts) -> Answer:
        if callback_data.do == "start":
            return await _shown(await survey.start_survey(scope, lesson_id=callback_data.lesson), scope, say)
        if callback_data.do == "mode":
            return await _choose(callback_data, scope, say)
        if callback_data.do == "close":
            await survey.close_survey(scope, survey_id=callback_data.survey)
        return await _page(callback_data, scope, say)

    return routes


async def _shown(stands: LessonSurvey, scope: Scope, say: Texts) -> Answer:
    if stands.survey is None:
        return starting.prepared(stands, say, scope)
    return results.overview(await survey.survey_results(scope, survey_id=stands.survey.id), say, scope)


async def _choose(tap: SatisfactionTap, scope: Scope, say: Texts) -> Answer:
    if tap.mode not in set(SurveyMode):
        raise NotFoundError
    stands = await survey.choose_mode(scope, lesson_id=tap.lesson, mode=SurveyMode(tap.mode))
    return await _shown(stands, scope, say)


async def _page(tap: SatisfactionTap, scope: Scope, say: Texts) -> Answer:
    found = await survey.survey_results(scope, survey_id=tap.survey)
    if tap.do == "items":
        return results.questions(found, say, page=tap.page)
    if tap.do == "words":
        return results.comments(found, say)
    if tap.do == "ask":
        return results.ask_to_close(found, say)
    return results.overview(found, say, scope)
