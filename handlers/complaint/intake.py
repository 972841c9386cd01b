"""Lodging a complaint: a form that begins with what was already said."""

import re

from markupsafe import Markup

from domain.permission import Permission
from domain.text import clean
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Say, Show, Toast, rows
from handlers.blocks.cases import REMEDIES, hand_over_button, own_screen
from handlers.blocks.form import Filled, Form
from handlers.blocks.form.model import Answers, Aside
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.blocks.welcome import welcome
from handlers.complaint.questions import LONGEST, already_said, for_other, load_questions, masked
from handlers.complaint.taps import OwnTap
from services import complaint
from services.complaint import Caller, Receipt, Told
from services.scope import Scope

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
    known = await complaint.known_contact(turn.scope)
    return await turn.begin("complain", already_said(said, known=known) if said else {})


def what_was_said(words: str) -> str:
    """What happened, without the words that only say that somebody wants to complain; empty when nothing is left."""
    cleaned = clean(words, max_length=LONGEST)
    return _INTENT.sub("", cleaned).strip() if len(cleaned) <= 500 else cleaned


async def _finish(scope: Scope, filled: Filled, say: Texts) -> Answer:
    answers = filled.answers
    caller = None
    if for_other(answers):
        caller = Caller(name=answers["name"], contact=answers["reach"], source=answers["whose"])
    receipt = await complaint.lodge(scope, told=await _told(scope, answers), caller=caller)
    done = Show(filled.context.get("screen", "form:complain"), say("✅ Your words are registered."))
    return [done, receipt_screen(receipt, say, scope)]


async def _told(scope: Scope, answers: Answers) -> Told:
    about, remedy = answers["about"], answers["remedy"]
    known = await complaint.known_contact(scope)
    category = known.book.get(about)
    contact = answers.get("contact", "chat")
    if contact in ("phone", "email"):
        contact = getattr(known, contact)
    return Told(
        what=answers["what"],
        where=answers.get("where", ""),
        category=category.code if category else None,
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
        return Say(text, rows(hand_over_button(receipt.id, "", say)))
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
    load=load_questions,
    confirm=N_("Lodge"),
    another=N_("New complaint"),
    aside=Aside(files="files", words="what", place="where"),
)
