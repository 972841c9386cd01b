"""A message and a tap of one person come side by side, over several workers: all ends as if they had come one after the other."""

import asyncio
from pathlib import Path

import pytest
from sqlmodel import select

from storage.models.people import Account
from storage.models.survey import NamedBallot
from storage.session import Database
from tests.faults.checker import judge, read_books
from tests.faults.opinions import BY_TURNS, QuizCrowd, Respondents, ask_for_opinions
from tests.faults.proof import settled
from tests.faults.standing import Standing, standing
from tests.faults.story import Story
from tests.whole import WHOLE
from tests.workers.crew import crew

pytestmark = pytest.mark.slow
STORY = Story(people=100 if WHOLE else 6, questions=10 if WHOLE else 3, seed=5)
# Telegram's own default: so many updates are posted at once.
CONNECTIONS = 40
TEN_MINUTES = 600.0


async def ballots(url: str) -> dict[int, dict[str, object]]:
    """What everybody handed in."""
    database = Database(url)
    async with database.read() as tx:
        joined = select(Account.user_id, NamedBallot).join(NamedBallot, NamedBallot.person_id == Account.person_id)  # type: ignore[arg-type]
        found = {number: row.answers for number, row in (await tx.exec(joined)).all()}
    await database.close()
    return found


async def told(folder: Path, *roles: str) -> Standing:
    """Everybody answers a quiz by tapping and a survey by turns: both at once, or with one worker one after the other."""
    folder.mkdir()  # noqa: ASYNC240
    side_by_side = len(roles) > 1
    async with crew(folder, roles, story=STORY) as workers:
        await ask_for_opinions(workers.url, BY_TURNS)
        crowd = QuizCrowd(workers.api, STORY, careless=side_by_side)
        respondents = Respondents(crowd, BY_TURNS, hasty=side_by_side)
        await workers.start()
        if side_by_side:
            await asyncio.gather(crowd.run(), respondents.run())
            assert workers.front.busiest > min(CONNECTIONS, STORY.people) / 2
            assert min(workers.front.answered) > STORY.people, "all took part"
        else:
            await crowd.run()
            await respondents.run()
        await settled(workers.api, within=TEN_MINUTES)
        await workers.idle(within=TEN_MINUTES)
        assert judge(crowd, await read_books(workers.url)).faults == ()
        assert await ballots(workers.url) == {one.number: respondents.expected(one.number) for one in crowd.people}
        return await standing(workers.url)


async def test_messages_and_taps_side_by_side_end_as_one_after_the_other(tmp_path: Path) -> None:
    assert await told(tmp_path / "interleaved", "all", "all", "web") == await told(tmp_path / "serial", "all")
