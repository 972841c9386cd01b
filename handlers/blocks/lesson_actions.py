"""What features offer on a lesson's card and the way back to it; kept here because features do not import each other."""

from domain.permission import Permission
from handlers.blocks.answers import Button
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts
from services.scope import Scope


class LessonTap(Tap, prefix="le"):
    """A trainer's tap on a lesson: show, open, close, say a code, or turn the page of the list."""

    do: str
    lesson: int = 0
    page: int = 0


class LessonQuizTap(Tap, prefix="lq"):
    """The trainer wants the quiz of a lesson: publish it, or see how the class did."""

    lesson: int


class LessonSurveyTap(Tap, prefix="ls"):
    """The trainer wants the satisfaction survey of a lesson: start it, or see its results."""

    lesson: int


def lesson_actions(lesson_id: int, scope: Scope, say: Texts) -> list[Button]:
    """The buttons this person may press on a lesson besides check-in."""
    buttons = []
    if scope.actor.may(Permission.PUBLISH_QUIZ):
        buttons.append(Button.tap(say("Quiz"), LessonQuizTap(lesson=lesson_id)))
    if scope.actor.may(Permission.START_SURVEY):
        buttons.append(Button.tap(say("Survey"), LessonSurveyTap(lesson=lesson_id)))
    return buttons


def back_to_lesson(lesson_id: int, say: Texts) -> Button:
    """The way back to the lesson's card."""
    return Button.tap(say("◀ Back"), LessonTap(do="show", lesson=lesson_id))
