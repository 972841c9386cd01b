"""Notices about check-in: the trainer's living list, walk-ins, and reminders of lessons."""

from typing import Any

from markupsafe import Markup

from bot.notices.skip import Skip
from handlers.attendance.checkin import span, title
from handlers.attendance.roll import roll_screen
from handlers.attendance.taps import CheckInTap, WalkInTap
from handlers.blocks.answers import Answer, Button, Say, Show, rows
from handlers.blocks.lesson_actions import LessonTap
from handlers.blocks.texts import Texts
from services import attendance
from services.scope import Scope


async def _roll(scope: Scope, params: dict[str, Any], say: Texts) -> Answer:
    return roll_screen(await attendance.roll_of(scope, lesson_id=params["lesson"]), say, if_open=True)


async def _walk_in(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    guest = await attendance.walk_in_card(scope, walk_in_id=params["walk_in"])
    if guest.decided:
        return Skip("decided already")
    text = say(
        "{name} is not on the list of {title} but has just checked in. Let this person in?",
        name=guest.name,
        title=title(guest.lesson, say),
    )
    return Say(
        text,
        rows(
            [
                Button.tap(say("This lesson only"), WalkInTap(note=params["walk_in"], admit=2)),
                Button.tap(say("Add to class list"), WalkInTap(note=params["walk_in"], admit=1)),
            ],
            Button.tap(say("No"), WalkInTap(note=params["walk_in"], admit=0)),
        ),
    )


async def _walk_in_decided(_scope: Scope, params: dict[str, Any], say: Texts) -> Answer:
    if params["admitted"]:
        if params.get("whole", True):
            return Say(say("✅ The trainer has put you on the list. You count as here from the moment you checked in."))
        return Say(
            say("✅ The trainer has let you into this lesson. You count as here from the moment you checked in.")
        )
    return Say(
        say("The trainer has not put you on the list of this lesson. If that is a mistake, please ask in the room.")
    )


async def _lesson_tomorrow(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    if not await attendance.still_expected(scope, lesson_id=params["lesson"]):
        return Skip("no longer expected")
    lesson = await attendance.lesson_view(scope, lesson_id=params["lesson"])
    text = say(
        "⏳ {title}\n{span}\nPlease be there 10 minutes early.", title=title(lesson, say), span=span(lesson, say, scope)
    )
    opens = attendance.opens_at(lesson)
    if scope.now >= opens:
        return Show(f"lesson:{lesson.id}", text, rows(Button.tap(say("Check in"), CheckInTap(lesson=lesson.id))))
    text += Markup("\n") + say("Check-in opens {when}.", when=say.when(opens, now=scope.now))
    return Show(f"lesson:{lesson.id}", text)


async def _teach_tomorrow(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    if not await attendance.still_expected(scope, lesson_id=params["lesson"]):
        return Skip("no longer expected")
    lesson = await attendance.lesson_view(scope, lesson_id=params["lesson"])
    text = say(
        "⏳ You teach {title}, {cohort}\n{span}\nRoom, projector, sound, handouts and the list: is everything ready?",
        title=title(lesson, say),
        cohort=lesson.cohort,
        span=span(lesson, say, scope),
    )
    return Say(text, rows(Button.tap(say("Open the lesson"), LessonTap(do="show", lesson=lesson.id))))


RENDERERS = {
    "roll": _roll,
    "walk_in": _walk_in,
    "walk_in_decided": _walk_in_decided,
    "lesson_tomorrow": _lesson_tomorrow,
    "teach_tomorrow": _teach_tomorrow,
}
