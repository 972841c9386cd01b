"""The menu: what is due for this person now, then everything his roles may do."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from markupsafe import Markup

from handlers.blocks.answers import Answer, Button, Say, Show, grid, rows
from handlers.blocks.cases import hand_over_button
from handlers.blocks.commands import COMMANDS, menu_words
from handlers.blocks.form import Forms
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts
from handlers.blocks.titles import title_of
from handlers.blocks.turn import Openers, Turn
from handlers.blocks.welcome import welcome
from services import today
from services.scope import Scope

SCREEN = "menu"


class MenuTap(Tap, prefix="m"):
    """A tap on the menu: which command."""

    word: str


def _due_line(item: today.Due, say: Texts, scope: Scope) -> Markup:
    if item.kind in (today.DueKind.HAND_OVER, today.DueKind.CASE_DUE, today.DueKind.CASE):
        return _case_line(item, say, scope)
    when = say.when(item.at, now=scope.now) if item.at else ""
    if item.kind in (today.DueKind.LESSON, today.DueKind.HELD):
        return say("📍 Lesson {when}: {title}, {place}", when=when, title=item.title, place=item.detail)
    if item.kind is today.DueKind.HERE:
        return say("✅ You are in {title} until {when}, {place}", when=when, title=item.title, place=item.detail)
    if item.kind is today.DueKind.CLAIM:
        return say("⚠️ A second account claims the record of {name}: /admin", name=item.title)
    if item.kind is today.DueKind.TEACH:
        return say("📍 You teach {when}: {title}, {place}", when=when, title=item.title, place=item.detail)
    if item.kind is today.DueKind.QUIZ:
        return say("⏳ Quiz open until {when}: {title}", when=when, title=title_of(item.title, say))
    return say("⏳ Your opinion is asked: {title}", title=title_of(item.title, say))


def _case_line(item: today.Due, say: Texts, scope: Scope) -> Markup:
    when = say.when(item.at, now=scope.now) if item.at else ""
    if item.kind is today.DueKind.HAND_OVER:
        if item.at is None or item.at < scope.now:
            return say("⚠️ Hand {number} over to the desk now", number=item.title)
        return say(
            "⏳ Hand {number} over to the desk {until}", number=item.title, until=say.until(item.at, now=scope.now)
        )
    if item.kind is today.DueKind.CASE_DUE:
        if item.at is not None and item.at < scope.now:
            return say("⚠️ {number} overdue since {when}", number=item.title, when=when)
        return say("⏳ {number} due {when}", number=item.title, when=when)
    if item.at is None:
        return say("⏳ Case {number} waits for you", number=item.title)
    return say("⏳ Case {number} waits, due {when}", number=item.title, when=when)


async def open_menu(turn: Turn) -> Answer:
    """Show the menu; visitors see the first screen that they have yet to pass."""
    scope, say = turn.scope, turn.say
    if scope.actor.person_id is None:
        return welcome(scope, say)
    due = await today.due_now(scope)
    lines = [Markup("<b>{}</b>").format(say("Hello {name}, what can I do for you?", name=scope.actor.name))]
    opened = await turn.forms.unfinished(state=turn.state, say=say)
    lines.extend([opened[0]] if opened else [])
    lines.extend(_due_line(item, say, scope) for item in due[:4])
    buttons = [Button.tap(say(word.title), MenuTap(word=word.name)) for word in menu_words(scope.actor.permissions)]
    go_on = rows(opened[1]) if opened else ()
    go_on += tuple(rows(hand_over_button(item.case, item.title, say))[0] for item in due[:4] if item.case)
    return Show(SCREEN, Markup("\n").join(lines), go_on + grid(buttons, 2 if say.language == "en" else 3))


async def open_help(turn: Turn, *, here: Markup | None = None) -> Answer:
    """Help in context: what is open now (`here`: outside of forms), then the commands of this person."""
    say, lines = turn.say, [here] if here else []
    if here is None and (await turn.state.get_data()).get("form"):
        lines.append(turn.say("A form is open: answer its question, press a button, or /cancel to leave it."))
        lines.extend(await turn.forms.expected(scope=turn.scope, state=turn.state, say=say))
    lines.append(
        say(
            "You can press buttons, type commands, or simply say what you want, for example “check in” or “I want to complain”."
        )
    )
    held = [word for word in COMMANDS if word.permission in turn.scope.actor.permissions]
    lines.extend(Markup("/{} · {}").format(word.name, say(word.title)) for word in held)
    return Say(Markup("\n").join(lines))


def router(openers: Openers) -> Router:
    """All commands and the menu's buttons: both look up the same table of openers."""
    menu = Router(name="menu")

    @menu.message(Command(*openers))
    async def on_command(
        _message: Message, command: CommandObject, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        turn = Turn(scope, state, say, forms, args=(command.args or "").strip())
        return await openers[command.command.casefold()](turn)

    @menu.callback_query(MenuTap.filter())
    async def on_menu(
        _tap: CallbackQuery, callback_data: MenuTap, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        return await openers.get(callback_data.word, open_menu)(Turn(scope, state, say, forms))

    return menu
