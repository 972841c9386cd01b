"""The questions of a complaint, and what one free message answers of them already."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from domain.complaint import suggest
from domain.complaint.splitting import split
from domain.errors import InvalidError
from domain.text import digits, mask_phone
from domain.wording import N_
from handlers.blocks.cases import REMEDIES, category_choices, category_name, remedy_name
from handlers.blocks.form import Choice, Field, Kind
from handlers.blocks.form.model import Answers, Context
from handlers.blocks.texts import Texts
from services import complaint
from services.complaint import Reachable
from services.scope import Scope

LONGEST = 4000


def already_said(said: str, *, known: Reachable) -> Context:
    """The context of a form that begins with these words: what they answer is not asked again."""
    parts = split(said)
    answers: Answers = {"what": parts.what}
    context: Context = {"answers": answers, "told": True}
    if parts.when and parts.where:
        answers["where"] = JOINED.join([parts.when, parts.where])
    elif parts.when or parts.where:
        context["partly"] = {"where": parts.when or parts.where}
        context["lacks"] = "where" if parts.when else "when"
    # What is clear from the words is not asked; the summary shows it, and it is changed there.
    found = suggest(f"{parts.what}\n{JOINED.join([parts.when, parts.where])}", book=known.book)
    if found is not None and found.category is not None:
        answers["about"] = found.category
    if parts.remedy:
        answers["remedy"] = parts.remedy
    if parts.contact:
        answers["reach" if known.for_others else "contact"] = parts.contact
        if known.for_others:
            answers["contact"] = parts.contact
    return context


def parse_reach(text: str) -> str:
    """Any words that hold a telephone number or an e-mail address."""
    if "@" in text or sum(char.isdecimal() for char in digits(text)) >= 6:
        return text
    raise InvalidError(
        N_("I find no phone number or e-mail address in that. For example: 13800000000 or name@example.com")
    )


def masked(contact: str) -> str:
    """A contact as it may stand on a screen: 138****5678, l***@example.com."""
    name, at, host = contact.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return mask_phone(contact)


def for_other(answers: Answers) -> bool:
    """Whether it is somebody else's complaint that is taken down."""
    return str(answers.get("whose", "mine")) != "mine"


def _for_me(answers: Answers) -> bool:
    return not for_other(answers)


def _wants_other(answers: Answers) -> bool:
    return bool(answers.get("remedy") == "other")


_MINE = Choice("mine", N_("My own"))
_OTHERS = (
    Choice("phone", N_("Somebody who called")),
    Choice("visit", N_("A visitor")),
    Choice("letter", N_("Letter or e-mail")),
)
_CALLER = (
    Field(
        key="name",
        label=N_("Name"),
        prompt=N_("What is the customer's name?"),
        hint=N_("Li Ming"),
        max_length=60,
        when=for_other,
    ),
    Field(
        key="reach",
        label=N_("Contact"),
        prompt=N_("How can the customer be reached? A phone number or an e-mail address."),
        hint=N_("13800000000 or name@example.com"),
        max_length=100,
        parse=parse_reach,
        when=for_other,
    ),
)
_WHAT = N_("I am sorry that something went wrong. What happened? Your own words are best.")
_WHAT_OF_OTHERS = N_("What happened? The customer's own words are best.")
_WHERE = N_("When and where was it?")
_WHERE_FIRST = N_("I am sorry about that; I will register it at once. When and where was it?")
_LACKING = {
    "when": N_("I am sorry about that; I will register it at once. And when was it?"),
    "where": N_("I am sorry about that; I will register it at once. And where was it?"),
}
JOINED = " · "
# What one message may answer, and the first question that none does.
_ASKED_IN_ORDER = ("where", "about", "remedy", "files")


