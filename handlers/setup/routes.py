"""The routes of setting the complaint desk up."""

from collections.abc import Awaitable, Callable

from aiogram import Router

from handlers.blocks.acts import answer_taps
from handlers.blocks.answers import Answer, Button, Show, Toast, grid, rows
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.menu import MenuTap
from handlers.setup import categories, duties, limits, opening, roster, templates
from handlers.setup.taps import SCREEN, SetupTap
from services import setup_sheet

Handler = Callable[[Turn, SetupTap], Awaitable[Answer]]


async def home(turn: Turn, _tap: SetupTap) -> Answer:
    """What can be set."""
    say = turn.say
    doors = [
        Button.tap(say("Limits"), SetupTap(do="limits")),
        Button.tap(say("Duties"), SetupTap(do="duties")),
        Button.tap(say("Opening hours"), SetupTap(do="hours")),
        Button.tap(say("Duty roster"), SetupTap(do="roster")),
        Button.tap(say("Reply templates"), SetupTap(do="templates")),
        Button.tap(say("Categories"), SetupTap(do="categories")),
    ]
    text = say(
        "<b>Complaint desk</b>\nWhat you change here counts at once: the due times of open cases are reckoned anew.\n"
        "Each page can be had as a sheet, changed and sent back to me; days off also as a calendar (.ics)."
    )
    return Show(SCREEN, text, (*grid(doors, 2), *rows(Button.tap(say("◀ Back"), MenuTap(word="admin")))), view="setup")


async def send_sheet(turn: Turn, tap: SetupTap) -> Answer:
    """Have what stands on a page made as a sheet."""
    await setup_sheet.ask_for_sheet(turn.scope, kind=tap.code)
    return Toast(turn.say("It is being made; it comes in a moment.").striptags())


_TAPS: dict[str, Handler] = {
    "home": home,
    "sheet": send_sheet,
    "limits": limits.limits_screen,
    "step": limits.step_screen,
    "set": limits.ask_limit,
    "unset": limits.take_back,
    "cats": limits.categories,
    "tiers": limits.tiers,
    "tier": limits.tiers,
    "settier": limits.set_tier,
    "orgs": limits.organisations,
    "hours": opening.hours_screen,
    "hourspage": opening.hours_page,
    "sethours": opening.ask_hours,
    "setday": opening.ask_day,
    "dropday": opening.drop_day,
    "roster": roster.roster_screen,
    "slot": roster.slot_screen,
    "onduty": roster.put,
    "templates": templates.templates_screen,
    "uses": templates.use_screen,
    "template": templates.one_screen,
    "newtext": templates.ask_new,
    "retext": templates.ask_text,
    "retire": templates.retire,
    "revive": templates.retire,
    "deskname": templates.ask_name,
    "categories": categories.categories_screen,
    "category": categories.category_screen,
    "newcat": categories.ask_new,
    "recat": categories.ask_names,
    "catwords": categories.ask_words,
    "hidecat": categories.hide,
    "showcat": categories.hide,
    "usualcat": categories.usual,
    "duties": duties.duties_screen,
    "duty": duties.duty_screen,
    "who": duties.who_screen,
    "nameo": duties.name,
    "named": duties.name,
}


def door(say: Texts) -> Button:
    """The button of the administration that leads here."""
    return Button.tap(say("Complaint desk"), SetupTap(do="home"))


def router() -> Router:
    """Taps of the set-up; each use case checks who taps."""
    routes = Router(name="setup")
    answer_taps(routes, SetupTap, _TAPS)
    return routes
