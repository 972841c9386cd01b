"""Conversations, in the order in which they are asked: a table of contents. The fallback comes last."""

from aiogram import Dispatcher, Router

from domain.errors import NotPermittedError
from handlers import admin, attendance, fallback, me, menu, place, privacy, registration, start
from handlers.blocks.answers import Answer
from handlers.blocks.chats import PrivateChat
from handlers.blocks.commands import COMMANDS
from handlers.blocks.form import Form, Forms
from handlers.blocks.form.runner import form_router
from handlers.blocks.turn import Opener, Turn
from handlers.blocks.welcome import welcome

FORMS: tuple[Form, ...] = (*registration.FORMS, *attendance.FORMS, *admin.FORMS)


async def _begin(turn: Turn) -> Answer:
    return await start.go_on(turn, LINKS)


async def _cancel(turn: Turn) -> Answer:
    return await turn.forms.cancel(scope=turn.scope, state=turn.state, say=turn.say)


# Open to whoever has not agreed yet.
FREE = {"start", "language", "privacy", "help", "cancel"}
NEEDED = {word.name: word.permission for word in COMMANDS}


def _guarded(word: str, opener: Opener) -> Opener:
    """Who has not agreed sees the agreement first; who lacks the command's permission is told so."""

    async def open_if_permitted(turn: Turn) -> Answer:
        if word not in FREE and not turn.scope.actor.consented:
            return welcome(turn.scope, turn.say)
        if word in NEEDED and not turn.scope.actor.may(NEEDED[word]):
            raise NotPermittedError
        return await opener(turn)

    return open_if_permitted


# What each command opens; the menu's buttons and free text look here too.
OPENERS: dict[str, Opener] = {
    "start": _begin,
    "menu": menu.open_menu,
    "checkin": attendance.open_checkin,
    "lessons": attendance.open_lessons,
    "me": me.open_me,
    "admin": admin.open_admin,
    "language": privacy.open_language,
    "privacy": privacy.open_privacy,
    "cancel": _cancel,
    "help": menu.open_help,
}

# What each kind of deep link opens, by the letters before its first underscore.
LINKS: dict[str, Opener] = {
    "i": registration.open_invitation,
    "c": attendance.open_scan,
    "menu": menu.open_menu,
}

# What a file out of the blue may be.
FILES: dict[str, Opener] = {"file": menu.open_menu}


def install(dispatcher: Dispatcher) -> None:
    """Put all conversations into a dispatcher."""
    forms = Forms({form.name: form for form in FORMS})
    openers = {word: _guarded(word, opener) for word, opener in OPENERS.items()}
    dispatcher["forms"] = forms
    dispatcher.include_router(place.router())
    private = Router(name="private")
    private.message.filter(PrivateChat())
    private.include_routers(
        start.router(LINKS),
        menu.router(openers),
        privacy.router(),
        me.router(),
        admin.router(),
        attendance.router(),
        form_router(forms),
        fallback.router(openers, FILES),
    )
    dispatcher.include_router(private)
