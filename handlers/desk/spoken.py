"""How somebody records that he spoke with the customer, by which way and when; and what one without a chat said."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.complaint import OURS_TOO, Act
from domain.errors import InvalidError
from domain.past_moment import read_past
from domain.wording import N_
from handlers.blocks.cases import HOW
from handlers.blocks.form import Choice, Field, Kind
from handlers.blocks.form.model import Answers
from services import complaint
from services.scope import Scope

_EARLIER = "earlier"
_OURS = "ours"
_WAYS = tuple(Choice(code, HOW[code]) for code in ("phone", "visit", "mail", "chat"))
_SAID = tuple(Choice(code, HOW[code]) for code in ("phone", "visit", "mail"))
# These say all by themselves.
_WORDLESS = frozenset({Act.ACCEPT, Act.DECLINE, Act.CLOSE})
# Whoever writes it down at once presses the way and is asked nothing more.
_WAYS_OR_EARLIER = (*_WAYS, Choice(_EARLIER, N_("It was earlier…")))
_AGO = {0: N_("Just now"), 30: N_("30 minutes ago"), 60: N_("An hour ago"), 120: N_("Two hours ago")}


def choice(prompt: str, choices: tuple[Choice, ...]) -> Field:
    """A question for the manner of an act."""
    return Field(key="how", label=N_("How"), prompt=prompt, kind=Kind.CHOICE, choices=choices)


def spoken_questions(words: Field, *look: Field, scope: Scope, since: datetime) -> tuple[Field, ...]:
    """The way, the words, and when it was, where somebody says that it was earlier; never before `since`."""
    how = choice(N_("How did you speak with the customer?"), _WAYS_OR_EARLIER)
    way = Field(
        key="way",
        label=N_("How"),
        prompt=N_("How did you speak with the customer?"),
        kind=Kind.CHOICE,
        choices=_WAYS,
        when=_earlier,
    )
    return (how, way, words, *look, _when(scope, since))


def said_questions(words: Field, *look: Field, act: Act) -> tuple[Field, ...]:
    """In which way the customer said it, and his words: needed where they are what he came for."""
    ways = (*_SAID, Choice(_OURS, N_("Our own decision"))) if act in OURS_TOO else _SAID
    how = Field(key="said", label=N_("How"), prompt=N_("How did the customer say it?"), kind=Kind.CHOICE, choices=ways)
    return (how, replace(words, required=act not in _WORDLESS), *look)


def how_said(answers: Answers) -> str:
    """In which way a customer said what is written down for him; empty where it is no word of his."""
    said = str(answers.get("said", ""))
    return "" if said == _OURS else said


def _earlier(answers: Answers) -> bool:
    return answers.get("how") == _EARLIER


def _when(scope: Scope, since: datetime) -> Field:
    """The last question: what was so many minutes ago is reckoned from this answer."""
    now = scope.now.astimezone(scope.zone)
    fits = [minutes for minutes in _AGO if since <= now - timedelta(minutes=minutes)]

    def parse(text: str) -> str:
        found = read_past(text, now=now)
        if found is None:
            raise InvalidError(N_("Please give the time, for example “10:30” or “yesterday 16:00”."))
        # What was typed says no seconds: the minute in which the case came counts.
        if not since.replace(second=0, microsecond=0) <= found <= now:
            raise InvalidError(complaint.NOT_THEN)
        return max(found, since).isoformat()

    return Field(
        key="spoken",
        label=N_("When"),
        prompt=N_("When was it? Press a button or type the time."),
        hint=N_("10:30, or yesterday 16:00"),
        kind=Kind.CHOICE,
        choices=tuple(Choice(str(minutes), _AGO[minutes]) for minutes in fits),
        own_words=True,
        parse=parse,
        max_length=40,
        number=True,
        when=_earlier,
    )


def how_spoken(answers: Answers) -> str:
    """By which way; of acts that are no contact, whatever was chosen."""
    return str(answers["way"] if _earlier(answers) else answers.get("how", ""))


def when_spoken(answers: Answers, scope: Scope) -> datetime | None:
    """When it was; None for just now."""
    said = str(answers.get("spoken", "")) if _earlier(answers) else ""
    if said.isdecimal():
        return scope.now - timedelta(minutes=int(said)) if int(said) else None
    return datetime.fromisoformat(said) if said else None
