"""What a tap does to a draft: choose, tick, skip, leave as it is, go back, go on."""

from typing import Any

from domain.errors import NotFoundError
from handlers.blocks.form.draft import SUMMARY, Draft
from handlers.blocks.form.model import Field, Kind


def begun(draft: Draft, questions: tuple[Field, ...]) -> Draft:
    """A new draft, with the answers that its context brings; the first question without one is open."""
    draft.answers = dict(draft.context.get("answers", {}))
    asked = draft.asked(questions)
    missing = next((question.key for question in asked if question.key not in draft.answers), SUMMARY)
    draft.answers = {**draft.context.get("partly", {}), **draft.answers}
    draft.at = draft.context.get("open") or missing
    return draft


def _pick(draft: Draft, value: str, questions: tuple[Field, ...]) -> None:
    question = draft.open_question(questions)
    if question is None:
        return
    if question.kind is Kind.SCALE and value.isdecimal() and question.low <= int(value) <= question.high:
        draft.answers[question.key] = int(value)
    elif question.kind is Kind.CHOICE and value in {choice.value for choice in question.choices}:
        draft.answers[question.key] = value
    else:
        raise NotFoundError
    leave(draft, question, questions)


def leave(draft: Draft, question: Field, questions: tuple[Field, ...]) -> None:
    """Go on from a question that has its answer, or back to where this answer leads."""
    value = draft.answers.get(question.key)
    back_to = next((choice.back_to for choice in question.choices if choice.back_to and choice.value == value), "")
    if back_to:
        del draft.answers[question.key]
        draft.open(back_to, questions)
    else:
        draft.go_on(questions)


def _tick(draft: Draft, value: str, questions: tuple[Field, ...]) -> None:
    question = draft.open_question(questions)
    if question is None or value not in {choice.value for choice in question.choices}:
        raise NotFoundError
    draft.chosen = sorted(set(draft.chosen) ^ {value})


def _done(draft: Draft, _value: str, questions: tuple[Field, ...]) -> None:
    question = draft.open_question(questions)
    if question is None:
        return
    if question.kind is Kind.MULTIPLE:
        if question.required and not draft.chosen:
            return
        draft.answers[question.key] = draft.chosen
    if question.along:
        if not draft.answers.get(question.key) and not (question.alone and draft.answers.get(question.along)):
            return
        draft.answers.setdefault(question.key, "")
    draft.go_on(questions)


def _skip(draft: Draft, _value: str, questions: tuple[Field, ...]) -> None:
    question = draft.open_question(questions)
    if question is not None and not question.required:
        draft.answers.pop(question.key, None)
        draft.go_on(questions)


def _stay(draft: Draft, _value: str, questions: tuple[Field, ...]) -> None:
    if draft.answers.get(draft.at) not in (None, "", []):
        draft.go_on(questions)


def _back(draft: Draft, _value: str, questions: tuple[Field, ...]) -> None:
    applying = [question.key for question in draft.asked(questions)]
    if not applying:
        return
    if draft.at not in applying:
        # The open question does not apply any more (an old draft, a changed form): the last one that does comes before.
        draft.at = SUMMARY
    draft.go_back(questions)


def _goto(draft: Draft, value: str, questions: tuple[Field, ...]) -> None:
    if value not in {question.key for question in draft.asked(questions)}:
        raise NotFoundError
    draft.go_to(value, questions)


def _mode(mode: str) -> Any:
    def change(draft: Draft, _value: str, _questions: tuple[Field, ...]) -> None:
        draft.mode = mode

    return change


def _go_on(draft: Draft, _value: str, _questions: tuple[Field, ...]) -> None:
    draft.mode = "ask"
    draft.context.pop("second", None)


STEPS: dict[str, Any] = {
    "pick": _pick,
    "tick": _tick,
    "done": _done,
    "skip": _skip,
    "stay": _stay,
    "back": _back,
    "goto": _goto,
    "cancel": _mode("cancel"),
    "keep": _go_on,
    "edit": _mode("edit"),
}
