"""Notices about accounts and records."""

from dataclasses import replace
from typing import Any

from bot.notices.skip import Skip
from handlers.admin import claim_screen
from handlers.blocks.answers import Answer, Say
from handlers.blocks.texts import Texts
from services import roles
from services.scope import Scope


async def _claim(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    claim = await roles.open_claim(scope, claim_id=params["claim"])
    # Whoever is asked again must see it: where an earlier card stands, nothing would change in it.
    return Skip("decided already") if claim.decided else replace(claim_screen(claim, say), anew=True)


async def _claimed(_scope: Scope, _params: dict[str, Any], say: Texts) -> Answer:
    return Say(
        say(
            "⚠️ Another account has just tried to register with your employee number. If that was not you, you need do nothing: "
            "an administrator decides. If it was you, please tell your administrator."
        )
    )


async def _moved(_scope: Scope, _params: dict[str, Any], say: Texts) -> Answer:
    return Say(
        say(
            "⚠️ An administrator has given your record to another account; this account is not linked to it any more. "
            "If that is wrong, please tell an administrator in person."
        )
    )


async def _decided(_scope: Scope, params: dict[str, Any], say: Texts) -> Answer:
    if params["granted"]:
        return Say(say("✅ The administrator has given you your record. /menu shows what there is."))
    return Say(
        say(
            "The administrator has left the record with the account it belonged to. If that is wrong, please ask in person."
        )
    )


async def _guessed(scope: Scope, params: dict[str, Any], say: Texts) -> Answer:
    card = await roles.person_card(scope, person_id=params["person"])
    return Say(
        say(
            "⚠️ Somebody has tried ten wrong names for employee number {number} ({name}). "
            "Nobody can register with it for 15 minutes; accounts that are linked already are not affected.",
            number=card.employee_no,
            name=card.name,
        )
    )


RENDERERS = {
    "record_guessed": _guessed,
    "link_claim": _claim,
    "link_claimed": _claimed,
    "claim_decided": _decided,
    "record_moved": _moved,
}
