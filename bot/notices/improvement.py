"""Notices about improvement items: to whoever was given one, on its day, and when it is done."""

from typing import Any

from bot.notices.skip import Skip
from handlers.blocks.answers import Answer
from handlers.blocks.texts import Texts
from handlers.improvement import item_screen
from services import complaint
from services.scope import Scope


async def _improvement(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    item = await complaint.improvement(scope, improvement_id=params["item"])
    if item.done_at is not None:
        return Skip("it is done") if params.get("due") else item_screen(item, say, scope, anew=True)
    lead = say("⏳ This improvement item is due today:") if params.get("due") else say("An improvement item for you:")
    return item_screen(item, say, scope, lead=lead, anew=True)


RENDERERS = {"improvement": _improvement}
