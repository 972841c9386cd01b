"""Notices about imports: the preview, how far it is, how it ended."""

from typing import Any

from bot.notices.skip import Skip
from domain.imports.state import ImportState
from handlers.blocks.answers import Answer, Say
from handlers.blocks.texts import Texts
from handlers.imports.cards import run_screen
from services.imports import runs
from services.scope import Scope


async def _stands(scope: Scope, params: dict[str, Any], say: Texts) -> Answer:
    shown = run_screen(await runs.run_card(scope, run_id=params["run"]), say)
    return [shown, Say("", files=(params["listing"],))] if params.get("listing") else shown


async def _progress(scope: Scope, params: dict[str, Any], say: Texts) -> Answer | Skip:
    card = await runs.run_card(scope, run_id=params["run"])
    if card.state is not ImportState.CONFIRMED:
        return Skip("over already")
    return run_screen(card, say, done=params["done"], total=params["total"])


RENDERERS = {"import_preview": _stands, "import_progress": _progress, "import_done": _stands}
