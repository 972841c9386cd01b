"""The one runner of all forms."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from markupsafe import Markup

from domain.checkin import normalise_code
from domain.errors import NotFoundError
from domain.wording import N_
from handlers.blocks.answers import Answer, Button, Erase, Say, Show, Toast, parts
from handlers.blocks.form import second
from handlers.blocks.form.draft import SUMMARY, Draft, slot_of
from handlers.blocks.form.elsewhere import meant_elsewhere
from handlers.blocks.form.model import Again, Context, Field, Filled, Form
from handlers.blocks.form.steps import STEPS, begun, leave
from handlers.blocks.form.taking import Taking
from handlers.blocks.form.view import FormTap, PlaceTap, asked, open_line, screen_of, show
from handlers.blocks.texts import Texts
from services.scope import Scope

FILLING = "form"
NOT_TAKEN = N_("Please press a button first. What you have just sent was not taken in.")
HOW_TO_SEND_A_PLACE = N_(
    "Tap the paperclip beside the message field and choose “Location”; or just write where it was."
)
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
        form, drafts = self._forms[name], await self._parked(state)
        kept = second.known(form, drafts, slot_of(name, context or {}))
        questions = await form.questions(scope, context or {})
        if kept is not None and kept.answers and kept.context.get("about") == (context or {}).get("about"):
            if form.another:
                await self._begin_second(state, form, kept, drafts, context or {}, questions)
                return await self._keep(scope, state, form, kept, questions, say)
            # What he has just said is the beginning if he prefers to start again.
            kept.mode, kept.context = "resume", {**kept.context, **(context or {})}
            return await self._keep(scope, state, form, kept, questions, say)
        draft = begun(Draft(form=name, at="", context=context or {}), questions)
        return await self._next(scope, state, form, draft, questions, say)

    async def _parked(self, state: FSMContext) -> dict[str, Any]:
        """All drafts by slot; the open one is put aside until it is asked for again."""
        data = await state.get_data()
        drafts = dict(data.get("drafts", {}))
        if (opened := data.get("form")) is not None:
            drafts[Draft(**opened).slot] = opened
        await state.set_data({**data, "form": None, "drafts": drafts})
        return drafts

    async def _begin_second(
        self,
        state: FSMContext,
        form: Form,
        kept: Draft,
        drafts: dict[str, Any],
        context: Context,
        questions: tuple[Field, ...],
    ) -> None:
        """Ask how to go on; what was just said is kept as the beginning of a draft of its own."""
        kept.mode = "resume"
        if not context.get("answers") or second.told_before(form, drafts, context):
            return
        fresh = begun(Draft(form=form.name, at="", context=second.run_of(form, drafts, context)), questions)
        kept.context["second"] = {"slot": fresh.slot, "words": second.words_of(fresh)}
        data = await state.get_data()
        await state.set_data({**data, "drafts": {**drafts, fresh.slot: fresh.to_json()}})

    async def typed(self, message: Message, *, scope: Scope, state: FSMContext, say: Texts) -> Answer:
        """An answer that was typed or sent as a file."""
        form, draft, questions = await self._open(scope, state)
        known = scope.actor.person_id is not None or normalise_code(message.text or "") is not None
        if known and meant_elsewhere(form, draft.open_question(questions), message.text or "", say):
            raise SkipHandler
        question = draft.open_question(questions)
        if draft.paused(scope.now):
            draft.mode = "resume"
        if question is None or draft.mode != "ask":
            draft.remember(message.message_id, traceless=form.anonymous)
            return await self._keep(scope, state, form, draft, questions, say, error=say(NOT_TAKEN))
        taken = await Taking(form, draft, questions, question, message, say).take(scope)
        error, aside = taken.error, taken.aside
        if taken.failed:
            draft.remember(message.message_id, traceless=form.anonymous)
            return await self._keep(scope, state, form, draft, questions, say, error=error, aside=aside)
        if taken.whole:
            leave(draft, question, questions)
        answer = await self._next(scope, state, form, draft, questions, say, error=error, aside=aside)
        # Once it is noted the words need not stay: messengers let nobody delete them days later.
        return [*parts(answer), Erase((message.message_id,))] if form.anonymous else answer

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
        if tap.do == "drop" or (tap.do == "cancel" and not draft.would_lose(questions)):
            return await self._drop(scope, state, form, draft, say)
        if tap.do == "confirm" and draft.at == SUMMARY:
            return await self._finish(scope, state, form, draft, say)
        if tap.do == "another":
            return await self._switch(scope, state, draft, say) or await self._next(
                scope, state, form, draft, questions, say
            )
        if tap.do == "again":
            draft = begun(Draft(form=form.name, at="", context=draft.context, typed=draft.typed), questions)
            return await self._keep(scope, state, form, draft, questions, say)
        if tap.do == "page" and tap.value.isdecimal():
            return await self._keep(scope, state, form, draft, questions, say, page=int(tap.value))
        step = STEPS.get(tap.do)
        if step is None:
            raise NotFoundError
        step(draft, tap.value, questions)
        return await self._next(scope, state, form, draft, questions, say)

    async def _switch(self, scope: Scope, state: FSMContext, draft: Draft, say: Texts) -> Show | None:
        """Open the draft that new words have begun; the one that was open waits. None when it has gone."""
        slot = draft.context.pop("second", {}).get("slot")
        draft.mode = "ask"
        data = await state.get_data()
        if slot not in data.get("drafts", {}):
            return None
        await state.update_data(form=draft.to_json())
        drafts = await self._parked(state)
        other = Draft(**drafts[slot])
        form = self._forms[other.form]
        return await self._keep(scope, state, form, other, await form.questions(scope, other.context), say)

    async def _waiting(self, scope: Scope, state: FSMContext, form: Form, say: Texts) -> list[Show]:
        """What else was begun with the same form is taken up when one run of it has come to its end."""
        other = second.known(form, (await state.get_data()).get("drafts", {}), "") if form.another else None
        if other is None:
            return []
        other.mode = "resume"
        return [await self._keep(scope, state, form, other, await form.questions(scope, other.context), say)]

    async def unfinished(self, *, state: FSMContext, say: Texts) -> tuple[Markup, Button] | None:
        """For the menu: what is open, and the button that goes on with it."""
        data = (await state.get_data()).get("form")
        if data is None or data["form"] not in self._forms:
            return None
        return open_line(self._forms[data["form"]], Draft(**data), say)

    async def present(self, *, scope: Scope, state: FSMContext, say: Texts) -> Show:
        """The open question once more, below what was said in between."""
        form, draft, questions = await self._open(scope, state)
        return replace(await self._keep(scope, state, form, draft, questions, say), anew=True)

    async def expected(self, *, scope: Scope, state: FSMContext, say: Texts) -> list[Markup]:
        """For `/help`: what the open question asks for, with its example."""
        form, draft, questions = await self._open(scope, state)
        question = draft.open_question(questions)
        return [] if question is None else asked(form, question, say, answers=draft.answers)

    async def cancel(self, *, scope: Scope, state: FSMContext, say: Texts) -> Answer:
        """`/cancel`: at once when nothing is lost, else after asking."""
        if (await state.get_data()).get("form") is None:
            return Say(say("There is nothing to cancel. /menu shows what there is."))
        form, draft, questions = await self._open(scope, state)
        if not draft.would_lose(questions):
            return await self._drop(scope, state, form, draft, say)
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
        questions = await form.questions(scope, draft.context)
        if draft.at != SUMMARY and draft.open_question(questions) is None:
            # What it was about has changed under his hands: better asked anew than sent unseen.
            draft = begun(Draft(form=draft.form, at="", context=draft.context, typed=draft.typed), questions)
        return form, draft, questions

    async def _next(
        self,
        scope: Scope,
        state: FSMContext,
        form: Form,
        draft: Draft,
        questions: tuple[Field, ...],
        say: Texts,
        *,
        error: Markup | None = None,
        aside: Markup | None = None,
    ) -> Answer:
        if draft.at == SUMMARY and not form.summary and draft.mode == "ask":
            return await self._finish(scope, state, form, draft, say)
        return await self._keep(scope, state, form, draft, questions, say, error=error, aside=aside)

    async def _keep(
        self,
        scope: Scope,
        state: FSMContext,
        form: Form,
        draft: Draft,
        questions: tuple[Field, ...],
        say: Texts,
        *,
        error: Markup | None = None,
        aside: Markup | None = None,
        page: int = 0,
    ) -> Show:
        draft.touched = scope.now.isoformat()
        data = await state.get_data()
        drafts = {slot: kept for slot, kept in data.get("drafts", {}).items() if slot != draft.slot}
        await state.set_data({**data, "form": draft.to_json(), "drafts": drafts})
        await state.set_state(FILLING)
        return show(form, draft, questions, say, error=error, aside=aside, page=page)

    async def _finish(self, scope: Scope, state: FSMContext, form: Form, draft: Draft, say: Texts) -> Answer:
        await self._clear(state)
        finished = await form.finish(scope, Filled(answers=draft.answers, context=draft.context), say)
        if isinstance(finished, Again):
            questions = await form.questions(scope, draft.context)
            draft = begun(Draft(form=form.name, at="", context=draft.context, typed=draft.typed), questions)
            return await self._keep(scope, state, form, draft, questions, say, error=finished.why)
        answer = parts(finished)
        answer.extend(await self._waiting(scope, state, form, say))
        # Whoever had to say first who he is goes on to where his link leads.
        if self._follow is not None and scope.actor.person_id is not None and (await state.get_data()).get("then"):
            answer.extend(parts(await self._follow(self, scope, state, say)))
        return [*answer, Erase(tuple(draft.typed))] if draft.typed else answer

    async def _drop(self, scope: Scope, state: FSMContext, form: Form, draft: Draft, say: Texts) -> Answer:
        await self._clear(state)
        dropped = Show(screen_of(form, draft), say("Dropped. Nothing was sent."), traceless=form.anonymous)
        answer = [dropped, *await self._waiting(scope, state, form, say)]
        return [*answer, Erase(tuple(draft.typed))] if draft.typed else answer

    async def _clear(self, state: FSMContext) -> None:
        data: dict[str, Any] = await state.get_data()
        rest = {name: value for name, value in data.items() if name != "form" and value}
        await state.set_data(rest)
        await state.set_state(None)


def form_router(forms: Forms) -> Router:
    """The routes of all forms: taps, and whatever is typed while one is open."""
    router = Router(name="form")

    @router.callback_query(FormTap.filter())
    async def on_tap(
        _tap: CallbackQuery, callback_data: FormTap, scope: Scope, state: FSMContext, say: Texts
    ) -> Answer:
        return await forms.tapped(callback_data, scope=scope, state=state, say=say)

    @router.callback_query(PlaceTap.filter())
    async def on_place(_tap: CallbackQuery, say: Texts) -> Answer:
        return Toast(say(HOW_TO_SEND_A_PLACE).striptags(), alert=True)

    @router.message(StateFilter(FILLING))
    async def on_typed(message: Message, scope: Scope, state: FSMContext, say: Texts) -> Answer:
        return await forms.typed(message, scope=scope, state=state, say=say)

    return router
