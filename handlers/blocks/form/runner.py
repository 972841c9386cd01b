"""The one runner of all forms."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.errors import InvalidError, NotFoundError
from handlers.blocks.answers import Answer, Erase, Say, Show, Toast, parts
from handlers.blocks.attachments import attachment_of
from handlers.blocks.form.draft import SUMMARY, Draft, slot_of
from handlers.blocks.form.model import Context, Field, Filled, Form, Kind
from handlers.blocks.form.typed import NOT_TEXT, SOME_EXAMPLE, parse
from handlers.blocks.form.view import FormTap, screen_of, show
from handlers.blocks.texts import Texts
from services import attachments
from services.scope import Scope

FILLING = "form"
Follow = Callable[["Forms", Scope, FSMContext, Texts], Awaitable[Answer]]


class Forms:
    """All forms of the house, by name; begins them and carries them through."""

    def __init__(self, forms: Mapping[str, Form], follow: Follow | None = None) -> None:
        self._forms = forms
        self._follow = follow

    async def begin(
        self, name: str, *, scope: Scope, state: FSMContext, say: Texts, context: Context | None = None
    ) -> Answer:
        """Open a form, or offer to go on with its draft when one is kept."""
        form, kept = self._forms[name], await self._parked(state, slot_of(name, context or {}))
        questions = await form.questions(scope, context or {})
        if kept is not None and kept.answers and kept.context.get("about") == (context or {}).get("about"):
            # What he has just said is the beginning if he prefers to start again.
            kept.mode, kept.context = "resume", {**kept.context, **(context or {})}
            return await self._keep(scope, state, form, kept, questions, say)
        draft = _begun(Draft(form=name, at="", context=context or {}), questions)
        return await self._keep(scope, state, form, draft, questions, say)

    async def _parked(self, state: FSMContext, slot: str) -> Draft | None:
        """The draft of this form; another form's open draft is put aside until it is asked for again."""
        data = await state.get_data()
        drafts = dict(data.get("drafts", {}))
        if (opened := data.get("form")) is not None:
            drafts[Draft(**opened).slot] = opened
        await state.set_data({**data, "form": None, "drafts": drafts})
        return Draft(**drafts[slot]) if slot in drafts else None

    async def typed(self, message: Message, *, scope: Scope, state: FSMContext, say: Texts) -> Answer:
        """An answer that was typed or sent as a file."""
        form, draft, questions = await self._open(scope, state)
        if form.anonymous:
            draft.typed.append(message.message_id)
        question = draft.open_question(questions)
        if draft.paused(scope.wall):
            draft.mode = "resume"
        if question is None or draft.mode != "ask":
            return await self._keep(scope, state, form, draft, questions, say)
        try:
            await self._accept(scope, form, draft, question, message, say)
        except InvalidError as error:
            draft.errors += 1
            return await self._keep(scope, state, form, draft, questions, say, error=error)
        if question.kind is not Kind.FILES:
            draft.go_on(questions)
        answer = await self._next(scope, state, form, draft, questions, say)
        # Once it is noted the words need not stay: messengers let nobody delete them days later.
        return [*parts(answer), Erase((message.message_id,))] if form.anonymous else answer

    async def _accept(
        self, scope: Scope, form: Form, draft: Draft, question: Field, message: Message, say: Texts
    ) -> None:
        if question.kind is Kind.FILES and (given := attachment_of(message)) is not None:
            kept = draft.answers.setdefault(question.key, [])
            kept.append(await attachments.refer(scope, given, already=len(kept), limit=question.max_files))
            return
        if message.text is None:
            raise InvalidError(NOT_TEXT, example=say(question.hint or SOME_EXAMPLE))
        draft.answers[question.key] = parse(question, message.text, say, literal=form.literal)

    async def tapped(self, tap: FormTap, *, scope: Scope, state: FSMContext, say: Texts) -> Answer:
        """A tap on a form; one on an old keyboard leads to the present state."""
        known = self._forms.get(tap.form)
        scope.forget = scope.forget or (known is not None and known.anonymous)
        data = (await state.get_data()).get("form")
        if data is None or data["form"] != tap.form:
            return Toast(say("This is finished. /menu shows what there is.").striptags())
        form, draft, questions = await self._open(scope, state)
        if tap.at != draft.at or tap.run != draft.context.get("run", ""):
            shown = await self._keep(scope, state, form, draft, questions, say)
            return [Toast(say("This has moved on; here is where you are.").striptags()), *parts(shown)]
        return await self._carry_out(tap, scope, state, form, draft, questions, say)

    async def _carry_out(
        self,
        tap: FormTap,
        scope: Scope,
        state: FSMContext,
        form: Form,
        draft: Draft,
        questions: tuple[Field, ...],
        say: Texts,
    ) -> Answer:
        if tap.do == "drop" or (tap.do == "cancel" and len(draft.answers) <= 1):
            return await self._drop(state, form, draft, say)
        if tap.do == "confirm" and draft.at == SUMMARY:
            return await self._finish(scope, state, form, draft, say)
        if tap.do == "again":
            draft = _begun(Draft(form=form.name, at="", context=draft.context, typed=draft.typed), questions)
            return await self._keep(scope, state, form, draft, questions, say)
        _STEPS[tap.do](draft, tap.value, questions)
        return await self._next(scope, state, form, draft, questions, say)

    async def cancel(self, *, scope: Scope, state: FSMContext, say: Texts) -> Answer:
        """`/cancel`: at once when nothing is lost, else after asking."""
        if (await state.get_data()).get("form") is None:
            return Say(say("There is nothing to cancel. /menu shows what there is."))
        form, draft, questions = await self._open(scope, state)
        if len(draft.answers) <= 1:
            return await self._drop(state, form, draft, say)
        draft.mode = "cancel"
        return await self._keep(scope, state, form, draft, questions, say)

    async def _open(self, scope: Scope, state: FSMContext) -> tuple[Form, Draft, tuple[Field, ...]]:
        data = (await state.get_data()).get("form")
        if data is None or data["form"] not in self._forms:
            raise NotFoundError
        draft = Draft(**data)
        form = self._forms[draft.form]
        # Before anything can fail: an act that fails must not keep what was said either.
        scope.forget = scope.forget or form.anonymous
        return form, draft, await form.questions(scope, draft.context)

    async def _next(
        self, scope: Scope, state: FSMContext, form: Form, draft: Draft, questions: tuple[Field, ...], say: Texts
    ) -> Answer:
        if draft.at == SUMMARY and not form.summary and draft.mode == "ask":
            return await self._finish(scope, state, form, draft, say)
        return await self._keep(scope, state, form, draft, questions, say)

    async def _keep(
        self,
        scope: Scope,
        state: FSMContext,
        form: Form,
        draft: Draft,
        questions: tuple[Field, ...],
        say: Texts,
        *,
        error: InvalidError | None = None,
    ) -> Show:
        draft.touched = scope.wall.isoformat()
        data = await state.get_data()
        drafts = {slot: kept for slot, kept in data.get("drafts", {}).items() if slot != draft.slot}
        await state.set_data({**data, "form": draft.to_json(), "drafts": drafts})
        await state.set_state(FILLING)
        return show(form, draft, questions, say, error=say(error.message, **error.params) if error else None)

    async def _finish(self, scope: Scope, state: FSMContext, form: Form, draft: Draft, say: Texts) -> Answer:
        await self._clear(state)
        answer = parts(await form.finish(scope, Filled(answers=draft.answers, context=draft.context), say))
        # Whoever had to say first who he is goes on to where his link leads.
        if self._follow is not None and scope.actor.person_id is not None and (await state.get_data()).get("then"):
            answer.extend(parts(await self._follow(self, scope, state, say)))
        return [*answer, Erase(tuple(draft.typed))] if draft.typed else answer

    async def _drop(self, state: FSMContext, form: Form, draft: Draft, say: Texts) -> Answer:
        await self._clear(state)
        dropped = Show(screen_of(form, draft), say("Dropped. Nothing was sent."), traceless=form.anonymous)
        return [dropped, Erase(tuple(draft.typed))] if draft.typed else dropped

    async def _clear(self, state: FSMContext) -> None:
        data: dict[str, Any] = await state.get_data()
        rest = {name: value for name, value in data.items() if name != "form" and value}
        await state.set_data(rest)
        await state.set_state(None)


