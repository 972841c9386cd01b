"""The names of quizzes and surveys as their reader says them."""

from markupsafe import Markup

from domain.lesson_title import lesson_named
from handlers.blocks.texts import Texts


def title_of(stored: str, say: Texts) -> Markup:
    """“Forklift safety, lesson 7” for what belongs to a lesson; the words themselves for any other name."""
    named = lesson_named(stored)
    if named is None:
        return Markup.escape(stored)
    course, number = named
    return say("{course}, lesson {number}", course=course, number=number)
