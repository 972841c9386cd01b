"""The first screens: the agreement, the question who somebody is, and the wait when somebody else is that already."""

from handlers.blocks.answers import Button, Show, rows
from handlers.blocks.labels import LANGUAGE_NAMES
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts
from services.registration import Waiting
from services.scope import Scope

SCREEN = "welcome"


class ConsentTap(Tap, prefix="ok"):
    """An answer to the agreement: yes, no, or in another language first."""

    do: str


class WhoTap(Tap, prefix="who"):
    """Who somebody says he is: colleague, customer or invited."""

    kind: str


def consent_screen(say: Texts) -> Show:
    """The agreement in a few lines: what is kept, why, how long, and how to get out."""
    text = say(
        "<b>Welcome to Peiban</b>\n"
        "I help with training and customer care: check-in, quizzes, surveys, complaints.\n"
        "For that I keep your name, how to reach you, and what you do and write here; only those in charge see it. "
        "Chats are kept 90 days, attendance and complaints 3 years.\n"
        "You can see everything or take your agreement back at any time: /privacy"
    )
    languages = [Button.tap(name, ConsentTap(do=code)) for code, name in LANGUAGE_NAMES.items() if code != say.language]
    return Show(SCREEN, text, rows(Button.tap(say("I agree"), ConsentTap(do="yes")), languages))


def who_screen(say: Texts) -> Show:
    """The question who somebody is."""
    return Show(
        SCREEN,
        say("<b>Who are you?</b>\nIf you were given an invitation link, just open it."),
        rows(
            Button.tap(say("I work or learn here"), WhoTap(kind="colleague")),
            Button.tap(say("I am a customer"), WhoTap(kind="customer")),
        ),
    )


def waiting_screen(claim: Waiting, say: Texts, scope: Scope) -> Show:
    """What somebody sees whose record is linked to another account, until an administrator has decided."""
    text = say(
        "⏳ <b>Waiting for an administrator</b>\n"
        "{name} is linked to another account. An administrator was asked {when} and has to decide; you hear from me then.",
        name=claim.name,
        when=say.when(claim.since, now=scope.now),
    )
    return Show(
        SCREEN,
        text,
        rows(
            Button.tap(say("Ask again"), WhoTap(kind="remind")),
            Button.tap(say("I am somebody else"), WhoTap(kind="anew")),
        ),
    )


def welcome(scope: Scope, say: Texts) -> Show:
    """The first screen that somebody unknown still has to pass."""
    return who_screen(say) if scope.actor.consented else consent_screen(say)
