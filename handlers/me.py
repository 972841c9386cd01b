"""What Peiban knows somebody as."""

from aiogram import Router
from aiogram.types import CallbackQuery
from markupsafe import Markup

from handlers.blocks.answers import Answer, Button, Say, Show, rows
from handlers.blocks.labels import role_name
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.blocks.welcome import welcome
from handlers.menu import MenuTap
from services import roles
from services.scope import Scope

SCREEN = "me"


class MeTap(Tap, prefix="me"):
    """A tap on one's own page."""

    do: str


async def open_me(turn: Turn) -> Answer:
    """`/me`: name, roles, organisation, and ways to change them."""
    say, card = turn.say, await roles.about_me(turn.scope)
    if card is None:
        return welcome(turn.scope, say)
    lines = [Markup("<b>{}</b>").format(card.name)]
    if card.employee_no:
        lines.append(say("Employee number: {number}", number=card.employee_no))
    if card.organisation:
        lines.append(Markup(" · ").join(Markup.escape(part) for part in (card.organisation, card.department) if part))
    # The same role in two companies is one role to its holder.
    held = dict.fromkeys(role_name(role, say) for role, _scope in card.roles)
    lines.append(say("Roles: {roles}", roles=say.joined(list(held)) or "—"))
    buttons = [
        Button.tap(say("Language"), MenuTap(word="language")),
        Button.tap(say("Privacy"), MenuTap(word="privacy")),
    ]
    return Show(SCREEN, Markup("\n").join(lines), rows(buttons, Button.tap(say("Open in a browser"), MeTap(do="web"))))


def router() -> Router:
    """The routes of one's own page."""
    me = Router(name="me")

    @me.callback_query(MeTap.filter())
    async def on_me(_tap: CallbackQuery, callback_data: MeTap, scope: Scope, say: Texts) -> Answer:
        link = await roles.enter_link(scope)
        text = say("This link opens the web chat as you, once, within 10 minutes. Please do not pass it on.")
        return Say(text, rows(Button.page(say("Open in a browser").striptags(), link)))

    return me
