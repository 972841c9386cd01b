"""`peiban import`: the importers for operators, with the same preview and the same all or nothing."""

import asyncio
from pathlib import Path

import typer

from bot import app
from bot.app import Peiban
from bot.settings import Settings
from domain.imports.columns import ImportKind
from domain.imports.problems import FileRefusedError, ImportCode
from domain.wording import N_
from handlers.blocks.texts import Texts, plain
from handlers.imports.cards import figures_line
from handlers.imports.changes import changes
from handlers.imports.problems import sentence
from scripts.store import up_to_date
from scripts.terminal import tell
from services.imports.making import apply, make_plan
from services.imports.plan import SAMPLES, Asked, Plan
from services.imports.reading import read_in_subprocess

NOT_IMPORTED = N_("Nothing was imported.")


async def import_file(settings: Settings, *, kind: ImportKind, path: Path, yes: bool) -> int:
    """Preview a file, ask unless told yes, import it; 1 when it is refused or declined."""
    peiban = app.make(settings)
    try:
        if not await up_to_date(peiban.database):
            return 1
        return await _import(peiban, kind=kind, path=path, yes=yes)
    finally:
        await peiban.end_quietly()


async def _import(peiban: Peiban, *, kind: ImportKind, path: Path, yes: bool) -> int:
    say = Texts(peiban.settings.language, peiban.settings.zone)
    try:
        plan = await plan_of(peiban, path, kind=kind, title=path.stem)
    except FileRefusedError as refusal:
        tell(plain(sentence(refusal.problem, say)), err=True)
        return 1
    for problem in (*plan.errors, *plan.warnings):
        tell(plain(sentence(problem, say)), err=True)
    if plan.errors:
        tell(plain(say(NOT_IMPORTED)), err=True)
        return 1
    tell(plain(figures_line(plan.figures, say)))
    for line in changes(kind, plan.figures, say, most=SAMPLES):
        tell(plain(line))
    if plan.empty:
        return 0
    if not yes and not typer.confirm(plain(say("Import this?"))):
        tell(plain(say(NOT_IMPORTED)), err=True)
        return 1
    await bring_in(peiban, plan, system="peiban import")
    tell(plain(say("Done.")))
    return 0


async def plan_of(peiban: Peiban, path: Path, *, kind: ImportKind, title: str) -> Plan:
    """Read a file and hold it against the store; "D+1" counts from the business clock's day. Raises FileRefusedError."""
    table = await read_in_subprocess(await asyncio.to_thread(path.read_bytes), filename=path.name, kind=kind)
    if table.kind is not kind:
        raise FileRefusedError(ImportCode.WRONG_KIND, line=table.header_line, expected=kind, found=table.kind)
    zone = peiban.settings.zone
    day = peiban.clock.now().astimezone(zone).date()
    asked = Asked(day=day, zone=zone, title=title, language=peiban.settings.language)
    async with peiban.database.read() as tx:
        return await make_plan(tx, table, asked=asked)


async def bring_in(peiban: Peiban, plan: Plan, *, system: str) -> None:
    """Apply a plan in one transaction."""
    async with peiban.edge.system(system) as scope:
        await apply(scope, plan)
