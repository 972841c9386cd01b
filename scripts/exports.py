"""`peiban export`: what the complaint desk is set up with, as a workbook that `peiban import` reads again."""

import asyncio
from pathlib import Path

import typer

from bot import app
from bot.papers.setup_sheet import workbook
from bot.settings import Settings
from domain.imports.columns import ImportKind
from handlers.blocks.texts import Texts
from handlers.setup.sheets import setup_sheet
from scripts.store import up_to_date


async def export_file(settings: Settings, *, kind: ImportKind, path: Path) -> int:
    """Write a sheet in the house's language; 1 when the file is there already or the store is not up to date."""
    if await asyncio.to_thread(path.exists):
        typer.echo(f"{path} exists already; please name another file.", err=True)
        return 1
    peiban = app.make(settings)
    try:
        if not await up_to_date(peiban.database):
            return 1
        async with peiban.edge.system("peiban export") as scope:
            made = await setup_sheet(scope, kind, Texts(settings.language, settings.zone))
        await asyncio.to_thread(path.write_bytes, workbook(made))
        typer.echo(f"{len(made.rows)} rows in {path}")
        return 0
    finally:
        await peiban.end_quietly()
