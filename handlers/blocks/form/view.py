"""How a form looks: the open question, the summary, and the questions in between, always in one living message."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from domain.location import is_only_place, is_place
from domain.wording import N_
from handlers.blocks.answers import Button, Rows, Show, grid, rows
from handlers.blocks.form.draft import Draft
from handlers.blocks.form.model import Answers, Field, Form, Kind
from handlers.blocks.form.second import words_of
from handlers.blocks.form.typed import label_of
from handlers.blocks.paging import WIDE_PAGE, page_of, pager, position
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts

# Two buttons stand beside each other while each has room for so many letters; a Chinese character takes two.
SHORT_LABEL = 18
SHOWN_ANSWER = 300
SHORT_WORDS = 80


class FormTap(Tap, prefix="f"):
    """A tap on a form: which form, at which question, what (`do`), and with which value."""

    form: str
    at: str
    do: str
    value: str = ""
    run: str = ""


class PlaceTap(Tap, prefix="here"):
    """Somebody would send where he is. Messengers do that by a way of their own, the chat page by this very tap."""


def screen_of(form: Form, draft: Draft) -> str:
    """The name of a form's living message; a form may go on in the message that invited to it."""
    return str(draft.context.get("screen") or f"form:{form.name}")


def said(text: str, say: Texts, *, literal: bool) -> Markup:
    """A form's sentence: translated, or the organisation's own words escaped."""
    return Markup.escape(text) if literal else say(text)


def show(
    form: Form,
    draft: Draft,
    questions: tuple[Field, ...],
    say: Texts,
    *,
    error: Markup | None = None,
    aside: Markup | None = None,
    page: int = 0,
) -> Show:
    """The present state of a form; `page` (from 0): which of the choices, where a question has many.

    `aside` says what was kept that the open question had not asked for.
    """
    question = draft.open_question(questions) if draft.mode == "ask" else None
    if question is not None:
        above = [Markup("⚠️ {}").format(error)] if error is not None else []
        above += [aside] if aside is not None else []
        shown = _ask(form, draft, question, questions, say, above, page)
    else:
        shown = _between_questions(form, draft, questions, say)
        shown = shown if error is None else replace(shown, text=Markup("⚠️ {}\n{}").format(error, shown.text))
    return replace(shown, traceless=form.anonymous)


def _between_questions(form: Form, draft: Draft, questions: tuple[Field, ...], say: Texts) -> Show:
    """Where nothing but a button is an answer."""
    if draft.mode == "cancel":
        return _between(form, draft, say, say("Drop what you have entered so far?"), drop=True)
    if draft.mode == "resume":
        return _resume(form, draft, say)
    return _edit_list(form, draft, questions, say) if draft.mode == "edit" else _summary(form, draft, questions, say)


def _tap(form: Form, draft: Draft, label: str, do: str, value: str = "") -> Button:
    return Button.tap(label, FormTap(form=form.name, at=draft.at, do=do, value=value, run=draft.context.get("run", "")))


def _ask(
    form: Form,
    draft: Draft,
    question: Field,
    questions: tuple[Field, ...],
    say: Texts,
    above: list[Markup],
    page: int,
) -> Show:
    keys = [one.key for one in draft.asked(questions)]
    place = keys.index(question.key) + 1 if question.key in keys else 1
    title = said(draft.context.get("title") or form.title, say, literal=form.literal)
    lines = [Markup("<b>{}</b> · {}/{}").format(title, place, len(keys))]
    if place == 1 and draft.context.get("note"):
        lines.append(say(draft.context["note"]))
    lines.extend(above)
    given = _given(draft, question)
    if question.place and is_place(given):
        lines.extend(_place_kept(form, question, given, say))
    else:
        lines.extend(asked(form, question, say, answers=draft.answers, example=not above and given is None))
        if given is not None and not above:
            told = shown(question, given, say, literal=form.literal)
            lines.append(say("Your answer so far: {answer}", answer=told))
    if question.kind is Kind.FILES or draft.answers.get(question.along):
        sent = draft.answers.get(question.along or question.key, [])
        lines.append(say.plural("{n} file so far", "{n} files so far", n=len(sent)))
    if draft.errors > 1:
        lines.append(say("If it does not work: go back, or /cancel and ask a colleague at the desk."))
    answers, where = _answers(form, draft, question, say, page)
    text = Markup("{}{}").format(Markup("\n").join(lines), where)
    return Show(screen_of(form, draft), text, (*answers, *_ask_buttons(form, draft, question, say, first=place == 1)))


