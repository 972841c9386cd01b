"""The routes of the customer's side."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from domain.complaint import RULES, Act, ComplaintState, RefusalCode
from domain.errors import NotFoundError
from handlers.blocks.answers import Answer, Toast
from handlers.blocks.cases import HandOverTap
from handlers.blocks.form import Forms
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.complaint import words
from handlers.complaint.intake import hand_over, open_complain
from handlers.complaint.offer import take_offer
from handlers.complaint.page import case_list, page, timeline_screen, withdraw_question
from handlers.complaint.taps import OwnTap
from services import complaint
from services.complaint import OwnCase, OwnOutcome, Refused
from services.scope import Scope

_NEEDS = {
    "add": Act.ADD,
    "files": Act.ADD,
    "decline": Act.DECLINE,
    "unsettled": Act.NOT_SETTLED,
    "reopen": Act.REOPEN,
    "withdraw": Act.WITHDRAW,
    "apart": Act.SEPARATE,
}


def router() -> Router:
    """Taps of customers; a customer's case is nothing for a group."""
    routes = Router(name="complaint")

    @routes.callback_query(OwnTap.filter())
    async def on_tap(
        _tap: CallbackQuery, callback_data: OwnTap, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        if not scope.private:
            raise NotFoundError
        turn = Turn(scope, state, say, forms)
        if callback_data.do == "new":
            return await open_complain(turn)
        if callback_data.do in ("offered", "no"):
            return await take_offer(turn, lodge=callback_data.do == "offered")
        if callback_data.do == "list":
            return await case_list(scope, say, page=callback_data.value)
        return await _on_case(turn, callback_data)

    @routes.callback_query(HandOverTap.filter())
    async def on_hand_over(_tap: CallbackQuery, callback_data: HandOverTap, scope: Scope, say: Texts) -> Answer:
        return await hand_over(scope, say, callback_data.case)

    return routes


async def _on_case(turn: Turn, tap: OwnTap) -> Answer:
    case = await complaint.my_case(turn.scope, case_id=tap.case)
    if tap.do in _NEEDS and _NEEDS[tap.do] not in case.acts:
        late = tap.do == "reopen" and case.state in RULES[Act.REOPEN].from_states
        refused = Refused(RefusalCode.TOO_LATE if late else RefusalCode.NOT_NOW)
        return words.refused(OwnOutcome(case=case, refused=refused), turn.say, turn.scope)
    if tap.do in words.ASKED or tap.do == "files":
        return await _ask(turn, case, tap.do)
    if tap.do == "withdraw":
        return withdraw_question(case, turn.say)
    return await _act(turn, case, tap)


async def _ask(turn: Turn, case: OwnCase, do: str) -> Answer:
    if do == "words" and case.state is not ComplaintState.CLOSED:
        return words.refused(OwnOutcome(case=case), turn.say, turn.scope)
    if do == "files" and not case.room:
        full = turn.say(complaint.FULL, limit=complaint.MOST_FILES)
        return [Toast(full.striptags(), alert=True), page(case, turn.say, turn.scope)]
    context = {"case": case.id, "do": do, "run": f"{case.id}{do}", "about": f"{case.id}{do}"}
    return await turn.begin("casefiles" if do == "files" else "caseword", context)


async def _act(turn: Turn, case: OwnCase, tap: OwnTap) -> Answer:
    scope, say = turn.scope, turn.say
    if tap.do == "accept":
        outcome = await complaint.judge(scope, case_id=case.id, accept=True)
        done = say("✅ Accepted. We carry it out and then close the case.")
    elif tap.do == "gone":
        outcome = await complaint.withdraw(scope, case_id=case.id)
        done = say("✅ Your complaint is taken back.")
    elif tap.do == "apart":
        outcome = await complaint.separate(scope, case_id=case.id)
        done = say("✅ Your complaint is handled by itself from now on.")
    elif tap.do == "urge":
        outcome = await complaint.urge(scope, case_id=case.id)
        done = say("✅ We have passed it on: those who work on your case are asked to hurry.")
    elif tap.do == "settled":
        outcome = await complaint.settle(scope, case_id=case.id, settled=True)
        done = say("✅ Thank you. Your case is closed. How did we handle it? 1 is bad, 5 is very good.")
    elif tap.do == "rate":
        outcome = await complaint.rate(scope, case_id=case.id, rating=tap.value)
        done = say("✅ Thank you for your rating.")
    elif tap.do == "show":
        return page(case, say, scope)
    elif tap.do == "steps":
        steps = await complaint.my_timeline(scope, case_id=case.id)
        return timeline_screen(case, steps, say, scope, at=tap.value)
    else:
        raise NotFoundError
    if outcome.refused is not None:
        return words.refused(outcome, say, scope)
    return page(outcome.case, say, scope, lead=done)
