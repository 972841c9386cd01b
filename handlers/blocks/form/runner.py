"""The one runner of all forms."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
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
from handlers.blocks.form.model import Context, Field, Form
from handlers.blocks.form.sitting import FILLING, Sitting, parked
from handlers.blocks.form.steps import begun, leave
from handlers.blocks.form.taking import Taking
from handlers.blocks.form.view import FormTap, PlaceTap, asked, open_line
from handlers.blocks.texts import Texts
from services.scope import Scope

NOT_TAKEN = N_("Please press a button first. What you have just sent was not taken in.")
HOW_TO_SEND_A_PLACE = N_(
    "Tap the paperclip beside the message field and choose “Location”; or just write where it was."
)
FollowLink = Callable[["Forms", Scope, FSMContext, Texts], Awaitable[Answer]]


class Forms:
    """All forms of the house, by name; begins them and carries them through."""

    def __init__(self, forms: Mapping[str, Form], follow: FollowLink) -> None:
        self._forms = forms
        self._follow = partial(follow, self)

    async def begin(
        self, name: str, *, scope: Scope, state: FSMContext, say: Texts, context: Context | None = None
    ) -> Answer:
        """Open a form, or offer to go on with its draft when one is kept."""
        form, context = self._forms[name], context or {}
        questions = await form.questions(scope, context)
        drafts = await parked(state)
        kept = second.known(form, drafts, slot_of(name, context))
        if kept is None or not kept.answers or kept.context.get("about") != context.get("about"):
            draft = begun(Draft(form=name, at="", context=context), questions)
            return await self._sitting(scope, state, say, form, draft, questions).go_on()
        if form.another:
            await _begin_second(state, form, kept, drafts, context, questions)
        else:
            # What he has just said is the beginning if he prefers to start again.
            kept.context = {**kept.context, **context}
        kept.mode = "resume"
        return await self._sitting(scope, state, say, form, kept, questions).keep()

    async def typed(self, message: Message, *, scope: Scope, state: FSMContext, say: Texts) -> Answer:
        """An answer that was typed or sent as a file."""
        sitting = await self._open(scope, state, say)
        form, draft, questions = sitting.form, sitting.draft, sitting.questions
        question = draft.open_question(questions)
        known = scope.actor.person_id is not None or normalise_code(message.text or "") is not None
        if known and meant_elsewhere(form, question, message.text or "", say):
            raise SkipHandler
        if draft.paused(scope.now):
            draft.mode = "resume"
        if question is None or draft.mode != "ask":
            draft.remember(message.message_id, traceless=form.anonymous)
            return await sitting.keep(error=say(NOT_TAKEN))
        taken = await Taking(form, draft, questions, question, message, say).take(scope)
        if taken.failed:
            draft.remember(message.message_id, traceless=form.anonymous)
            return await sitting.keep(error=taken.error, aside=taken.aside)
        if taken.whole:
            leave(draft, question, questions)
        answer = await sitting.go_on(error=taken.error, aside=taken.aside)
        # Once it is noted the words need not stay: messengers let nobody delete them days later.
        return [*parts(answer), Erase((message.message_id,))] if form.anonymous else answer

    async def tapped(self, tap: FormTap, *, scope: Scope, state: FSMContext, say: Texts) -> Answer:
        """A tap on a form; one on an old keyboard leads to the present state."""
        known = self._forms.get(tap.form)
        scope.forget = scope.forget or (known is not None and known.anonymous)
        data = (await state.get_data()).get("form")
        if data is None or data["form"] != tap.form:
            return Toast(say("This is finished. /menu shows what there is.").striptags())
        sitting = await self._open(scope, state, say)
        if tap.at != sitting.draft.at or tap.run != sitting.draft.context.get("run", ""):
            moved_on = Toast(say("This has moved on; here is where you are.").striptags())
            return [moved_on, await sitting.keep()]
        return await sitting.carry_out(tap)

    async def unfinished(self, *, state: FSMContext, say: Texts) -> tuple[Markup, Button] | None:
        """For the menu: what is open, and the button that goes on with it."""
        data = (await state.get_data()).get("form")
        if data is None or data["form"] not in self._forms:
            return None
        return open_line(self._forms[data["form"]], Draft(**data), say)

    async def present(self, *, scope: Scope, state: FSMContext, say: Texts) -> Show:
        """The open question once more, below what was said in between."""
        return replace(await (await self._open(scope, state, say)).keep(), anew=True)

    async def expected(self, *, scope: Scope, state: FSMContext, say: Texts) -> list[Markup]:
        """For `/help`: what the open question asks for, with its example."""
        sitting = await self._open(scope, state, say)
        question = sitting.draft.open_question(sitting.questions)
        return [] if question is None else asked(sitting.form, question, say, answers=sitting.draft.answers)

    async def cancel(self, *, scope: Scope, state: FSMContext, say: Texts) -> Answer:
        """`/cancel`: at once when nothing is lost, else after asking."""
        if (await state.get_data()).get("form") is None:
            return Say(say("There is nothing to cancel. /menu shows what there is."))
        sitting = await self._open(scope, state, say)
        if not sitting.draft.would_lose(sitting.questions):
            return await sitting.drop()
        sitting.draft.mode = "cancel"
        return await sitting.keep()

    async def _open(self, scope: Scope, state: FSMContext, say: Texts) -> Sitting:
        data = (await state.get_data()).get("form")
        if data is None or data["form"] not in self._forms:
            raise NotFoundError
        draft = Draft(**data)
        form = self._forms[draft.form]
        # Before anything can fail: an act that fails must not keep what was said either.
        scope.forget = scope.forget or form.anonymous
        sitting = self._sitting(scope, state, say, form, draft, await form.questions(scope, draft.context))
        if draft.at != SUMMARY and draft.open_question(sitting.questions) is None:
            # What it was about has changed under his hands: better asked anew than sent unseen.
            sitting.begin_again()
        return sitting

    def _sitting(
        self, scope: Scope, state: FSMContext, say: Texts, form: Form, draft: Draft, questions: tuple[Field, ...]
    ) -> Sitting:
        return Sitting(
            forms=self._forms,
            follow=self._follow,
            scope=scope,
            state=state,
            say=say,
            form=form,
            draft=draft,
            questions=questions,
        )


async def _begin_second(
    state: FSMContext, form: Form, kept: Draft, drafts: dict[str, Any], context: Context, questions: tuple[Field, ...]
) -> None:
    """What was just said is kept as the beginning of a draft of its own, to which its owner may turn."""
    if not context.get("answers") or second.told_before(form, drafts, context):
        return
    fresh = begun(Draft(form=form.name, at="", context=second.run_of(form, drafts, context)), questions)
    kept.context["second"] = {"slot": fresh.slot, "words": second.words_of(fresh)}
    data = await state.get_data()
    await state.set_data({**data, "drafts": {**drafts, fresh.slot: fresh.to_json()}})


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
