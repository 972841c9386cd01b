"""Notices about complaints: the desk's card, news on it, reminders of its clock, and what customers are told."""

from typing import Any

from markupsafe import Markup

from bot.notices.skip import Skip
from domain.wording import N_
from handlers import complaint as customer
from handlers import desk
from handlers.blocks.answers import Answer, Say
from handlers.blocks.cases import step_line
from handlers.blocks.texts import Texts
from services import complaint
from services.scope import Scope

_MARKS = {
    "remind": N_("⏳ Nobody has spoken with this customer yet; most of the time is used up."),
    "alarm": N_("⚠️ Overdue: nobody has spoken with this customer in time."),
}


async def _case(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    anew = bool(params.get("fresh"))
    if not scope.private:
        brief = await complaint.group_card(scope, case_id=params["case"])
        return desk.group_screen(brief, say, scope, if_open=not anew, anew=anew)
    card = await complaint.case_card(scope, case_id=params["case"], looked=bool(params.get("looked")))
    mark = params.get("mark")
    if mark and (card.brief.contacted or card.brief.ended):
        return Skip("the customer was spoken with")
    lead = say(_MARKS[mark]) if mark in _MARKS else None
    if params.get("news"):
        step = await complaint.step_of(scope, case_id=params["case"], seq=params["news"])
        lead = say("<b>News</b> {step}", step=step_line(step, say, now=scope.now, names=True))
    # A card that is only kept up to date ends with its case; one that was sent to be read keeps its buttons.
    last = card.brief.ended and not anew
    return desk.private_screen(card, say, scope, lead=lead, if_open=not anew, anew=anew, last=last)


async def _told(scope: Scope, params: dict[str, Any], say: Texts) -> Answer:
    case, step = await complaint.told(scope, case_id=params["case"], seq=params["seq"])
    return customer.told(case, step, say)


async def _vacant(_scope: Scope, _params: dict[str, Any], say: Texts) -> Answer:
    return Say(
        Markup("⚠️ ")
        + say("A complaint has come in, but nobody holds the role “customer care”. Please give it to somebody: /admin")
    )


RENDERERS = {"case": _case, "case_told": _told, "case_vacant": _vacant}
