"""The routes of the desk: in a group only taking a case and asking for its card in private."""

from collections.abc import Awaitable, Callable

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.complaint import RULES, Act, Category, RefusalCode, Severity
from domain.errors import NotFoundError, PeibanError
from domain.wording import N_
from handlers.blocks.acts import answer_taps
from handlers.blocks.answers import Answer, Toast
from handlers.blocks.chats import GroupChat
from handlers.blocks.form import Forms
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.desk import knowledge, words
from handlers.desk.actions import more_screen, suggested, take_over_question
from handlers.desk.asked import ASKED
from handlers.desk.board import board_screen
from handlers.desk.card import group_screen, private_screen, timeline_screen
from handlers.desk.cases import case_list, page_link
from handlers.desk.classify import owner_choice, sorting
from handlers.desk.clocks import why_screen
from handlers.desk.files import choose_file, send_all, send_file, send_files
from handlers.desk.manner import guide
from handlers.desk.similar import merge_question
from handlers.desk.taps import DeskTap
from services import complaint
from services.complaint import DeskOutcome, Pick, Refused
from services.scope import Scope

Handler = Callable[[Turn, DeskTap], Awaitable[Answer]]


def group_router() -> Router:
    """The board and the two taps that work in the desk's group."""
    routes = Router(name="desk group")

    @routes.message(GroupChat(), Command("desk"))
    async def on_desk(_message: Message, scope: Scope, say: Texts) -> Answer:
        try:
            language = await complaint.in_desk_group(scope)
        except PeibanError:
            raise SkipHandler from None  # no other group, and nobody else, reads even a number
        return board_screen(await complaint.board(scope), Texts(language, say.zone), scope, anew=True)

    @routes.callback_query(GroupChat(), DeskTap.filter())
    async def on_tap(
        _tap: CallbackQuery, callback_data: DeskTap, scope: Scope, state: FSMContext, say: Texts, forms: Forms
    ) -> Answer:
        if callback_data.do not in ("take", "view"):
            raise SkipHandler
        return await _in_group(Turn(scope, state, say, forms), callback_data)

    return routes


def router() -> Router:
    """Taps of desk, owners and supervisors."""
    routes = Router(name="desk")
    answer_taps(routes, DeskTap, {**dict.fromkeys(_WORDS, _ask), **_TAPS})
    return routes


async def _in_group(turn: Turn, tap: DeskTap) -> Answer:
    scope, say = turn.scope, turn.say
    # What all read stands in the group's language, whoever presses; a toast is for him alone.
    theirs = Texts(await complaint.in_desk_group(scope), say.zone)
    if tap.do == "view":
        busy = await complaint.view_in_private(scope, case_id=tap.case)
        sent = say("Sent to you in private.")
        # Only whoever presses reads a toast; the group itself reads no names.
        return Toast((say("{name} has it in hand. Sent to you in private.", name=busy) if busy else sent).striptags())
    outcome = await complaint.take(scope, case_id=tap.case)
    toast = say("✅ It is yours. Tap “View” to see it in private.")
    if outcome.refused is not None:
        toast = words.too_late(outcome, say, taking=True)
    card = group_screen(outcome.card.brief, theirs, scope)
    return [Toast(toast.striptags(), alert=outcome.refused is not None), card]


async def _ask(turn: Turn, tap: DeskTap) -> Answer:
    act = Act(tap.do)
    card = await complaint.case_card(turn.scope, case_id=tap.case)
    if act not in card.acts:
        his = card.party in RULES[act].by
        late = act is Act.REOPEN and his and card.brief.state in RULES[act].from_states
        refused = Refused(RefusalCode.TOO_LATE if late else RefusalCode.NOT_NOW)
        return words.refused(DeskOutcome(card=card, refused=refused), turn.say, turn.scope)
    run = f"{tap.case}{act.value}"
    return await turn.begin("deskword", {"case": tap.case, "act": act.value, "run": run, "about": run})


