"""The sheets of the complaint desk's set-up, made for whoever asked."""

import asyncio
from typing import Any

from bot.notices.made import Made
from bot.papers.sheet import workbook
from domain.imports.columns import ImportKind
from handlers.blocks.answers import Say
from handlers.blocks.texts import Texts
from handlers.setup.sheets import setup_sheet
from services.scope import Scope

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def _sheet(scope: Scope, params: dict[str, Any], say: Texts) -> list[Say | Made]:
    made = await setup_sheet(scope, ImportKind(params["kind"]), say)
    data = await asyncio.to_thread(workbook, made)
    words = say(
        "Change what you like and send me the file: you see what it would do before anything is stored. "
        "Rows that you delete change nothing."
    )
    return [Made(data=data, name=made.name, media_type=XLSX), Say(words)]


RENDERERS = {"setup_sheet": _sheet}
