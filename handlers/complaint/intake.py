"""Lodging a complaint: a form that begins with what was already said."""

import re

from markupsafe import Markup

from domain.complaint import Category
from domain.errors import InvalidError
from domain.permission import Permission
from domain.text import clean, digits, mask_phone
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Say, Show, Toast, rows
from handlers.blocks.cases import CATEGORIES, REMEDIES, HandOverTap, own_screen
from handlers.blocks.form import Choice, Field, Filled, Form, Kind
from handlers.blocks.form.model import Answers, Context
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.blocks.welcome import welcome
from handlers.complaint.taps import OwnTap
from services import complaint
from services.complaint import Caller, Reachable, Receipt, Told
from services.scope import Scope

LONGEST = 4000
# What people say to begin with: the intent itself is not what happened.
_INTENT = re.compile(
    r"^\W*(?:(?:我|我们|我們)?(?:要|想|想要|需要)(?:投诉|投訴)(?:一下)?|(?:投诉|投訴)(?!\w)"
    r"|(?:i(?:'d| would)? (?:want|like|wish) to |please )?(?:make |file |lodge )?(?:an? )?compl(?:ain|aint)\b(?: about)?)"
    r"\W*|\W*(?:我|我们|我們)?(?:要|想)(?:投诉|投訴)\W*$",
    re.IGNORECASE,
)


async def open_complain(turn: Turn) -> Answer:
    """`/complain`, the menu, or a sentence that speaks of complaining: its words are the first answer."""
    return await _begin(turn, turn.args)


async def open_link(turn: Turn) -> Answer:
    """The QR at the counter; who is unknown says first who he is and is then led back here."""
    data = await turn.state.get_data()
    if not turn.scope.actor.consented or turn.scope.actor.person_id is None:
        await turn.state.update_data(then="k")
        return welcome(turn.scope, turn.say)
    if data.get("said"):
        await turn.state.update_data(said=None)
    if not turn.scope.actor.may(Permission.LODGE_COMPLAINT):
        return Say(
            turn.say("Complaints here are for customers and trainees. Please speak with your superior or the desk.")
        )
    return await _begin(turn, str(data.get("said") or ""))


async def _begin(turn: Turn, words: str) -> Answer:
    said = what_was_said(words)
    context: Context = {"answers": {"what": said}, "told": True} if said else {}
    return await turn.begin("complain", context)


def what_was_said(words: str) -> str:
    """What happened, without the words that only say that somebody wants to complain; empty when nothing is left."""
    cleaned = clean(words, max_length=LONGEST)
    return _INTENT.sub("", cleaned).strip() if len(cleaned) <= 500 else cleaned


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


def _for_other(answers: Answers) -> bool:
    return str(answers.get("whose", "mine")) != "mine"


def _for_me(answers: Answers) -> bool:
    return not _for_other(answers)


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
        when=_for_other,
    ),
    Field(
        key="reach",
        label=N_("Contact"),
        prompt=N_("How can the customer be reached? A phone number or an e-mail address."),
        hint=N_("13800000000 or name@example.com"),
        max_length=100,
        parse=parse_reach,
        when=_for_other,
    ),
)
_WHAT = N_("I am sorry that something went wrong. What happened? Your own words are best.")
_WHERE = N_("When and where was it?")
_WHERE_FIRST = N_("I am sorry about that; I will register it at once. When and where was it?")


