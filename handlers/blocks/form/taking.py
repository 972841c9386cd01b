"""What is sent into an open question becomes its answer: words, files, a place."""

from aiogram.types import Message

from domain.errors import InvalidError
from domain.location import is_place
from handlers.blocks.attachments import attachment_of, place_of
from handlers.blocks.form.draft import Draft
from handlers.blocks.form.model import Field, Form, Kind
from handlers.blocks.form.typed import NOT_TEXT, SOME_EXAMPLE, parse
from handlers.blocks.texts import Texts
from services import attachments
from services.scope import Scope


async def take(scope: Scope, form: Form, draft: Draft, question: Field, message: Message, say: Texts) -> bool:
    """Keep what was sent; whether the question has its answer. InvalidError says what is expected instead.

    Files wait for more of them, or for the words that they go along with; a place waits for words about it.
    """
    takes_files = question.kind is Kind.FILES or question.along
    if takes_files and (given := attachment_of(message)) is not None:
        key = question.along or question.key
        kept = draft.answers.get(key, [])
        draft.answers[key] = [
            *kept,
            await attachments.refer(scope, given, already=len(kept), limit=question.max_files),
        ]
        if question.along and message.caption:
            _write(form, draft, question, message.caption, message, say, after=draft.answers.get(question.key))
        return False
    if question.place and (place := place_of(message)):
        _write(form, draft, question, place, message, say, after=draft.answers.get(question.key))
        return False
    if message.text is None:
        raise InvalidError(NOT_TEXT, example=say(question.hint or SOME_EXAMPLE))
    before = draft.answers.get(question.key) if question.place else None
    _write(form, draft, question, message.text, message, say, after=before if is_place(before) else None)
    return question.kind is not Kind.FILES


def _write(
    form: Form, draft: Draft, question: Field, text: str, message: Message, say: Texts, *, after: str | None
) -> None:
    draft.answers[question.key] = parse(question, f"{after}\n{text}" if after else text, say, literal=form.literal)
    if question.along:
        # So that a later edit of the message finds what was sent with it.
        draft.context["said"] = message.message_id