def _place_kept(form: Form, question: Field, answer: str, say: Texts) -> list[Markup]:
    """What is kept of an answer that ends with a place, and what can still be said; not the first question once more."""
    told = shown(question, answer, say, literal=form.literal)
    wanted = question.besides if question.besides and is_only_place(answer) else MORE_WORDS
    done = say("Nothing to add? Press “{button}”.", button=say("Send" if question.along else "Leave as is"))
    return [say("✅ The place is kept: {place}", place=told), say(wanted), done]


def asked(form: Form, question: Field, say: Texts, *, answers: Answers, example: bool = True) -> list[Markup]:
    """What a question asks for: what the answers so far give rise to, its words, the ends of its scale, an example."""
    lines = list(question.above(answers, say)) if question.above else []
    lines.append(said(question.prompt, say, literal=form.literal))
    if question.kind is Kind.SCALE and all(question.ends):
        low, high = (say(end) for end in question.ends)
        ends = say("{low} = {least} · {high} = {most}", low=question.low, high=question.high, least=low, most=high)
        lines.append(Markup("<i>{}</i>").format(ends))
    if question.along:
        lines.append(say("Photos, voice messages and documents can go along; send them before the words."))
    if question.hint and example:
        lines.append(Markup("<i>{}</i>").format(say("For example: {example}", example=say(question.hint))))
    return lines


def _ask_buttons(form: Form, draft: Draft, question: Field, say: Texts, *, first: bool) -> Rows:
    steer = [] if first and not draft.returning else [_tap(form, draft, say("◀ Back"), "back")]
    steer.append(_tap(form, draft, say("Cancel"), "cancel"))
    if not question.required and not draft.answers.get(question.key) and not draft.chosen:
        steer.insert(-1, _tap(form, draft, say("Skip"), "skip"))
    words = draft.answers.get(question.key)
    if question.along and (draft.answers.get(question.along) or is_place(words)):
        if words or question.alone:
            steer.insert(0, _tap(form, draft, say("Send"), "done"))
    elif _given(draft, question) is not None:
        steer.insert(-1, _tap(form, draft, say("Leave as is"), "stay"))
    here: Rows = ()
    if question.here and not is_place(words) and not draft.answers.get(question.along):
        here = rows(Button.tap(say("📍 Send my location"), PlaceTap()))
    return (*here, *rows(steer))


def _given(draft: Draft, question: Field) -> Any:
    """What was answered before, when somebody has come back to a question; files and ticks show by themselves."""
    kept = None if question.kind in (Kind.FILES, Kind.MULTIPLE) else draft.answers.get(question.key)
    return None if kept == "" else kept


def _answers(form: Form, draft: Draft, question: Field, say: Texts, page: int) -> tuple[Rows, str]:
    """What can be pressed, and which page of it that is."""
    if question.kind is Kind.SCALE:
        numbers = [_tap(form, draft, str(n), "pick", str(n)) for n in range(question.low, question.high + 1)]
        return grid(numbers, 6 if len(numbers) > 7 else len(numbers)), ""
    if question.kind is Kind.FILES:
        return rows(_tap(form, draft, say("Done"), "done")) if draft.answers.get(question.key) else (), ""
    if question.kind is Kind.MULTIPLE:
        labels = [choice.said(say, literal=form.literal) for choice in question.choices]
        boxes = [
            _tap(form, draft, f"{'☑' if choice.value in draft.chosen else '☐'} {label}", "tick", choice.value)
            for choice, label in zip(question.choices, labels, strict=True)
        ]
        return (*grid(boxes, _width(labels)), *rows(_tap(form, draft, say("Done"), "done"))), ""
    some, page, pages = page_of(question.offered, page, WIDE_PAGE)
    labels = [choice.said(say, literal=form.literal) for choice in some]
    picks = [_tap(form, draft, label, "pick", choice.value) for choice, label in zip(some, labels, strict=True)]
    turns = pager(page, pages, lambda label, to: _tap(form, draft, label, "page", str(to)), say)
    return (*grid(picks, _width(labels)), *rows(turns)), position(page, pages)


