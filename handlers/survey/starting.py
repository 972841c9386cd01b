"""The trainer's side before a survey opens: what it will be, what it promises, and the start by hand."""

from markupsafe import Markup

from domain.survey import SurveyMode
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Show, rows
from handlers.blocks.lesson_actions import back_to_lesson
from handlers.blocks.texts import Texts
from handlers.survey.taps import SatisfactionTap
from handlers.survey.words import MODES
from services.scope import Scope
from services.survey import LessonSurvey

EXPLAINED = {
    SurveyMode.ANONYMOUS: N_("Anonymous: nobody can trace an answer back; results from five answers on."),
    SurveyMode.CONFIDENTIAL: N_("Confidential: kept with names, shown summed up only, from five answers on."),
    SurveyMode.NAMED: N_("With names: you see who answered what, and those asked are told so."),
}


def screen(lesson_id: int) -> str:
    """The name of the living message about a lesson's survey."""
    return f"satisfaction:{lesson_id}"


def prepared(stands: LessonSurvey, say: Texts, scope: Scope) -> Answer:
    """A survey that is not open yet."""
    lesson = stands.lesson
    lines = [Markup("<b>{} · {} · {}</b>").format(say("Satisfaction"), lesson.course, lesson.number)]
    if stands.questionnaire is None:
        lines.append(
            say("There is no questionnaire yet. An administrator or training manager can send me one as a file.")
        )
        return Show(screen(lesson.id), Markup("\n").join(lines), rows(back_to_lesson(lesson.id, say)))
    lines.append(_when(stands, say, scope))
    lines.append(say("Questionnaire: {title}", title=stands.questionnaire))
    lines.append(say(EXPLAINED[stands.mode]))
    modes = [
        Button.tap(
            f"{'◉' if mode is stands.mode else '○'} {say.within('survey', label)}",
            SatisfactionTap(do="mode", lesson=lesson.id, mode=mode.value),
        )
        for mode, label in MODES.items()
    ]
    back = back_to_lesson(lesson.id, say)
    start = Button.tap(say("Start now"), SatisfactionTap(do="start", lesson=lesson.id))
    return Show(screen(lesson.id), Markup("\n").join(lines), rows(modes, [start] if stands.here else [], back))


def _when(stands: LessonSurvey, say: Texts, scope: Scope) -> Markup:
    ends = stands.lesson.ends_at
    if stands.by_itself and ends > scope.now:
        when = say.when(ends, now=scope.now)
        return say("It opens by itself {when} to everybody who was there ({here} so far).", when=when, here=stands.here)
    if not stands.here:
        return say("Nobody has checked in to this lesson, so there is nobody to ask.")
    return say.plural(
        "It opens when you start it, to the one person who was there.",
        "It opens when you start it, to the {n} people who were there.",
        n=stands.here,
    )
