"""`peiban import holidays`: days off and make-up days from an iCalendar file, with a preview, all or nothing."""

import asyncio
from pathlib import Path

import typer

from bot import app
from bot.settings import Settings
from domain.errors import InvalidError
from domain.ical import MOST_BYTES, read_days_off
from handlers.blocks.texts import Texts, plain
from scripts.store import up_to_date
from services import opening


async def import_holidays(settings: Settings, *, path: Path, yes: bool) -> int:
    """Preview the days of a file, ask unless told yes, keep them; 1 when it is refused or declined."""
    peiban = app.make(settings)
    say = Texts(settings.language, settings.zone)
    try:
        if not await up_to_date(peiban.database):
            return 1
        try:
            found = read_days_off(await asyncio.to_thread(_bytes, path))
        except InvalidError as refusal:
            typer.echo(plain(say(refusal.message, **refusal.params)), err=True)
            return 1
        async with peiban.edge.system("peiban import") as scope:
            plan = await opening.plan_days(scope, given=found)
        for one in (*plan.added, *plan.changed):
            kind = say("working day") if one.working else say("day off")
            typer.echo(f"{one.day} {plain(kind)} {one.name}")
        counts = say(
            "New: {added} · changed: {changed} · as before: {unchanged}",
            added=len(plan.added), changed=len(plan.changed), unchanged=plan.unchanged,
        )  # fmt: skip
        typer.echo(plain(counts))
        if not plan.added and not plan.changed:
            return 0
        if not yes and not typer.confirm(plain(say("Import this?"))):
            typer.echo(plain(say("Nothing was imported.")), err=True)
            return 1
        async with peiban.edge.system("peiban import") as scope:
            await opening.set_days(scope, given=found)
        typer.echo(plain(say("Done.")))
        return 0
    finally:
        await peiban.end_quietly()


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