async def _done(turn: Turn, outcome: DeskOutcome, text: str, *, taking: bool = False) -> Answer:
    if outcome.refused is not None:
        return words.refused(outcome, turn.say, turn.scope, taking=taking)
    return [Toast(turn.say(text).striptags()), private_screen(outcome.card, turn.say, turn.scope)]


async def _list(turn: Turn, tap: DeskTap) -> Answer:
    pick = Pick(tap.code) if tap.code in set(Pick) else None
    return await case_list(turn.scope, turn.say, page=tap.value, pick=pick)


async def _page(turn: Turn, _tap: DeskTap) -> Answer:
    return await page_link(turn)


async def _show(turn: Turn, tap: DeskTap) -> Answer:
    return private_screen(await complaint.open_case(turn.scope, case_id=tap.case), turn.say, turn.scope)


async def _card(turn: Turn, tap: DeskTap) -> Answer:
    return private_screen(await complaint.case_card(turn.scope, case_id=tap.case), turn.say, turn.scope)


async def _take(turn: Turn, tap: DeskTap) -> Answer:
    outcome = await complaint.take(turn.scope, case_id=tap.case)
    return await _done(turn, outcome, N_("✅ It is yours."), taking=True)


async def _over(turn: Turn, tap: DeskTap) -> Answer:
    card = await complaint.case_card(turn.scope, case_id=tap.case)
    if not card.may_take_over:
        return words.refused(DeskOutcome(card=card), turn.say, turn.scope)
    # What nobody has is taken from nobody.
    return take_over_question(card, turn.say) if card.handler_id else await _overtake(turn, tap)


async def _overtake(turn: Turn, tap: DeskTap) -> Answer:
    outcome = await complaint.take_over(turn.scope, case_id=tap.case, of=tap.value)
    return await _done(turn, outcome, N_("✅ It is yours."), taking=True)


async def _act(turn: Turn, tap: DeskTap) -> Answer:
    """An act that takes no words."""
    act = Act(tap.do)
    outcome = await complaint.work(turn.scope, case_id=tap.case, act=act)
    return await _done(turn, outcome, _AT_ONCE[act])


async def _close(turn: Turn, tap: DeskTap) -> Answer:
    """At once; of a customer without a chat, in which way he said it is asked first."""
    card = await complaint.case_card(turn.scope, case_id=tap.case)
    return await (_ask(turn, tap) if card.speaks_for else _act(turn, tap))


async def _rate(turn: Turn, tap: DeskTap) -> Answer:
    outcome = await complaint.rate_for(turn.scope, case_id=tap.case, rating=tap.value)
    return await _done(turn, outcome, N_("✅ Noted: the customer's rating."))


async def _more(turn: Turn, tap: DeskTap) -> Answer:
    return more_screen(await complaint.case_card(turn.scope, case_id=tap.case), turn.say)


async def _steps(turn: Turn, tap: DeskTap) -> Answer:
    brief, steps = await complaint.timeline(turn.scope, case_id=tap.case)
    return timeline_screen(brief, steps, turn.say, turn.scope, page=tap.value)


async def _guide(turn: Turn, tap: DeskTap) -> Answer:
    return guide(await complaint.case_card(turn.scope, case_id=tap.case), turn.say)


async def _why(turn: Turn, tap: DeskTap) -> Answer:
    return why_screen(await complaint.explain(turn.scope, case_id=tap.case), tap.case, turn.say, turn.scope)


async def _sort(turn: Turn, tap: DeskTap) -> Answer:
    card = await complaint.case_card(turn.scope, case_id=tap.case)
    if not card.may_classify:
        return words.refused(DeskOutcome(card=card), turn.say, turn.scope)
    return sorting(card, turn.say, page=tap.value)


