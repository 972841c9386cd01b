"""`peiban doctor`: how Peiban is, and what to do; gives dead letters their attempts back."""

import json
from dataclasses import asdict

from bot.clock import clock_of
from bot.doctor import Examination
from bot.settings import Settings
from handlers.blocks.texts import catalogue
from scripts.terminal import tell
from scripts.texts import LANGUAGES, extract
from services import doctor
from services.doctor import Finding, Level
from storage import audit, backup, intake
from storage.session import Database

DONE, TROUBLE, WRONG_USAGE = 0, 1, 2


async def examine(settings: Settings, *, as_json: bool, replay: str) -> int:
    """Print the findings; 1 when one is a problem. With `replay` (an id, or "all"): do that instead."""
    if replay and replay != "all" and not replay.isdecimal():
        tell("peiban: --replay takes the number of a dead letter, or all", err=True)
        return WRONG_USAGE
    database = Database(settings.store_url)
    try:
        if replay:
            return await _replay(settings, database, replay)
        found = [*await Examination(settings, database, clock_of(settings)).findings(), _catalogues()]
    finally:
        await database.close()
    worst = max((finding.level for finding in found), key=list(Level).index)
    if as_json:
        told = {"level": worst, "findings": [asdict(one) for one in found]}
        for line in json.dumps(told, ensure_ascii=False, indent=1).split("\n"):
            tell(line)
    else:
        for one in found:
            _show(one)
    return TROUBLE if worst is Level.PROBLEM else DONE


def _show(finding: Finding) -> None:
    tell(f"{finding.level:8} {finding.name:16} {finding.text}")
    if finding.todo:
        tell(f"{'':25} -> {finding.todo}")
    for item in finding.items:
        tell(f"{'':28} {item}")


def _catalogues() -> Finding:
    messages = extract()

    def lacks(language: str) -> int:
        known = catalogue(language)
        entries = [known.get(message.text, message.context) for message in messages]
        return sum(1 for entry in entries if entry is None or not entry.string)

    return doctor.catalogues({language: lacks(language) for language in LANGUAGES})


async def _replay(settings: Settings, database: Database, which: str) -> int:
    if not backup.present(database):
        tell("peiban: there is no store yet", err=True)
        return TROUBLE
    wall = clock_of(settings).wall()
    async with database.write() as tx:
        letters = await intake.dead_letters(tx)
        wanted = [row for row in letters if which in ("all", str(row.id)) and row.payload is not None]
        for row in wanted:
            await intake.replay(tx, row.id or 0)
            subject = f"update:{row.id}"
            await audit.append(
                tx, at=wall, actor_id=None, actor="peiban doctor", act="update replayed", subject=subject, facts={}
            )
    if not wanted and which != "all":
        tell(f"peiban: {which} is no dead letter that can be replayed", err=True)
        return TROUBLE
    tell(f"{len(wanted)} dead letters have their attempts back; handled within seconds, or at the next start.")
    return DONE
