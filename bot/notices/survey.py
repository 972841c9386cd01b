"""Notices about surveys: the invitation, reminders, the last word, and word to the trainer."""

from typing import Any

from bot.notices.skip import Skip
from handlers.blocks.answers import Answer, Button, Erase, Say, rows
from handlers.blocks.texts import Texts
from handlers.blocks.titles import title_of
from handlers.survey.answering import invitation, over
from handlers.survey.taps import SatisfactionTap
from services import survey
from services.scope import Scope


async def _asked(scope: Scope, params: dict[str, Any], say: Texts, *, reminder: bool = False) -> Answer | Skip:
    asked = await survey.asked_survey(scope, survey_id=params["survey"])
    if asked.answered:
        return Skip("answered already")
    return invitation(asked.survey, say, scope, reminder=reminder) if asked.open else Skip("closed")


async def _reminder(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    return await _asked(scope, params, say, reminder=True)


async def _over(_scope: Scope, params: dict[str, Any], say: Texts) -> Answer:
    last = over(params["survey"], say, answered=params["answered"], if_open=True)
    return [last, Erase(tuple(params["typed"]))] if params["typed"] else last


async def _closed(scope: Scope, params: dict[str, Any], say: Texts) -> Answer:
    found = await survey.survey_results(scope, survey_id=params["survey"])
    seen = found.survey
    text = say(
        "The survey on “{title}” is closed: {answered} of {asked} answered.",
        title=title_of(seen.title, say),
        answered=seen.answered,
        asked=seen.asked,
    )
    look = SatisfactionTap(do="results", lesson=seen.lesson_id or 0, survey=seen.id)
    return Say(text, rows(Button.tap(say("Results"), look)))


RENDERERS = {"survey": _asked, "survey_reminder": _reminder, "survey_over": _over, "survey_closed": _closed}