def _width(labels: Sequence[str]) -> int:
    return 2 if labels and max(map(_wide, labels)) <= SHORT_LABEL else 1


def _wide(label: str) -> int:
    return sum(1 if char.isascii() else 2 for char in label)


def shown(question: Field, value: object, say: Texts, *, literal: bool) -> Markup:
    """An answer as the summary tells it."""
    if question.kind is Kind.FILES:
        return say.plural("{n} file", "{n} files", n=len(value) if isinstance(value, list) else 0)
    if isinstance(value, list):
        return say.joined([label_of(question, str(one), say, literal=literal) for one in value])
    text = label_of(question, str(value), say, literal=literal)
    return Markup.escape(text if len(text) <= SHOWN_ANSWER else text[:SHOWN_ANSWER] + "…")


def _summary(form: Form, draft: Draft, questions: tuple[Field, ...], say: Texts) -> Show:
    lines = [Markup("<b>{}</b>").format(say("Is this right?"))]
    for question in draft.asked(questions):
        told = _told(form, draft, question, say)
        label = said(question.label, say, literal=form.literal)
        # A question as its own label brings its own end.
        asks = str(label).rstrip().endswith(("?", "？"))
        lines.append(Markup("{} {}").format(label, told) if asks else say("{label}: {value}", label=label, value=told))
    buttons = rows(
        _tap(form, draft, say(form.confirm or CONFIRM), "confirm"),
        [_tap(form, draft, say("Change"), "edit"), _tap(form, draft, say("Cancel"), "cancel")],
    )
    return Show(screen_of(form, draft), Markup("\n").join(lines), buttons)


def _told(form: Form, draft: Draft, question: Field, say: Texts) -> Markup:
    """An answer in the summary, with the files that go along."""
    value, along = draft.answers.get(question.key), draft.answers.get(question.along) or []
    told = [shown(question, value, say, literal=form.literal)] if value not in (None, "", []) else []
    told += [say.plural("{n} file", "{n} files", n=len(along))] if along else []
    return Markup(" · ").join(told) or Markup("—")


def _short(words: str) -> str:
    return words if len(words) <= SHORT_WORDS else words[:SHORT_WORDS] + "…"


CONFIRM = N_("Confirm")
MORE_WORDS = N_("Would you like to add words? Write them here.")


def _edit_list(form: Form, draft: Draft, questions: tuple[Field, ...], say: Texts) -> Show:
    picks = [
        _tap(form, draft, said(one.label, say, literal=form.literal).striptags(), "goto", one.key)
        for one in draft.asked(questions)
    ]
    return Show(
        screen_of(form, draft),
        say("What shall be changed?"),
        (*grid(picks, 2), *rows(_tap(form, draft, say("◀ Back"), "keep"))),
    )


def _between(form: Form, draft: Draft, say: Texts, question: Markup, *, drop: bool) -> Show:
    return Show(
        screen_of(form, draft),
        question,
        rows(_tap(form, draft, say("Go on"), "keep"), _tap(form, draft, say("Drop it"), "drop") if drop else ()),
    )


def open_line(form: Form, draft: Draft, say: Texts) -> tuple[Markup, Button]:
    """An open form in one line, and the button that goes on with it."""
    title = said(draft.context.get("title") or form.title, say, literal=form.literal)
    return say("⏳ We were in the middle of “{title}”.", title=title), _tap(
        form, draft, say("Back to the form"), "keep"
    )


def _resume(form: Form, draft: Draft, say: Texts) -> Show:
    title = said(draft.context.get("title") or form.title, say, literal=form.literal)
    text = say("We were in the middle of “{title}”. What you entered is still here.", title=title)
    drop = _tap(form, draft, say("Drop it"), "drop")
    fresh = draft.context.get("second")
    if fresh:
        text += Markup("\n") + say(
            "New is: “{words}”. I keep it; take up one after the other.", words=_short(fresh["words"])
        )
        another = _tap(form, draft, say(form.another), "another")
        return Show(screen_of(form, draft), text, rows(_tap(form, draft, say("Go on with open one"), "keep"), another))
    if form.another and (words := words_of(draft)):
        text += Markup("\n") + say("You wrote: “{words}”", words=_short(words))
    again = [_tap(form, draft, say("Start again"), "again"), drop]
    return Show(screen_of(form, draft), text, rows(_tap(form, draft, say("Go on"), "keep"), again))
