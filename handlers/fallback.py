"""The last word: free text finds its way, old buttons lead to the present, nothing is a dead end."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.checkin import normalise_code
from handlers.blocks.answers import Answer, Say, Toast, parts
from handlers.blocks.chats import PrivateChat
from handlers.blocks.commands import intent_of
from handlers.blocks.form import Forms
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Openers, Turn
from handlers.menu import open_menu
from services.scope import Scope


def router(openers: Openers, on_file: Openers) -> Router:
    """Catches what no other router wanted."""
    fallback = Router(name="fallback")

    @fallback.message(PrivateChat())
    async def on_anything(message: Message, scope: Scope, state: FSMContext, say: Texts, forms: Forms) -> Answer:
        text = (message.text or "").strip()
        turn = Turn(scope, state, say, forms, args=text)
        if not text:
            return await on_file["file"](turn) if message.document or message.photo or message.voice else _no_words(say)
        if not scope.actor.consented or scope.actor.person_id is None:
            return await openers["start"](turn.asking(text))
        if normalise_code(text) is not None:
            return await openers["checkin"](turn)
        meant = intent_of(text)
        if meant is not None:
            return await openers[meant](turn.asking(text if meant == "complain" else ""))
        if text.startswith("/"):
            return Say(say("I do not know that command. /menu shows what there is."))
        hint = Say(
            say(
                "I did not understand that. Here is what I can do for you; “I want to complain” or a check-in code works too."
            )
        )
        return [hint, *parts(await open_menu(turn))]

    @fallback.callback_query()
    async def on_old_button(tap: CallbackQuery, scope: Scope, state: FSMContext, say: Texts, forms: Forms) -> Answer:
        toast = Toast(say("This has moved on; the menu shows where things stand.").striptags())
        if not scope.private or scope.actor.person_id is None:
            return toast
        return [toast, *parts(await open_menu(Turn(scope, state, say, forms)))]

    return fallback


def _no_words(say: Texts) -> Answer:
    return Say(say("I can read words, photos, voice messages and documents. /menu shows what I can do."))
