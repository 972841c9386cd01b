"""A form in somebody's hands: what becomes of it with each answer and each tap."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiogram.fsm.context import FSMContext
from markupsafe import Markup

from domain.errors import NotFoundError
from handlers.blocks.answers import Answer, Erase, Show, parts
from handlers.blocks.form import second
from handlers.blocks.form.draft import SUMMARY, Draft
from handlers.blocks.form.model import Again, Field, Filled, Form
from handlers.blocks.form.steps import STEPS, begun
from handlers.blocks.form.view import FormTap, screen_of, show
from handlers.blocks.texts import Texts
from services.scope import Scope

FILLING = "form"
# Whoever had to say first who he is goes on to where his link leads.
Follow = Callable[[Scope, FSMContext, Texts], Awaitable[Answer]]


async def parked(state: FSMContext) -> dict[str, Any]:
    """All drafts by slot; the open one is put aside until it is asked for again."""
    data = await state.get_data()
    drafts = dict(data.get("drafts", {}))
    if (opened := data.get("form")) is not None:
        drafts[Draft(**opened).slot] = opened
    await state.set_data({**data, "form": None, "drafts": drafts})
    return drafts


@dataclass(slots=True, kw_only=True)
class Sitting:
    """Somebody, the form he fills in, and how far he is; `forms` and `follow` are what the house has."""

    forms: Mapping[str, Form]
    follow: Follow
    scope: Scope
    state: FSMContext
    say: Texts
    form: Form
    draft: Draft
    questions: tuple[Field, ...]

    async def keep(self, *, error: Markup | None = None, aside: Markup | None = None, page: int = 0) -> Show:
        """Write down where it stands, and show that."""
        self.draft.touched = self.scope.now.isoformat()
        data = await self.state.get_data()
        drafts = {slot: kept for slot, kept in data.get("drafts", {}).items() if slot != self.draft.slot}
        await self.state.set_data({**data, "form": self.draft.to_json(), "drafts": drafts})
        await self.state.set_state(FILLING)
        return show(self.form, self.draft, self.questions, self.say, error=error, aside=aside, page=page)

    async def go_on(self, *, error: Markup | None = None, aside: Markup | None = None) -> Answer:
        """The next question, or the end where nothing is left to ask or to confirm."""
        if self.draft.at == SUMMARY and not self.form.summary and self.draft.mode == "ask":
            return await self.finish()
        return await self.keep(error=error, aside=aside)

    async def carry_out(self, tap: FormTap) -> Answer:
        """Do what a button of the present screen says. NotFoundError: there is no such button."""
        if tap.do == "drop" or (tap.do == "cancel" and not self.draft.would_lose(self.questions)):
            return await self.drop()
        if tap.do == "confirm" and self.draft.at == SUMMARY:
            return await self.finish()
        if tap.do == "another":
            return await self._switch() or await self.go_on()
        if tap.do == "again":
            self.begin_again()
            return await self.keep()
        if tap.do == "page" and tap.value.isdecimal():
            return await self.keep(page=int(tap.value))
        step = STEPS.get(tap.do)
        if step is None:
            raise NotFoundError
        step(self.draft, tap.value, self.questions)
        return await self.go_on()

    def begin_again(self) -> None:
        """Everything is asked anew."""
        fresh = Draft(form=self.form.name, at="", context=self.draft.context, typed=self.draft.typed)
        self.draft = begun(fresh, self.questions)

    async def finish(self) -> Answer:
        """Hand in what was answered; then come the other drafts of this form, and where a link leads."""
        await self._clear()
        filled = Filled(answers=self.draft.answers, context=self.draft.context)
        finished = await self.form.finish(self.scope, filled, self.say)
        if isinstance(finished, Again):
            self.questions = await self.form.questions(self.scope, self.draft.context)
            self.begin_again()
            return await self.keep(error=finished.why)
        answer = [*parts(finished), *await self._waiting()]
        if self.scope.actor.person_id is not None and (await self.state.get_data()).get("then"):
            answer.extend(parts(await self.follow(self.scope, self.state, self.say)))
        return self._erasing(answer)

    async def drop(self) -> Answer:
        """Throw it away."""
        await self._clear()
        said = self.say("Dropped. Nothing was sent.")
        dropped = Show(screen_of(self.form, self.draft), said, traceless=self.form.anonymous)
        return self._erasing([dropped, *await self._waiting()])

    def _erasing(self, answer: list[Any]) -> Answer:
        return [*answer, Erase(tuple(self.draft.typed))] if self.draft.typed else answer

    async def _switch(self) -> Show | None:
        """Open the draft that new words have begun; the one that was open waits. None when it has gone."""
        slot = self.draft.context.pop("second", {}).get("slot")
        self.draft.mode = "ask"
        if slot not in (await self.state.get_data()).get("drafts", {}):
            return None
        await self.state.update_data(form=self.draft.to_json())
        return await self._take_up(Draft(**(await parked(self.state))[slot]))

    async def _waiting(self) -> list[Show]:
        """What else was begun with the same form is taken up when one run of it has come to its end."""
        drafts = (await self.state.get_data()).get("drafts", {})
        other = second.known(self.form, drafts, "") if self.form.another else None
        if other is None:
            return []
        other.mode = "resume"
        return [await self._take_up(other)]

    async def _take_up(self, other: Draft) -> Show:
        form = self.forms[other.form]
        questions = await form.questions(self.scope, other.context)
        return await replace(self, form=form, draft=other, questions=questions).keep()

    async def _clear(self) -> None:
        data = await self.state.get_data()
        await self.state.set_data({name: value for name, value in data.items() if name != "form" and value})
        await self.state.set_state(None)
