"""Conversations, in the order in which they are asked: a table of contents. The fallback comes last."""

from aiogram import Dispatcher, Router
from aiogram.fsm.context import FSMContext

from domain.errors import NotPermittedError
from domain.permission import Permission
from handlers import (
    admin,
    attendance,
    audit,
    complaint,
    desk,
    fallback,
    forwards,
    imports,
    improvement,
    me,
    menu,
    newcomer,
    place,
    privacy,
    quiz,
    registration,
    relay,
    report,
    setup,
    start,
    survey,
    undelivered,
)
from handlers.blocks.answers import Answer
from handlers.blocks.chats import PrivateChat
from handlers.blocks.commands import COMMANDS
from handlers.blocks.form import Form, Forms
from handlers.blocks.form.runner import form_router
from handlers.blocks.later import Finder
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Opener, Turn
from services import complaint as cases
from services.scope import Scope

FORMS: tuple[Form, ...] = (
    *registration.FORMS,
    *attendance.FORMS,
    *admin.FORMS,
    *audit.FORMS,
    *complaint.FORMS,
    *desk.FORMS,
    *improvement.FORMS,
    *setup.FORMS,
    *survey.FORMS,
)


async def _begin(turn: Turn) -> Answer:
    return await start.go_on(turn, LINKS)


_BY_SIDE = {
    cases.Side.CUSTOMER: complaint.open_own,
    cases.Side.DESK: desk.open_card,
    cases.Side.RECEIVER: desk.open_taken_down,
}


async def _case(turn: Turn) -> Answer:
    """A number by itself: whoever may see the case sees it from his side."""
    side, case_id = await cases.side_of(turn.scope, number=turn.args)
    return await _BY_SIDE[side](turn.scope, turn.say, case_id)


async def _follow(forms: Forms, scope: Scope, state: FSMContext, say: Texts) -> Answer:
    return await start.go_on(Turn(scope, state, say, forms), LINKS)


async def _cancel(turn: Turn) -> Answer:
    left = await quiz.leave_quiz(turn)
    return left or await turn.forms.cancel(scope=turn.scope, state=turn.state, say=turn.say)


async def _help(turn: Turn) -> Answer:
    return await menu.open_help(turn, here=await quiz.how_to_go_on(turn))


# Open to whoever has not agreed yet.
FREE = {"start", "language", "privacy", "help", "cancel"}
NEEDED = {word.name: word.permission for word in COMMANDS}


# Where a word leads those who do not do the thing themselves but hold it: by their permission for that.
INSTEAD: dict[str, tuple[Permission, Opener]] = {
    "checkin": (Permission.OPEN_CHECK_IN, attendance.open_lessons),
    "quiz": (Permission.PUBLISH_QUIZ, attendance.open_lessons),
    "survey": (Permission.START_SURVEY, attendance.open_lessons),
}


def _guarded(word: str, opener: Opener) -> Opener:
    """Who is unknown says first who he is; who lacks the command's permission is told so, or led to his side of it."""

    async def open_if_permitted(turn: Turn) -> Answer:
        actor = turn.scope.actor
        if word not in FREE and (not actor.consented or actor.person_id is None):
            return await newcomer.lead_in(turn, word, _begin)
        if word in INSTEAD and not actor.may(NEEDED[word]) and actor.may(INSTEAD[word][0]):
            await quiz.step_aside(turn)
            return await INSTEAD[word][1](turn)
        if word in NEEDED and not turn.scope.actor.may(NEEDED[word]):
            raise NotPermittedError
        if word != "help":
            await quiz.step_aside(turn)
        return await opener(turn)

    return open_if_permitted


# What each command opens; the menu's buttons and free text look here too.
OPENERS: dict[str, Opener] = {
    "start": _begin,
    "menu": menu.open_menu,
    "checkin": attendance.open_checkin,
    "quiz": quiz.open_quiz_command,
    "survey": survey.open_surveys,
    "lessons": attendance.open_lessons,
    "report": report.open_either,
    "casereport": report.open_complaints,
    "improvements": improvement.open_improvements,
    "templates": setup.open_templates,
    "complain": complaint.open_complain,
    "mycases": complaint.open_mycases,
    "desk": desk.open_desk,
    "case": _case,
    "me": me.open_me,
    "admin": admin.open_admin,
    "language": privacy.open_language,
    "privacy": privacy.open_privacy,
    "cancel": _cancel,
    "help": _help,
}

# What each kind of deep link opens, by the letters before its first underscore.
LINKS: dict[str, Opener] = {
    "i": registration.open_invitation,
    "c": attendance.open_scan,
    "q": quiz.open_quiz_link,
    "k": complaint.open_link,
    "d": _case,
    "menu": menu.open_menu,
}

# What takes long to find is found when it is sent, by these names.
LATER: dict[str, Finder] = {**report.LATER, **improvement.LATER, **audit.LATER}

# What a file out of the blue may be.
FILES: tuple[Opener, ...] = (imports.open_file, complaint.open_reply, desk.open_say)

# What words or a place out of the blue may be, before they are declared not understood.
WORDS: tuple[Opener, ...] = (complaint.open_reply, desk.open_say)


def install(dispatcher: Dispatcher) -> None:
    """Put all conversations into a dispatcher."""
    forms = Forms({form.name: form for form in FORMS}, _follow)
    openers = {word: _guarded(word, opener) for word, opener in OPENERS.items()}
    dispatcher["forms"] = forms
    private = Router(name="private")
    private.message.filter(PrivateChat())
    private.callback_query.filter(PrivateChat())
    private.include_routers(
        start.router(LINKS, openers["start"]),
        menu.router(openers),
        privacy.router(),
        me.router(),
        admin.router(),
        audit.router(),
        undelivered.router(),
        setup.router(),
        attendance.router(),
        quiz.router(),
        survey.router(),
        complaint.router(),
        desk.router(),
        improvement.router(),
        report.router(OPENERS["case"]),
        imports.router(),
        relay.router(),
        form_router(forms),
        fallback.router(openers, FILES, WORDS, complaint.offer),
    )
    # What works in a group comes first; everything after it is for nobody else's eyes, words and taps alike.
    dispatcher.include_routers(forwards.router(), desk.group_router(), place.router(), private)
