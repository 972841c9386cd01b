"""The trainer's side: the list of lessons, and a lesson's card with check-in, screen and code."""

from markupsafe import Markup

from domain.attendance import Phase
from domain.wording import N_
from handlers.attendance.checkin import span, title
from handlers.attendance.taps import RollTap
from handlers.blocks.answers import Answer, Button, Rows, Say, Show, grid, rows
from handlers.blocks.lesson_actions import LessonTap, lesson_actions
from handlers.blocks.paging import page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from services import attendance
from services.attendance import LessonCard
from services.scope import Scope

SCREEN = "lessons"
PHASES = {
    Phase.TOO_EARLY: N_("Check-in opens by itself {when}."),
    Phase.OPEN: N_("Check-in is open: {here} of {expected} are here."),
    Phase.CLOSED: N_("Check-in is closed: {here} of {expected} were here."),
}


async def open_lessons(turn: Turn) -> Answer:
    """`/lessons`: the lessons somebody teaches, from today to a week ahead."""
    return await lesson_list(turn.scope, turn.say, page=0)


async def lesson_list(scope: Scope, say: Texts, *, page: int) -> Answer:
    """One page of the list."""
    lessons = await attendance.taught_lessons(scope)
    if not lessons:
        return Say(say("You have no lessons in the coming week. New ones appear here once they are planned."))
    shown, page, pages = page_of(lessons, page)
    picks = [
        Button.tap(
            say(
                "{when} {course} {number}",
                when=say.when(lesson.starts_at, now=scope.now),
                course=lesson.course,
                number=lesson.number,
            ),
            LessonTap(do="show", lesson=lesson.id),
        )
        for lesson, _phase in shown
    ]
    turns = pager(page, pages, lambda label, to: Button.tap(label, LessonTap(do="list", page=to)), say)
    head = Markup("<b>{}</b>{}").format(say("Your lessons"), position(page, pages))
    return Show(SCREEN, head, (*grid(picks, 1), *rows(turns)))


def card(result: LessonCard, say: Texts, scope: Scope) -> Show:
    """A lesson's card: its state first, then what can be done."""
    lesson = result.lesson
    state = say(
        PHASES[result.phase],
        when=say.when(result.opens_at, now=scope.now),
        here=result.here,
        expected=result.expected,
    )
    text = say(
        "<b>{title}</b> · {cohort}\n{span}\n{state}",
        title=title(lesson, say),
        cohort=lesson.cohort,
        span=span(lesson, say, scope),
        state=state,
    )
    if result.spoken and result.spoken_until:
        text += say(
            "\nSay this code: <code>{code}</code> (until {time})",
            code=result.spoken,
            # Codes live by the wall clock; the person reads the clock of the lessons.
            time=say.time(scope.now + (result.spoken_until - scope.wall)),
        )
    return Show(SCREEN, text, _card_buttons(result, say, scope))


def _card_buttons(result: LessonCard, say: Texts, scope: Scope) -> Rows:
    lesson = result.lesson.id

    def tap(label: Markup, do: str) -> Button:
        return Button.tap(label, LessonTap(do=do, lesson=lesson))

    if result.phase is Phase.OPEN:
        steer = [Button.page(say("Room's screen").striptags(), result.screen), tap(say("Code to say"), "speak")]
        ends: list[Button] = [tap(say("Refresh"), "show"), tap(say("Close check-in"), "close")]
    else:
        steer = [] if scope.now > result.lesson.ends_at else [tap(say("Open check-in"), "open")]
        ends = []
    roll = [Button.tap(say("Who is here"), RollTap(do="page", lesson=lesson))]
    return rows(
        steer, [*roll, *lesson_actions(lesson, scope, say)], ends, [Button.tap(say("◀ Back"), LessonTap(do="list"))]
    )
