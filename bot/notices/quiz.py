"""Notices about quizzes: a new one, and a reminder to those who have not finished."""

from typing import Any

from bot.notices.skip import Skip
from handlers.blocks.answers import Answer, Button, Say, Show, rows
from handlers.blocks.texts import Texts
from handlers.blocks.titles import title_of
from handlers.quiz.question import screen
from handlers.quiz.taps import QuizOpenTap
from services import quiz
from services.scope import Scope


async def _new(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    entry = await quiz.invitation(scope, quiz_id=params["quiz"])
    if entry.begun:
        return Skip("begun already")
    text = say.plural(
        "<b>New quiz: {title}</b>\n{n} question; you see at once what is right. Open {until}, try as often as you like.",
        "<b>New quiz: {title}</b>\n{n} questions; you see at once what is right. Open {until}, try as often as you like.",
        n=entry.size,
        title=title_of(entry.title, say),
        until=say.until(entry.closes_at, now=scope.now),
    )
    # Shown as the quiz's own living message: the first question takes its place.
    return Show(screen(entry.quiz_id), text, rows(Button.tap(say("Start"), QuizOpenTap(quiz=entry.quiz_id))))


async def _reminder(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    entry = await quiz.invitation(scope, quiz_id=params["quiz"])
    if entry.best is not None:
        return Skip("finished already")
    text = say(
        "⏳ <b>{title}</b>\n{done} of {size} answered so far; the quiz is open {until}.",
        title=title_of(entry.title, say),
        done=entry.answered or 0,
        size=entry.size,
        until=say.until(entry.closes_at, now=scope.now),
    )
    label = say("Go on") if entry.begun else say("Start")
    return Say(text, rows(Button.tap(label, QuizOpenTap(quiz=entry.quiz_id))))


RENDERERS = {"quiz": _new, "quiz_reminder": _reminder}
