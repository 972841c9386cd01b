"""`peiban export`: what the complaint desk is set up with (which `peiban import` reads again), and the audit trail."""

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot import app
from bot.app import Peiban
from bot.papers.sheet import workbook
from bot.settings import Settings
from domain.errors import PeibanError
from domain.imports.columns import ImportKind
from handlers.audit import audit_sheet
from handlers.blocks.sheets import Sheet
from handlers.blocks.texts import Texts
from handlers.setup.sheets import setup_sheet
from scripts.store import up_to_date
from scripts.terminal import tell
from services.reports.audit import audit_between, note_export

NAME = "peiban export"
# Before the first entry of any store.
BEGINNING = date(2000, 1, 1)


async def export_file(
    settings: Settings, *, kind: ImportKind | None, path: Path, first: date | None = None, last: date | None = None
) -> int:
    """Write a sheet in the house's language; without a kind the audit of the local days from `first` to `last`.

    1 when the file is there already, the store is not up to date, or the days hold too much.
    """
    if await asyncio.to_thread(path.exists):
        tell(f"{path} exists already; please name another file.", err=True)
        return 1
    peiban = app.make(settings)
    say = Texts(settings.language, settings.zone)
    try:
        if not await up_to_date(peiban.database):
            return 1
        if kind is None:
            made = await _audit(peiban, say, first=first, last=last)
        else:
            async with peiban.edge.system(NAME) as scope:
                made = await setup_sheet(scope, kind, say)
        await asyncio.to_thread(path.write_bytes, await asyncio.to_thread(workbook, made))
        tell(f"{len(made.rows)} rows in {path}")
        return 0
    except PeibanError as error:
        tell(error.message.format(**error.params), err=True)
        return 1
    finally:
        await peiban.end_quietly()


async def _audit(peiban: Peiban, say: Texts, *, first: date | None, last: date | None) -> Sheet:
    """Nobody waits for the long reading; that the trail is taken out is written down before it is."""
    async with peiban.edge.system(NAME) as scope:
        last = last or scope.now.astimezone(say.zone).date()
        first = first or BEGINNING
        await note_export(scope, first=first, last=last)
    async with peiban.database.read() as tx:
        lines = await audit_between(replace(scope, tx=tx), first=first, last=last)
    return audit_sheet(lines, say)
