"""The last word: free text finds its way, old buttons lead to the present, nothing is a dead end."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.checkin import CODE_DIGITS, normalise_code
from domain.complaint import parse_number, tells_of_trouble
from domain.permission import Permission
from domain.text import digits
from domain.wording import N_
from handlers.blocks.answers import Answer, Say, Toast, parts
from handlers.blocks.attachments import attachment_of, place_of
from handlers.blocks.chats import PrivateChat
from handlers.blocks.commands import intent_of, is_greeting, phrase_of, small_talk
from handlers.blocks.form import Forms
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Opener, Openers, Turn
from handlers.menu import open_menu
from services.scope import Scope

BIND = N_("/bind works in a group: add me there, then write /bind desk or /bind class NAME in it. To undo: /bind off")
AtLast = Callable[[Turn, Say], Awaitable[Answer]]
# Complaints take photos and documents, imports take tables.
TAKES_FILES = (Permission.LODGE_COMPLAINT, Permission.SEE_OWN_COMPLAINTS, Permission.IMPORT_FILE)


def router(openers: Openers, on_file: Sequence[Opener], on_words: Sequence[Opener], at_last: AtLast) -> Router:
    """Catches what no other router wanted; `at_last` gets the words that nobody understood, and what is said to them."""
    fallback = Router(name="fallback")

    @fallback.message(PrivateChat())
    async def on_anything(message: Message, scope: Scope, state: FSMContext, say: Texts, forms: Forms) -> Answer:
        return await _on_message(
            Turn(scope, state, say, forms, message_id=message.message_id), message, openers, on_file, on_words, at_last
        )

    @fallback.edited_message(PrivateChat())
    async def on_edit(_message: Message, scope: Scope, state: FSMContext, say: Texts) -> Answer:
        scope.forget = True  # nothing is done with it, and it may have been typed into an anonymous form
        if not (await state.get_data()).get("form"):
            return None
        return Say(say("I do not see edits. To change an answer, go back with the button and send it again."))

    @fallback.callback_query()
    async def on_old_button(tap: CallbackQuery, scope: Scope, state: FSMContext, say: Texts, forms: Forms) -> Answer:
        toast = Toast(say("This has moved on; the menu shows where things stand.").striptags())
        if not scope.private or scope.actor.person_id is None:
            return toast
        return [toast, *parts(await open_menu(Turn(scope, state, say, forms)))]

    return fallback


async def _on_message(
    turn: Turn,
    message: Message,
    openers: Openers,
    on_file: Sequence[Opener],
    on_words: Sequence[Opener],
    at_last: AtLast,
) -> Answer:
    text = (message.text or "").strip()
    turn = turn.asking(text)
    scope, say = turn.scope, turn.say
    if place := place_of(message):
        return await _on_place(turn.asking(place), on_words)
    if not text:
        with_file = replace(turn, attachment=attachment_of(message), args=(message.caption or "").strip())
        return await _on_file(with_file, openers, on_file)
    if not scope.actor.consented or scope.actor.person_id is None:
        return await _newcomer(turn, openers)
    meant, words = _meant(text)
    if meant is not None:
        return await openers[meant](turn.asking(words))
    if text.startswith("/"):
        unknown = say("I do not know that command. /menu shows what there is.")
        return Say(say(BIND) if text.partition(" ")[0].casefold() == "/bind" else unknown)
    return await _on_words(turn, on_words, at_last)


async def _on_words(turn: Turn, on_words: Sequence[Opener], at_last: AtLast) -> Answer:
    for opener in on_words:
        if (found := await opener(turn)) is not None:
            return found
    if is_greeting(turn.args):
        return await open_menu(turn)
    if turn.scope.actor.may(Permission.CHECK_IN) and _nearly_a_code(turn.args):
        return Say(turn.say("A check-in code has six digits. Please type it like this: /checkin 483920"))
    if (reply := small_talk(turn.args)) is not None:
        return Say(turn.say(reply))
    hint = turn.say(
        "I did not understand that. Here is what I can do for you; “I want to complain” or a check-in code works too."
    )
    return await at_last(turn, Say(hint))


async def _on_place(turn: Turn, on_words: Sequence[Opener]) -> Answer:
    if turn.scope.actor.consented and turn.scope.actor.person_id is not None:
        for opener in on_words:
            if (found := await opener(turn)) is not None:
                return found
    return _no_words(turn.say)


async def _on_file(turn: Turn, openers: Openers, on_file: Sequence[Opener]) -> Answer:
    if turn.attachment is None:
        return _no_words(turn.say)
    if not turn.scope.actor.consented or turn.scope.actor.person_id is None:
        return await openers["start"](turn.asking(""))
    for opener in on_file:
        if (taken := await opener(turn)) is not None:
            return taken
    if not any(turn.scope.actor.may(one) for one in TAKES_FILES):
        return Say(turn.say("There is nothing here that you could send me a file for. /menu shows what there is."))
    hint = turn.say("What does this file belong to? Choose it here, then send the file again when I ask for it.")
    return [Say(hint), *parts(await open_menu(turn))]


async def _newcomer(turn: Turn, openers: Openers) -> Answer:
    """Who is unknown says first who he is; the openers keep what he came with, which may be what went wrong."""
    meant, words = _meant(turn.args)
    if meant is None and tells_of_trouble(turn.args):
        meant, words = "complain", turn.args
    return await openers[meant or "start"](turn.asking(words))


def _nearly_a_code(text: str) -> bool:
    plain = digits(text).replace(" ", "").replace("-", "")
    return plain.isdecimal() and len(plain) in (CODE_DIGITS - 1, CODE_DIGITS + 1)


def _meant(text: str) -> tuple[str | None, str]:
    """The command that free text means, and the words it passes on."""
    if normalise_code(text) is not None:
        return "checkin", text
    if (number := parse_number(text)) is not None:
        return "case", number
    first, _, rest = text.partition(" ")
    if phrase_of(first) == "casereport" and rest:
        return "casereport", rest
    word = intent_of(text)
    return word, text if word == "complain" else ""


def _no_words(say: Texts) -> Answer:
    return Say(say("I can read words, photos, voice messages and documents. /menu shows what I can do."))
