"""How questions, answers and right answers read; the organisation's own words are escaped, never translated."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from markupsafe import Markup

from domain.grading import RightLine, right_answer_lines
from domain.question import Answer, Question, QuestionKind, letter
from domain.wording import C_
from handlers.blocks.texts import Texts

LABEL_WIDTH = 20
STEM_SHOWN = 2000
ALL_SHOWN = 3200
TRUE, FALSE = C_("quiz", "True"), C_("quiz", "False")


def cut(text: str, length: int) -> str:
    """The text in one piece, or its beginning with an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def one_line(text: str, length: int = 60) -> str:
    """A stem as one line of a list."""
    return cut(" ".join(text.split()), length)


def width(text: str) -> int:
    """How wide a label is in Latin letters; a Chinese character counts as two."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def fits(texts: Sequence[str]) -> bool:
    """Whether all the texts are short enough to be labels of buttons."""
    return all(width(text) + 3 <= LABEL_WIDTH and "\n" not in text for text in texts)


def options(texts: Sequence[str], *, stem: str) -> list[Markup]:
    """Lettered lines of options, cut so that the message stays within every messenger's length."""
    room = max(60, (ALL_SHOWN - min(len(stem), STEM_SHOWN)) // max(1, len(texts)))
    return [Markup("{}. {}").format(letter(place), cut(text, room)) for place, text in enumerate(texts)]


def truth(value: bool, say: Texts) -> Markup:
    """True or false as the reader says it."""
    return say.within("quiz", TRUE if value else FALSE)


def figure(value: float) -> str:
    """A number of an answer, exactly and without a needless ".0"."""
    return f"{value:.12g}"


def answer_said(question: Question, answer: Answer | None, say: Texts) -> Markup:
    """What somebody answered."""
    if isinstance(answer, bool):
        return truth(answer, say)
    if isinstance(answer, str):
        return Markup.escape(cut(answer, 300))
    if isinstance(answer, list):
        return _several(question, answer, say)
    if answer is None:
        return say("(erased)")
    if question.kind is QuestionKind.SINGLE:
        return Markup.escape(question.choices[int(answer)].text)
    return Markup.escape(figure(float(answer)))


def _several(question: Question, answer: list[int], say: Texts) -> Markup:
    if question.kind is QuestionKind.MATCHING:
        pairs = zip(question.lefts, answer, strict=False)
        return say.joined([Markup("{} → {}").format(left, question.rights[right]) for left, right in pairs])
    texts: list[str | Markup] = [Markup.escape(question.choices[index].text) for index in answer]
    return Markup(" → ").join(texts) if question.kind is QuestionKind.ORDERING else say.joined(texts)


def right_said(question: Question, say: Texts) -> Markup:
    """The right answer."""
    parts: list[str | Markup] = [_line(line, say) for line in right_answer_lines(question)]
    if question.kind is QuestionKind.ORDERING:
        return Markup(" → ").join(parts)
    if question.kind in (QuestionKind.SHORT_TEXT, QuestionKind.NUMERIC):
        return say(" or ").join(parts)
    return say.joined(parts)


def _line(line: RightLine, say: Texts) -> Markup:
    if line.truth is not None:
        return truth(line.truth, say)
    if line.low is not None and line.high is not None:
        if line.low == line.high:
            return Markup.escape(figure(line.low))
        return say("{low} to {high}", low=figure(line.low), high=figure(line.high))
    return Markup("{} → {}").format(line.text, line.partner) if line.partner else Markup.escape(line.text)


def example_of(question: Question, say: Texts) -> Markup:
    """An answer that could be typed, to show the manner (never the right one on purpose)."""
    match question.kind:
        case QuestionKind.SINGLE:
            return Markup("B")
        case QuestionKind.MULTIPLE:
            return Markup("A, B")
        case QuestionKind.TRUE_FALSE:
            return truth(True, say)
        case QuestionKind.NUMERIC:
            return Markup("12.5")
        case QuestionKind.ORDERING:
            return Markup("").join(letter(place) for place in reversed(range(len(question.choices))))
        case QuestionKind.MATCHING:
            places = range(len(question.lefts))
            return Markup(" ").join(f"{place + 1}{letter(len(places) - 1 - place)}" for place in places)
        case _:
            return say("a few words")
