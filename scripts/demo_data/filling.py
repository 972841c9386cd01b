"""Fills an empty store in one transaction: a demo is there as a whole or not at all."""

import asyncio
import json
import random
import time
from pathlib import Path

from bot.app import Peiban
from domain.imports.columns import ImportKind
from scripts.demo_data.acting import Stage
from scripts.demo_data.cases import complain
from scripts.demo_data.opinions import ask_opinions
from scripts.demo_data.presence import attend
from scripts.demo_data.quizzes import take_quizzes
from services.imports.making import apply, make_plan
from services.imports.plan import Asked
from services.imports.reading import read_table
from storage import demo
from storage.imports import roster

FILES = Path(__file__).parents[1] / "demo"
TITLE = "课后满意度"
MANAGER = "H0101"
BROUGHT = (
    ("roster", ImportKind.ROSTER, "roster.csv"),
    ("questions", ImportKind.QUESTIONS, "questions.csv"),
    ("questions", ImportKind.QUESTIONS, "questions.gift"),
    ("lessons", ImportKind.LESSONS, "lessons.csv"),
    ("questionnaire items", ImportKind.SURVEYS, "survey.csv"),
)


async def fill_store(peiban: Peiban) -> None:
    """Bring the company in and let its last three weeks happen; says what it does, and how long it took."""
    begun = time.monotonic()
    life = json.loads(await asyncio.to_thread((FILES / "life.json").read_text, encoding="utf-8"))
    async with peiban.database.write() as tx:
        stage = Stage(peiban, tx, random.Random(life["seed"]), life)
        for what, kind, name in BROUGHT:
            _say(what, await _bring_in(stage, kind, name))
        await _speak(stage)
        _say("arrivals", await attend(stage))
        _say("quizzes handed in", await take_quizzes(stage))
        _say("opinions", await ask_opinions(stage, MANAGER))
        _say("complaints", await complain(stage))
        # It happened long ago, and nobody was there to be told.
        await demo.silence(tx, now=stage.now)
        await demo.mark(tx, now=stage.now)
    print(f"Demo company: ready after {time.monotonic() - begun:.1f} s", flush=True)


def _say(what: str, number: int) -> None:
    print(f"Demo company: {what} {number}", flush=True)


async def _bring_in(stage: Stage, kind: ImportKind, name: str) -> int:
    """Import one of the demo's files, which are ours: no child process is needed to read them."""
    data = await asyncio.to_thread((FILES / name).read_bytes)
    table = await asyncio.to_thread(read_table, data, filename=name, kind=kind)
    zone = stage.peiban.settings.zone
    day = stage.now.astimezone(zone).date()
    asked = Asked(day=day, zone=zone, title=TITLE, language=stage.peiban.settings.language)
    plan = await make_plan(stage.tx, table, asked=asked)
    assert not plan.errors, plan.errors
    await apply(stage.system("demo", stage.now), plan)
    return plan.rows


async def _speak(stage: Stage) -> None:
    """Colleagues and customers from elsewhere read their own language."""
    traditional = {key for name, key in (await roster.organisations(stage.tx)).items() if "業" in name}
    changes = []
    for person in await roster.page_of_people(stage.tx, after=0):
        if person.name.isascii():
            changes.append({"id": person.id, "language": "en"})
        elif person.organisation_id in traditional:
            changes.append({"id": person.id, "language": "zh_Hant"})
    await roster.change_people(stage.tx, changes)