async def _questions(scope: Scope, context: Context) -> tuple[Field, ...]:
    known = await complaint.known_contact(scope)
    return (
        *(_for_others(known) if known.for_others else ()),
        Field(
            key="what",
            label=N_("What happened"),
            prompt=_WHAT,
            hint=N_("the room was changed twice and nobody told us"),
            max_length=LONGEST,
        ),
        Field(
            key="where",
            label=N_("When and where"),
            prompt=_WHERE_FIRST if context.get("told") else _WHERE,
            hint=N_("Monday morning, training room B"),
            required=False,
            place=True,
            max_length=300,
        ),
        Field(
            key="about",
            label=N_("About"),
            prompt=N_("What is it about? Press what fits best, or use your own words."),
            kind=Kind.CHOICE,
            own_words=True,
            max_length=200,
            choices=tuple(Choice(code.value, label) for code, label in CATEGORIES.items()),
        ),
        Field(
            key="remedy",
            label=N_("What you want"),
            prompt=N_("What shall we do about it?"),
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


async def _finish(scope: Scope, filled: Filled, say: Texts) -> Answer:
    answers = filled.answers
    caller = None
    if _for_other(answers):
        caller = Caller(name=answers["name"], contact=answers["reach"], source=answers["whose"])
    receipt = await complaint.lodge(scope, told=await _told(scope, answers), caller=caller)
    done = Show(filled.context.get("screen", "form:complain"), say("✅ Your words are registered."))
    return [done, receipt_screen(receipt, say, scope)]


async def _told(scope: Scope, answers: Answers) -> Told:
    about, remedy = answers["about"], answers["remedy"]
    category = Category(about) if about in CATEGORIES else None
    contact = answers.get("contact", "chat")
    if contact in ("phone", "email"):
        contact = getattr(await complaint.known_contact(scope), contact)
    return Told(
        what=answers["what"],
        where=answers.get("where", ""),
        category=category,
        about="" if category else about,
        remedy=remedy if remedy in REMEDIES else "other",
        remedy_words=answers.get("remedy_words", "") if remedy in REMEDIES else remedy,
        file_ids=tuple(answers.get("files", ())),
        contact="" if contact == "chat" else contact,
        unnamed=answers.get("unnamed") == "yes",
    )


async def hand_over(scope: Scope, say: Texts, case_id: int) -> Answer:
    """Whoever took a complaint down gives it to the desk."""
    outcome = await complaint.hand_over(scope, case_id=case_id)
    if not outcome.done:
        return Toast(say("The desk has {number} already.", number=outcome.number).striptags())
    return Say(
        say("✅ The desk has <code>{number}</code> now. Thank you for taking care of it.", number=outcome.number)
    )


def receipt_screen(receipt: Receipt, say: Texts, scope: Scope) -> Show | Say:
    """The number alone on its line, then the promise."""
    until = say.until(receipt.due, now=scope.now)
    if receipt.for_other:
        text = say(
            "✅ <b>Registered for the customer</b>\n<code>{number}</code>\n"
            "Please tell the number. Customer care contacts the customer {until} at {contact}.",
            number=receipt.number,
            until=until,
            contact=masked(receipt.contact),
        )
        if receipt.hand_over_by is None:
            return Say(text)
        by = say.until(receipt.hand_over_by, now=scope.now)
        text += Markup("\n") + say(
            "You were asked first, so it is yours until the desk has it. Hand it over {until}.", until=by
        )
        return Say(text, rows(Button.tap(say("Hand over"), HandOverTap(case=receipt.id))))
    promise = (
        say("Customer care contacts you {until} at {contact}.", until=until, contact=masked(receipt.contact))
        if receipt.contact
        else say("Customer care writes to you here {until}.", until=until)
    )
    text = say(
        "✅ <b>Your complaint is registered</b>\n<code>{number}</code>\n{promise}",
        number=receipt.number,
        promise=promise,
    )
    buttons = [
        Button.tap(say("Add to it"), OwnTap(do="add", case=receipt.id)),
        Button.tap(say("Add photos"), OwnTap(do="files", case=receipt.id)),
    ]
    return Show(
        own_screen(receipt.id), text, rows(buttons, Button.tap(say("See progress"), OwnTap(do="show", case=receipt.id)))
    )


FORM = Form(
    name="complain",
    title=N_("Complaint"),
    finish=_finish,
    load=_questions,
    confirm=N_("Lodge"),
    another=N_("New complaint"),
)
