"""What is kept, seeing all of it, and taking the agreement back; and the language."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.blocks.answers import Answer, Button, Say, Show, Toast, rows
from handlers.blocks.labels import LANGUAGE_NAMES
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.blocks.welcome import consent_screen
from services import consent
from services.scope import Scope

SCREEN = "privacy"


class PrivacyTap(Tap, prefix="pv"):
    """A tap on the privacy page."""

    do: str


class LanguageTap(Tap, prefix="la"):
    """The language somebody wants to read."""

    code: str


async def open_privacy(turn: Turn) -> Answer:
    """`/privacy`: what is kept, and what can be done about it."""
    if not turn.scope.actor.consented:
        return consent_screen(turn.say)
    return privacy_screen(turn.say)


def privacy_screen(say: Texts) -> Show:
    """The page in a few lines."""
    text = say(
        "<b>Your data</b>\n"
        "Kept: name, how to reach you, roles, check-ins, quiz results, complaints, and this chat.\n"
        "How long: this chat 90 days, attendance and complaints 3 years. Anonymous surveys lead nowhere back to you.\n"
        "Who sees it: trainers their lessons; desk, case owners and supervisors the cases; managers figures; "
        "administrators accounts and roles."
    )
    ask = Button.tap(say("Send me my data"), PrivacyTap(do="export"))
    leave = Button.tap(say("Withdraw consent"), PrivacyTap(do="leave"))
    return Show(SCREEN, text, rows(ask, leave))


async def open_language(turn: Turn) -> Answer:
    """`/language`: the three languages."""
    buttons = [Button.tap(name, LanguageTap(code=code)) for code, name in LANGUAGE_NAMES.items()]
    return Show("language", turn.say("Which language shall I speak?"), rows(buttons))


def router() -> Router:
    """The routes of privacy and language."""
    privacy = Router(name="privacy")

    @privacy.callback_query(PrivacyTap.filter())
    async def on_privacy(
        _tap: CallbackQuery, callback_data: PrivacyTap, scope: Scope, state: FSMContext, say: Texts
    ) -> Answer:
        if callback_data.do == "export":
            await consent.ask_for_export(scope)
            return Toast(say("Your data comes as a file in a moment.").striptags())
        if callback_data.do == "leave":
            text = say(
                "<b>Withdraw your consent?</b> This cannot be undone.\n"
                "Erased: what you wrote, your files, drafts and this chat; and if you registered without an employee number, "
                "your name, phone and e-mail.\n"
                "Kept: an employee's record in the roster, check-ins, quiz results, and codes and times of complaints "
                "without any words."
            )
            sure = Button.tap(say("Withdraw"), PrivacyTap(do="sure"))
            return Show(SCREEN, text, rows(Button.tap(say("◀ Back"), PrivacyTap(do="show")), sure))
        if callback_data.do == "sure":
            if not await consent.withdraw(scope):
                text = say(
                    "You are the last administrator. Make somebody else one first; then you can withdraw your consent."
                )
                return Show(SCREEN, text, rows(Button.tap(say("◀ Back"), PrivacyTap(do="show"))))
            await state.clear()
            return Say(
                say(
                    "Done. What you wrote is erased, with your files and drafts. What your messenger still shows, "
                    "you can delete there. If you want to come back: /start"
                )
            )
        return privacy_screen(say)

    @privacy.callback_query(LanguageTap.filter())
    async def on_language(_tap: CallbackQuery, callback_data: LanguageTap, scope: Scope, say: Texts) -> Answer:
        if callback_data.code not in LANGUAGE_NAMES:
            return Toast(say("This has moved on; the menu shows where things stand.").striptags())
        await consent.choose_language(scope, language=callback_data.code)
        return Show(
            "language",
            Texts(callback_data.code, say.zone)("From now on I speak English with you. Change it any time: /language"),
        )

    return privacy
