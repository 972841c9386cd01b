"""The beginning: a short agreement, who somebody is, and where the link that brought him leads."""

from aiogram import Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.wording import N_
from handlers.blocks.answers import Answer, Say, Toast, parts
from handlers.blocks.chats import PrivateChat
from handlers.blocks.form import Forms
from handlers.blocks.labels import LANGUAGE_NAMES
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Opener, Openers, Turn
from handlers.blocks.welcome import ConsentTap, WhoTap, consent_screen, waiting_screen, who_screen
from handlers.menu import open_menu
from services import consent, registration
from services.scope import Scope

_REMINDED = N_("I have asked the administrators once more.")
_NOT_YET = N_("The administrators were asked within the last hour. If it is urgent, please speak to one of them.")


async def go_on(turn: Turn, links: Openers) -> Answer:
    """The next step of somebody who arrives: agree, follow his link, say who he is, or see the menu."""
    if not turn.scope.actor.consented:
        return consent_screen(turn.say)
    if turn.scope.actor.person_id is None and (claim := await registration.waiting_claim(turn.scope)) is not None:
        return waiting_screen(claim, turn.say, turn.scope)
    payload = (await turn.state.get_data()).get("then")
    if payload:
        await turn.state.update_data(then=None)
        return await follow(turn.asking(payload), links)
    return await open_menu(turn) if turn.scope.actor.person_id else who_screen(turn.say)


async def follow(turn: Turn, links: Openers) -> Answer:
    """Follow a deep link's payload: the letter before the first underscore says which feature it opens."""
    kind, _, rest = turn.args.partition("_")
    opener = links.get(kind)
    if opener is None:
        return Say(turn.say("This link leads nowhere any more. /menu shows what there is."))
    return await opener(turn.asking(rest))


def router(links: Openers, begin: Opener) -> Router:
    """The routes of the beginning; `begin` opens `/start` without anything behind it."""
    start = Router(name="start")
    start.message.filter(PrivateChat())

    @start.message(CommandStart())
    async def on_start(
        _message: Message, command: CommandObject, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        turn = Turn(scope, state, say, forms, args=(command.args or "").strip())
        if turn.args.startswith("c_") or (turn.args and scope.actor.consented):
            # A check-in code lives for seconds: it is looked at before anything is asked.
            return await follow(turn, links)
        if turn.args:
            await state.update_data(then=turn.args)
        return await begin(turn)

    @start.callback_query(ConsentTap.filter())
    async def on_consent(
        _tap: CallbackQuery, callback_data: ConsentTap, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        if callback_data.do in LANGUAGE_NAMES:
            await consent.choose_language(scope, language=callback_data.do)
            return consent_screen(Texts(callback_data.do, say.zone))
        await consent.agree(scope)
        scope.actor = scope.actor.agreed()
        agreed = Toast(say("Thank you").striptags())
        return [agreed, *parts(await go_on(Turn(scope, state, say, forms), links))]

    @start.callback_query(WhoTap.filter())
    async def on_who(
        _tap: CallbackQuery, callback_data: WhoTap, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        turn = Turn(scope, state, say, forms)
        if scope.actor.person_id is not None:
            return await open_menu(turn)
        if callback_data.kind == "remind":
            return Toast(say(_REMINDED if await registration.remind_of_claim(scope) else _NOT_YET).striptags())
        if callback_data.kind == "anew":
            return who_screen(say)
        return await turn.begin("customer" if callback_data.kind == "customer" else "colleague")

    return start