async def _category(turn: Turn, tap: DeskTap) -> Answer:
    outcome = await complaint.classify(turn.scope, case_id=tap.case, category=Category(tap.code))
    return await _done(turn, outcome, N_("✅ Classified."))


async def _severity(turn: Turn, tap: DeskTap) -> Answer:
    if tap.code not in set(Severity):
        raise NotFoundError
    outcome = await complaint.classify(turn.scope, case_id=tap.case, severity=Severity(tap.code))
    return await _done(turn, outcome, N_("✅ Classified."))


async def _suggested(turn: Turn, tap: DeskTap) -> Answer:
    card = await complaint.case_card(turn.scope, case_id=tap.case)
    found = suggested(card)
    if found is None or not card.may_classify:
        return words.refused(DeskOutcome(card=card), turn.say, turn.scope)
    outcome = await complaint.classify(turn.scope, case_id=tap.case, category=found.category, severity=found.severity)
    return await _done(turn, outcome, N_("✅ Classified."))


async def _like(turn: Turn, tap: DeskTap) -> Answer:
    await complaint.look_for_similar(turn.scope, case_id=tap.case)
    return Toast(turn.say("I am looking for similar cases…").striptags())


async def _into(turn: Turn, tap: DeskTap) -> Answer:
    case = await complaint.case_card(turn.scope, case_id=tap.case)
    other = await complaint.case_card(turn.scope, case_id=tap.value)
    return merge_question(case.brief, other.brief, turn.say)


async def _join(turn: Turn, tap: DeskTap) -> Answer:
    other = await complaint.case_card(turn.scope, case_id=tap.value)
    outcome = await complaint.merge(turn.scope, case_id=tap.case, into=other.brief.number)
    return await _done(turn, outcome, N_("✅ The two cases are one now."))


async def _owners(turn: Turn, tap: DeskTap) -> Answer:
    card = await complaint.case_card(turn.scope, case_id=tap.case)
    if not card.may_classify or Act.DISPATCH not in card.acts:
        return words.refused(DeskOutcome(card=card), turn.say, turn.scope)
    found = await complaint.owners(turn.scope, case_id=tap.case)
    return owner_choice(card, found, turn.say, page=tap.value)


async def _own(turn: Turn, tap: DeskTap) -> Answer:
    outcome = await complaint.dispatch(turn.scope, case_id=tap.case, owner_id=tap.value)
    return await _done(turn, outcome, N_("✅ Passed on. The owner accepts it or passes it back."))


_WORDS = {act.value for act in ASKED}
_AT_ONCE = {
    Act.UNDERTAKE: N_("✅ It is yours."),
    Act.GRANT_EXTENSION: N_("✅ Granted. The customer is told."),
    Act.MISS: N_("Noted. Please try again later."),
    Act.CLOSE: N_("✅ Closed. The customer is asked for a rating."),
    Act.WITHDRAW_QUESTION: N_("✅ Withdrawn: the customer is told, and the time of the case runs again."),
    Act.URGE: N_("✅ Urged."),
    Act.SUPERVISE: N_("✅ The case is under supervision."),
    Act.SEPARATE: N_("✅ It is handled by itself again and lies at the desk."),
}
_TAPS: dict[str, Handler] = {
    "list": _list,
    "page": _page,
    "show": _show,
    "view": _show,
    "card": _card,
    "take": _take,
    "over": _over,
    "overtake": _overtake,
    "files": send_files,
    "file": send_file,
    "filelist": choose_file,
    "allfiles": send_all,
    "sort": _sort,
    "cat": _category,
    "sev": _severity,
    "owners": _owners,
    "own": _own,
    "more": _more,
    "why": _why,
    "guide": _guide,
    "steps": _steps,
    "suggested": _suggested,
    "like": _like,
    "into": _into,
    "join": _join,
    "rate": _rate,
    **knowledge.TAPS,
    **{act.value: _act for act in _AT_ONCE},
    Act.CLOSE.value: _close,
}