async def load_questions(scope: Scope, context: Context) -> tuple[Field, ...]:
    """All questions of a complaint, as far as the actor and what he has said already give rise to them."""
    known = await complaint.known_contact(scope)
    return (
        *(_for_others(known) if known.for_others else ()),
        Field(
            key="what",
            label=N_("What happened"),
            prompt=_WHAT if known.for_himself else _WHAT_OF_OTHERS,
            hint=N_("the room was changed twice and nobody told us"),
            max_length=LONGEST,
        ),
        _where(context, known),
        Field(
            key="about",
            label=N_("About"),
            prompt=N_("What is it about? Press what fits best, or use your own words."),
            above=_noted(context, "about", known),
            kind=Kind.CHOICE,
            own_words=True,
            max_length=200,
            choices=category_choices(known.book, scope.actor.language),
        ),
        Field(
            key="remedy",
            label=N_("What you want"),
            prompt=N_("What shall we do about it?"),
            above=_noted(context, "remedy", known),
            kind=Kind.CHOICE,
            own_words=True,
            max_length=500,
            choices=tuple(Choice(code, label) for code, label in REMEDIES.items()),
        ),
        Field(
            key="remedy_words",
            label=N_("In your words"),
            prompt=N_("What would you like us to do?"),
            hint=N_("let me repeat the lesson next week"),
            max_length=500,
            when=_wants_other,
        ),
        Field(
            key="files",
            label=N_("Files"),
            prompt=N_("Photos, voice messages or documents? Send up to ten, then press “Done”; or skip this."),
            above=_noted(context, "files", known),
            kind=Kind.FILES,
            required=False,
        ),
        _contact(known),
        Field(
            key="unnamed",
            label=N_("Your name"),
            prompt=N_("May the department concerned know your name? Customer care knows it in any case."),
            kind=Kind.CHOICE,
            choices=(Choice("no", N_("Yes, it may")), Choice("yes", N_("No, stay unnamed"))),
            when=_for_me,
        ),
    )


def _for_others(known: Reachable) -> tuple[Field, ...]:
    whose = Field(
        key="whose",
        label=N_("Who complains"),
        prompt=N_("Whose complaint is it?"),
        kind=Kind.CHOICE,
        choices=(_MINE, *_OTHERS) if known.for_himself else _OTHERS,
    )
    return (whose, *_CALLER)


def _contact(known: Reachable) -> Field:
    # The labels are somebody's data, and a form's labels may hold tags.
    given = [Choice(key, str(Markup.escape(getattr(known, key)))) for key in ("phone", "email") if getattr(known, key)]
    return Field(
        key="contact",
        label=N_("Contact"),
        prompt=N_("How shall we reach you? Press a button, or type a phone number or e-mail address."),
        kind=Kind.CHOICE,
        own_words=True,
        max_length=200,
        parse=parse_reach,
        choices=(*given, Choice("chat", N_("Here in this chat"))),
        when=_for_me,
    )


def _where(context: Context, reachable: Reachable) -> Field:
    known, lacks = context.get("partly", {}).get("where", ""), context.get("lacks", "")

    def parse(text: str) -> str:
        found = split(text)
        # Whoever names the known half again says all of it anew.
        whole = not known or text.startswith(known) or (found.where if lacks == "when" else found.when)
        return text if whole else JOINED.join([known, text])

    prompt = _LACKING[lacks] if lacks else _WHERE_FIRST if context.get("told") else _WHERE
    return Field(
        key="where",
        label=N_("When and where"),
        prompt=prompt,
        hint=N_("Monday morning, training room B"),
        required=False,
        place=True,
        here=lacks != "when",
        besides=N_("And when was it? Please write it here."),
        max_length=300,
        parse=parse if known else None,
        above=_noted(context, "where", reachable),
    )


def _noted(context: Context, key: str, known: Reachable) -> Callable[[Answers, Texts], Sequence[Markup]] | None:
    """What was understood besides what happened, above the first question; all of it stands in the summary again.

    None above any other question.
    """
    found = context.get("answers", {})
    if key != next(one for one in _ASKED_IN_ORDER if one not in found):
        return None

    def lines(answers: Answers, say: Texts) -> Sequence[Markup]:
        parts: list[str] = [Markup.escape(found["where"])] if "where" in found else []
        parts += [category_name(known.book[found["about"]], say)] if "about" in found else []
        if "remedy" in found:
            code = found["remedy"]
            parts.append(remedy_name(code, "" if code in REMEDIES else code, say))
        if "contact" in found:
            parts.append(Markup.escape(masked(found["contact"])))
        return [say("Noted: {parts}", parts=say.joined(parts))] if parts else []

    return lines
