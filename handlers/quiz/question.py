"""The open question: its text, its progress, and the buttons by which its kind is answered."""

from collections.abc import Callable

from markupsafe import Markup

from domain.question import Question, QuestionKind, letter
from domain.wording import N_
from handlers.blocks.answers import Button, Rows, Show, grid, rows
from handlers.blocks.texts import Texts, lined, tagged
from handlers.blocks.titles import title_of
from handlers.quiz.place import Place
from handlers.quiz.taps import QuizTap
from handlers.quiz.wording import STEM_SHOWN, cut, example_of, fits, options, truth
from services.quiz import Paper

HOW = {
    QuestionKind.SINGLE: N_("Press the right answer."),
    QuestionKind.MULTIPLE: N_("Choose all that apply, then press “Answer”."),
    QuestionKind.TRUE_FALSE: N_("True or false?"),
    QuestionKind.NUMERIC: N_("Type a number."),
    QuestionKind.SHORT_TEXT: N_("Type your answer."),
    QuestionKind.ORDERING: N_("Press the items in the right order."),
    QuestionKind.MATCHING: N_("Press what belongs to each one in turn."),
}


def screen(quiz_id: int) -> str:
    """The name of a quiz's living message."""
    return f"quiz:{quiz_id}"


def head(paper: Paper, at: int, say: Texts) -> Markup:
    """The first line: which quiz, and how far."""
    return tagged("b", title_of(paper.title, say)) + f" · {at + 1}/{paper.size}"


def ask(paper: Paper, place: Place, say: Texts, *, error: Markup | None = None) -> Show:
    """The open question."""
    question = paper.questions[place.at]
    lines = [head(paper, place.at, say)]
    if error is not None:
        lines.append(Markup("⚠️ {}").format(error))
    lines.append(Markup.escape(cut(question.stem, STEM_SHOWN)))
    listed, buttons = _KINDS.get(question.kind, _typed)(paper, place, question, say)
    lines.extend(listed)
    if error is None:
        lines.append(tagged("i", say(HOW[question.kind])))
    elif place.errors > 1:
        lines.append(say("You can also press a button, or skip this question and come back to it."))
    return Show(screen(paper.quiz_id), lined(lines), (*buttons, *steer(paper, place.at, say)))


def mistaken(question: Question, say: Texts) -> Markup:
    """What is said to a typed answer that cannot be read."""
    return say("I cannot read that as an answer here. For example: {example}", example=example_of(question, say))


def steer(paper: Paper, at: int, say: Texts) -> Rows:
    """Back, on, out, and the end: always at the same place."""

    def tap(label: Markup, do: str, to: int = 0) -> Button:
        return Button.tap(label, QuizTap(do=do, attempt=paper.attempt_id, at=to))

    steps = [tap(say("◀ Back"), "go", at - 1)] if at > 0 else []
    onward = following(paper, at)
    if onward is not None:
        steps.append(tap(say("Next ▶") if at in paper.answers else say("Skip ▶"), "go", onward))
    if paper.first_open is None:
        return rows(steps, [tap(say("Leave"), "leave"), tap(say("Submit"), "submit")])
    return rows(steps, [tap(say("Leave"), "leave"), tap(say("Submit …"), "end")])


def following(paper: Paper, at: int) -> int | None:
    """The place after this one; from the last one back to what was skipped."""
    if at + 1 < paper.size:
        return at + 1
    return paper.first_open if paper.first_open != at else None


Laid = tuple[list[Markup], Rows]


def _answer(paper: Paper, place: Place, label: str | Markup, do: str, value: int = 0) -> Button:
    tap = QuizTap(do=do, attempt=paper.attempt_id, at=place.at, value=value, step=len(place.chosen))
    return Button.tap(label, tap)


def _typed(_paper: Paper, _place: Place, _question: Question, _say: Texts) -> Laid:
    return [], ()


def _single(paper: Paper, place: Place, question: Question, _say: Texts) -> Laid:
    texts = [choice.text for choice in question.choices]
    return _picks(paper, place, question.stem, texts, lambda at: ("pick", at, ""))


def _multiple(paper: Paper, place: Place, question: Question, say: Texts) -> Laid:
    texts = [choice.text for choice in question.choices]
    listed, boxes = _picks(
        paper, place, question.stem, texts, lambda at: ("tick", at, "☑ " if at in place.chosen else "☐ ")
    )
    done = [_answer(paper, place, say("Answer"), "done")] if place.chosen else []
    return listed, (*boxes, *rows(done))


def _picks(paper: Paper, place: Place, stem: str, texts: list[str], tap: Callable[[int], tuple[str, int, str]]) -> Laid:
    """Buttons that carry the whole text where all are short, else lettered lines and buttons with letters."""
    short = fits(texts)
    buttons = []
    for at, text in enumerate(texts):
        do, value, sign = tap(at)
        label = f"{sign}{letter(at)} {text}" if short else f"{sign}{letter(at)}"
        buttons.append(_answer(paper, place, label, do, value))
    return ([] if short else options(texts, stem=stem)), grid(buttons, 2 if short else 4)


def _true_false(paper: Paper, place: Place, _question: Question, say: Texts) -> Laid:
    return [], rows([_answer(paper, place, truth(value, say), "pick", int(value)) for value in (True, False)])


def _ordering(paper: Paper, place: Place, question: Question, say: Texts) -> Laid:
    order = paper.order(place.at)
    listed = options([question.choices[index].text for index in order], stem=question.stem)
    so_far = Markup(" → ").join(letter(order.index(index)) for index in place.chosen)
    left = [at for at, index in enumerate(order) if index not in place.chosen]
    picks = [_answer(paper, place, letter(at), "put", at) for at in left]
    if so_far:
        listed.append(say("So far: {order}", order=so_far))
    return listed, (*grid(picks, 4), *_close(paper, place, say, whole=not left))


def _matching(paper: Paper, place: Place, question: Question, say: Texts) -> Laid:
    order, asked = paper.order(place.at), len(place.chosen)
    listed = options([question.rights[index] for index in order], stem=question.stem)
    for at, left in enumerate(question.lefts):
        partner = letter(order.index(place.chosen[at])) if at < asked else "?"
        line = Markup("{}. {} → {}").format(at + 1, cut(left, 120), partner)
        listed.append(Markup("<b>{}</b>").format(line) if at == asked else line)
    whole = asked >= len(question.lefts)
    picks = [] if whole else [_answer(paper, place, letter(at), "fit", at) for at in range(len(order))]
    return listed, (*grid(picks, 4), *_close(paper, place, say, whole=whole))


def _close(paper: Paper, place: Place, say: Texts, *, whole: bool) -> Rows:
    undo = [_answer(paper, place, say("Undo"), "undo")] if place.chosen else []
    return rows([*undo, *([_answer(paper, place, say("Answer"), "done")] if whole else [])])


_KINDS: dict[QuestionKind, Callable[[Paper, Place, Question, Texts], Laid]] = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.TRUE_FALSE: _true_false,
    QuestionKind.ORDERING: _ordering,
    QuestionKind.MATCHING: _matching,
}
