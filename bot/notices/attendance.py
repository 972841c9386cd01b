"""Notices about check-in: the trainer's living list, walk-ins, and reminders of lessons."""

from typing import Any

from bot.notices.skip import Skip
from handlers.attendance.checkin import title
from handlers.attendance.roll import roll_screen
from handlers.attendance.taps import WalkInTap
from handlers.blocks.answers import Answer, Button, Say, rows
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
                Button.tap(say("No"), WalkInTap(note=params["walk_in"], admit=False)),
                Button.tap(say("Add to list"), WalkInTap(note=params["walk_in"], admit=True)),
            ]
        ),
    )


async def _walk_in_decided(_scope: Scope, params: dict[str, Any], say: Texts) -> Answer:
    if params["admitted"]:
        return Say(say("✅ The trainer has put you on the list. You count as here from the moment you checked in."))
    return Say(
        say("The trainer has not put you on the list of this lesson. If that is a mistake, please ask in the room.")
    )


RENDERERS = {"roll": _roll, "walk_in": _walk_in, "walk_in_decided": _walk_in_decided}
