"""Notices about complaints: the desk's card, news on it, reminders of its clock, and what customers are told."""

from typing import Any

from markupsafe import Markup

from bot.notices.skip import Later, Skip
from domain.complaint import Level
from handlers import complaint as customer
from handlers import desk
from handlers.blocks.answers import Answer, Say
from handlers.blocks.cases import step_line
from handlers.blocks.texts import Texts
from services import complaint
from services.scope import Scope


async def _case(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    anew = bool(params.get("fresh"))
    if not scope.private:
        brief = await complaint.group_card(scope, case_id=params["case"])
        return desk.group_screen(brief, say, scope, if_open=not anew, anew=anew)
    if anew:
        await complaint.suspect(scope, case_id=params["case"])
    card = await complaint.case_card(scope, case_id=params["case"], looked=bool(params.get("looked")))
    lead = None
    if params.get("news"):
        step = await complaint.step_of(scope, case_id=params["case"], seq=params["news"])
        lead = say("<b>News</b> {step}", step=step_line(step, say, now=scope.now, names=True))
    # A card that is only kept up to date ends with its case; one that was sent to be read keeps its buttons.
    last = card.brief.ended and not card.leading and not anew
    return desk.private_screen(card, say, scope, lead=lead, if_open=not anew, anew=anew, last=last)


async def _news(scope: Scope, params: dict[str, Any], say: Texts) -> Answer:
    brief, step, may_write, leading = await complaint.news_of(scope, case_id=params["case"], seq=params["seq"])
    return desk.news(brief, step, say, scope, may_write=may_write, leading=leading)


async def _similar(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    if not scope.private:
        return Skip("not for a group")
    return desk.similar_screen(await complaint.similar(scope, case_id=params["case"]), say)


async def _board(scope: Scope, _params: dict[str, Any], say: Texts) -> Answer | Skip:
    if scope.private:
        return Skip("only for the desk's group")
    return desk.board_screen(await complaint.board(scope), say, scope)


async def _told(scope: Scope, params: dict[str, Any], say: Texts) -> Answer:
    case, step = await complaint.told(scope, case_id=params["case"], seq=params["seq"])
    return customer.told(case, step, say, scope)


async def _answer(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    found = await complaint.still_asked(scope, case_id=params["case"], seq=params["seq"], round_=params["round"])
    return customer.still_asked(found, say, scope) if found else Skip("the customer has answered")


async def _files(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip | Later:
    found = await complaint.files_told(scope, case_id=params["case"], seq=params["seq"])
    return Later("its files are on their way") if found.coming else customer.files_told(found, say)


async def _clock(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    level, step = Level(params["mark"]), params["step"]
    found = await complaint.clock_notice(scope, case_id=params["case"], step=step, round_=params["round"], level=level)
    if found is None:
        return Skip("what it reminds of is done")
    vacant, alone = bool(params.get("vacant")), bool(params.get("alone"))
    return desk.clock_told(found, level, say, scope, step=step, vacant=vacant, alone=alone)


async def _paged(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    found = await complaint.paged(scope, case_id=params["case"])
    return desk.paged_told(found, params["place"], say) if found else Skip("the case is over")


async def _vacant(_scope: Scope, _params: dict[str, Any], say: Texts) -> Answer:
    return Say(
        Markup("⚠️ ")
        + say("A complaint has come in, but nobody holds the role “customer care”. Please give it to somebody: /admin")
    )


RENDERERS = {
    "case": _case,
    "case_board": _board,
    "case_news": _news,
    "case_similar": _similar,
    "case_told": _told,
    "case_answer": _answer,
    "case_files": _files,
    "case_clock": _clock,
    "case_paged": _paged,
    "case_vacant": _vacant,
}
