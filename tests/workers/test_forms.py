"""Twenty messages of each person at once, over two workers: each of a form's five steps is taken once, in order of intake."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from handlers.blocks.form.draft import SUMMARY
from storage.models.conversation import Conversation
from storage.models.intake import Intake
from storage.session import Database
from tests.botapi import payloads
from tests.botapi.contents import content_body
from tests.faults.crowd import Crowd
from tests.faults.opinions import FIVE_TO_TYPE, Respondents, ask_for_opinions
from tests.faults.proof import settled
from tests.faults.story import Story
from tests.whole import WHOLE
from tests.workers.crew import Crew, crew

pytestmark = pytest.mark.slow
MESSAGES, FEW, MANY = 20, 10, 500
# Far more than it takes: whoever hangs must not hang for ever.
HALF_AN_HOUR = 1800.0


def burst(workers: Crew, number: int, *, apart: bool) -> None:
    """Twenty messages: side by side, or one after another, each as soon as the one before was acknowledged."""
    world = workers.api.world
    place = world.place(number, world.bot().id)
    for at in range(MESSAGES):
        posted = world.post(place, number, content_body(world, {"type": "text", "text": f"said {at:02}"}))
        lane = f"burst:{number}:{at}" if apart else f"burst:{number}"
        workers.queue("message", payloads.message(world, place, posted), lane=lane)


async def forms(url: str) -> dict[int, dict[str, Any]]:
    """What stands in everybody's form; nothing waits, and nothing was tried twice."""
    database = Database(url)
    async with database.read() as tx:
        found = (await tx.exec(select(Conversation))).all()
        states = set((await tx.exec(select(Intake.state, Intake.attempts))).all())
    await database.close()
    assert states == {("done", 0)}
    return {row.user_id: row.data["form"] for row in found}


@pytest.mark.parametrize("apart", [True, False], ids=["side by side", "one after another"])
async def test_twenty_messages_of_each_take_each_of_five_steps_once_and_in_order(tmp_path: Path, apart: bool) -> None:
    story = Story(people=MANY if WHOLE and apart else FEW, questions=1, seed=5)
    async with crew(tmp_path, ("all", "all"), story=story) as workers:
        await ask_for_opinions(workers.url, FIVE_TO_TYPE)
        crowd = Crowd(workers.api, story)
        respondents = Respondents(crowd, FIVE_TO_TYPE, hasty=False)
        await workers.start()
        await respondents.open()
        for one in crowd.people:
            burst(workers, one.number, apart=apart)
        await settled(workers.api, within=HALF_AN_HOUR)
        await workers.idle(within=HALF_AN_HOUR, answered=False)
        told = await forms(workers.url)
        assert set(told) == {one.number for one in crowd.people}
        # Five messages were answers; the others are no way to hand anything in.
        for form in told.values():
            assert form["at"] == SUMMARY
            words = [form["answers"][f"i{at}"] for at in range(len(FIVE_TO_TYPE))]
            assert len(set(words)) == len(form["answers"]) == len(FIVE_TO_TYPE)
            assert apart or words == [f"said {at:02}" for at in range(len(FIVE_TO_TYPE))]
        assert min(workers.front.answered) > story.people, "both took part"
