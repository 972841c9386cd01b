"""Many messages of one person at once, over several workers: each step of a form is taken once, in order of intake."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from storage.models.conversation import Conversation
from storage.models.intake import Intake
from storage.session import Database
from tests.botapi import payloads
from tests.botapi.contents import content_body
from tests.botapi.people import People, Person
from tests.faults.proof import settled
from tests.workers.crew import Crew, crew

pytestmark = pytest.mark.slow
PEOPLE, MESSAGES = 10, 20


async def guest(people: People, number: int) -> Person:
    """Somebody who is asked for his name."""
    one = await people.person(f"Guest {number}", language_code="en")
    await one.says("/start")
    await one.sees("Welcome to Peiban", within=60)
    await one.taps("I agree")
    await one.sees("Who are you?", within=60)
    await one.taps("I am a customer")
    await one.sees("What is your name?", within=60)
    return one


def burst(workers: Crew, one: Person, *, apart: bool) -> None:
    """Twenty messages: side by side, or one after another, each as soon as the one before was acknowledged."""
    world = workers.api.world
    place = world.place(one.id, world.bot().id)
    for number in range(MESSAGES):
        posted = world.post(place, one.id, content_body(world, {"type": "text", "text": f"word {number}"}))
        lane = f"burst:{one.id}:{number}" if apart else f"burst:{one.id}"
        workers.queue("message", payloads.message(world, place, posted), lane=lane)


async def forms(url: str) -> dict[int, dict[str, Any]]:
    """What stands in everybody's form."""
    database = Database(url)
    async with database.read() as tx:
        found = (await tx.exec(select(Conversation))).all()
        states = set((await tx.exec(select(Intake.state, Intake.attempts))).all())
    await database.close()
    assert states == {("done", 0)}
    return {row.user_id: row.data["form"] for row in found}


@pytest.mark.parametrize("apart", [True, False], ids=["side by side", "one after another"])
async def test_twenty_messages_of_each_take_each_step_once_and_in_order(tmp_path: Path, apart: bool) -> None:
    async with crew(tmp_path, ("all", "all", "all")) as workers, People(workers.api.url) as people:
        await workers.start()
        guests = await asyncio.gather(*(guest(people, number) for number in range(PEOPLE)))
        for one in guests:
            burst(workers, one, apart=apart)
        await settled(workers.api)
        assert await workers.stop() == [0, 0, 0]
        told = await forms(workers.url)
        assert set(told) == {one.id for one in guests}
        for form in told.values():
            # Two messages were answers; the others are no way to reach anybody, and each was refused once.
            assert (form["at"], form["errors"]) == ("contact", MESSAGES - 2)
            words = [form["answers"]["name"], form["answers"]["company"]]
            assert len(set(words)) == 2
            assert apart or words == ["word 0", "word 1"]
