"""Customer and staff speak through Peiban: an answer to a message about a case goes to the other side, and so does an edit."""

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from markupsafe import Markup

from domain.complaint import parse_number
from domain.text import clean
from domain.wording import N_
from handlers import complaint, desk
from handlers.blocks.answers import Answer, Say
from handlers.blocks.attachments import attachment_of, place_of
from handlers.blocks.chats import PrivateChat
from handlers.blocks.form import Forms
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from services import complaint as cases
from services.complaint import Edit
from services.scope import Scope

LONGEST = 4000
BECAME = {
    Edit.PASSED_ON: N_("✅ Your correction is passed on and noted: {number}. What you wrote first stays on record."),
    Edit.NOT_THIS_STEP: N_("This step of {number} is not changed by an edit. Please write a message to correct it."),
    Edit.NOT_NOW: N_("Your edit was not passed on: {number} is over or in other hands by now."),
    Edit.MAY_HURT: N_(
        "Your edit was not passed on: something in it may hurt the customer of {number}. "
        "Please edit it again, or write a message."
    ),
}


_WRITE_TO = {
    cases.Side.CUSTOMER: complaint.write_to,
    cases.Side.DESK: desk.write_to,
    cases.Side.RECEIVER: desk.ask_to_hand_over,
}


def router() -> Router:
    """Answers and edits of messages about cases; everything else goes on to where it belongs."""
    routes = Router(name="relay")

    @routes.message()
    async def on_reply(message: Message, scope: Scope, state: FSMContext, say: Texts, forms: Forms) -> Answer:
        if message.reply_to_message is None:
            raise SkipHandler
        number = _answered(message)
        words = message.text or message.caption or place_of(message)
        attachment = attachment_of(message)
        known = scope.actor.consented and scope.actor.person_id is not None
        if number is None or not known or words.startswith("/") or not (words or attachment):
            raise SkipHandler
        side, case_id = await cases.side_of(scope, number=number)
        if _filling(await state.get_data(), case_id):
            raise SkipHandler  # its open question takes more of the same
        turn = Turn(scope, state, say, forms, clean(words, max_length=LONGEST), attachment, message.message_id)
        return await _WRITE_TO[side](turn, case_id)

    @routes.edited_message(PrivateChat())
    async def on_edit(message: Message, scope: Scope, say: Texts) -> Answer:
        if message.location:
            return None  # somebody shares where he walks: nothing that was asked for
        if not scope.actor.consented or scope.actor.person_id is None:
            raise SkipHandler
        words = clean(message.text or message.caption or "", max_length=LONGEST)
        edited = await cases.correct(scope, message_id=message.message_id, text=words)
        if edited is None:
            raise SkipHandler
        scope.forget = True
        # Marked as a number, so that an answer to this very message finds its case.
        number = Markup("<code>{}</code>").format(edited.number)
        return Say(say(BECAME[edited.edit], number=number)) if edited.edit in BECAME else None

    return routes


def _answered(message: Message) -> str | None:
    """The number of the case that the answered message of ours is about; None when it names none, or several."""
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or message.bot is None or replied.from_user.id != message.bot.id:
        return None
    marked = [one for one in replied.entities or () if one.type == "code"]
    numbers = {parse_number(one.extract_from(replied.text or "")) for one in marked} - {None}
    return numbers.pop() if len(numbers) == 1 else None


def _filling(data: dict[str, object], case_id: int) -> bool:
    """Whether the open question is about words to this very case."""
    draft = data.get("form")
    if not isinstance(draft, dict) or draft["form"] not in ("caseword", "deskword"):
        return False
    context = draft["context"]
    return bool(context.get("case") == case_id and (context.get("do") == "add" or context.get("act") == "say"))
