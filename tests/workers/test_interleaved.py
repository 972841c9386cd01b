"""A message and a tap of one person come side by side, over several workers: all ends as if they had come one after the other."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from storage.models.people import Account
from storage.models.survey import NamedBallot
from storage.session import Database
from tests.faults.crowd import Crowd
from tests.faults.opinions import BY_TURNS, Respondents, ask_for_opinions
from tests.faults.proof import settled
from tests.faults.story import Story
from tests.whole import WHOLE
from tests.workers.crew import crew

pytestmark = pytest.mark.slow
# Telegram posts at most forty updates at once, and each of these people has up to five under way.
STORY = Story(people=100 if WHOLE else 8, questions=1, seed=5)
KINDS = BY_TURNS * 3 if WHOLE else BY_TURNS
TEN_MINUTES = 600.0


async def ballots(url: str) -> dict[int, dict[str, object]]:
    """What everybody handed in."""
    database = Database(url)
    async with database.read() as tx:
        joined = select(Account.user_id, NamedBallot).join(
            NamedBallot, col(NamedBallot.person_id) == col(Account.person_id)
        )
        found = {number: row.answers for number, row in (await tx.exec(joined)).all()}
    await database.close()
    return found


async def test_messages_and_taps_side_by_side_end_as_one_after_the_other(tmp_path: Path) -> None:
    """Everybody answers by turns with words and taps, each tap twice, with taps on the question before beside the words."""
    async with crew(tmp_path, ("all", "all", "web"), story=STORY) as workers:
        await ask_for_opinions(workers.url, KINDS)
        respondents = Respondents(Crowd(workers.api, STORY), KINDS)
        await workers.start()
        await respondents.run()
        await settled(workers.api, within=TEN_MINUTES)
        await workers.idle(within=TEN_MINUTES)
        numbers = [one.number for one in respondents.crowd.people]
        assert await ballots(workers.url) == {number: respondents.expected(number) for number in numbers}
        assert min(workers.front.answered) > STORY.people, "all took part"
        assert not WHOLE or workers.front.busiest > STORY.people / 2, "they came side by side"
