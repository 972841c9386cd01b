"""Whether what was typed into an open question is meant for something else."""

from domain.errors import InvalidError
from handlers.blocks.commands import means_something_else
from handlers.blocks.form.model import Field, Form, Kind
from handlers.blocks.form.typed import offers
from handlers.blocks.texts import Texts


def meant_elsewhere(form: Form, question: Field | None, text: str, say: Texts) -> bool:
    """Whether the words are exactly a wish of another kind; what a choice offers is always an answer to it."""
    if not text or text.startswith("/"):
        return False
    if question is not None and question.kind is Kind.CHOICE and offers(question, text, say, literal=form.literal):
        return False
    if question is not None and question.number and _reads(question, text):
        return False
    number = question is not None and (question.number or question.parse is not None)
    return means_something_else(text, but=form.name, number=number)


def _reads(question: Field, text: str) -> bool:
    try:
        return question.parse is not None and bool(question.parse(text))
    except InvalidError:
        return False