def _begun(draft: Draft, questions: tuple[Field, ...]) -> Draft:
    """A new draft, with the answers that its context brings; the first question without one is open."""
    draft.answers = dict(draft.context.get("answers", {}))
    asked = draft.asked(questions)
    draft.at = next((question.key for question in asked if question.key not in draft.answers), SUMMARY)
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
    draft.go_on(questions)


def _skip(draft: Draft, _value: str, questions: tuple[Field, ...]) -> None:
    question = draft.open_question(questions)
    if question is not None and not question.required:
        draft.answers.pop(question.key, None)
        draft.go_on(questions)


def _mode(mode: str) -> Any:
    def change(draft: Draft, _value: str, _questions: tuple[Field, ...]) -> None:
        draft.mode = mode

    return change


_STEPS: dict[str, Any] = {
    "pick": _pick,
    "tick": _tick,
    "done": _done,
    "skip": _skip,
    "back": lambda draft, _value, questions: draft.go_back(questions),
    "goto": lambda draft, value, questions: draft.go_to(value, questions),
    "cancel": _mode("cancel"),
    "keep": _mode("ask"),
    "edit": _mode("edit"),
}


def form_router(forms: Forms) -> Router:
    """The routes of all forms: taps, and whatever is typed while one is open."""
    router = Router(name="form")

    @router.callback_query(FormTap.filter())
    async def on_tap(
        _tap: CallbackQuery, callback_data: FormTap, scope: Scope, state: FSMContext, say: Texts
    ) -> Answer:
        return await forms.tapped(callback_data, scope=scope, state=state, say=say)

    @router.message(StateFilter(FILLING))
    async def on_typed(message: Message, scope: Scope, state: FSMContext, say: Texts) -> Answer:
        return await forms.typed(message, scope=scope, state=state, say=say)

    return router
