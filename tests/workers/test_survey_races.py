"""Ballots are handed in while others are published or the survey closes: each counts, once, and none is shown alone."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.web import WEB_BOT_ID
from domain.survey import SurveyMode
from services import survey
from services.scope import Scope
from storage import conversation
from storage.models.conversation import Conversation
from storage.models.survey import Ballot, NamedBallot, Survey
from storage.survey import ballots
from tests.conversations.survey_class import ITEMS, make_class, save_items
from tests.faults import places
from tests.house import open_house
from tests.workers.test_case_races import Do, Room

pytestmark = pytest.mark.slow
TRAINER, BATCH, PEOPLE = "Wang", 5, 10


class Asked:
    """A class that was asked, of which a batch has answered."""

    def __init__(self, room: Room, row: Survey) -> None:
        self.room, self.survey = room, row

    def hands_in(self, number: int) -> tuple[str, Do]:

        async def hand_in(scope: Scope) -> survey.HandIn:
            survey_id = self.survey.id or 0
            item, *_more = await survey.questions(scope, survey_id=survey_id)
            return await survey.hand_in(scope, survey_id=survey_id, answers={item.key: 4})

        return f"Person{number}", hand_in

    def closes(self) -> tuple[str, Do]:
        return TRAINER, lambda scope: survey.close_survey(scope, survey_id=self.survey.id or 0)

    async def released(self) -> list[bool]:
        """Of each ballot, whether it may be seen."""
        kind: Any = Ballot if self.survey.mode is SurveyMode.ANONYMOUS else NamedBallot
        return [one.released for one in await self.room.house.rows(kind)]


RELEASES: tuple[str, Do] = ("system", survey.release_due)


@pytest.fixture(params=[SurveyMode.ANONYMOUS, SurveyMode.CONFIDENTIAL], name="mode", ids=str)
def what_is_promised(request: pytest.FixtureRequest) -> SurveyMode:
    mode: SurveyMode = request.param
    return mode


@pytest.fixture(params=places.STORES, name="asked")
async def a_class(request: pytest.FixtureRequest, mode: SurveyMode, tmp_path: Path) -> AsyncIterator[Asked]:
    await places.needed(request.param)
    async with places.opened(request.param, tmp_path) as url:
        house = await open_house(tmp_path, store_url=url)
        await save_items(house, ITEMS[:1])
        made = await make_class(house, PEOPLE)
        room = Room(house, {TRAINER: made.trainer} | {f"Person{number}": one for number, one in enumerate(made.people)})
        lesson = made.lesson.id or 0
        assert await room.does(TRAINER, lambda scope: survey.choose_mode(scope, lesson_id=lesson, mode=mode)) == "done"
        assert await room.does(TRAINER, lambda scope: survey.start_survey(scope, lesson_id=lesson)) == "done"
        [row] = await house.rows(Survey)
        asked = Asked(room, row)
        for number in range(BATCH):
            assert await room.does(*asked.hands_in(number)) == "done"
        yield asked
        await house.peiban.end_quietly()


async def test_what_is_handed_in_while_others_are_published_is_not_lost(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: list[asyncio.Task[str]] = []
    drop = ballots.drop_waiting

    async def drops(*given: Any) -> int:
        """In between somebody hands in, as far as he can."""
        later.append(asyncio.create_task(asked.room.does(*asked.hands_in(BATCH))))
        await asked.room.stuck(later[0])
        return await drop(*given)

    monkeypatch.setattr(ballots, "drop_waiting", drops)
    assert await asked.room.does(*RELEASES) == "done"
    assert [await one for one in later] == (["done"] if asked.survey.mode is SurveyMode.ANONYMOUS else [])
    assert sorted(await asked.released()) == [False] * len(later) + [True] * BATCH


async def test_a_batch_is_published_once(asked: Asked) -> None:
    assert await asked.room.at_once(RELEASES, asked.closes()) == ("done", "done")
    assert await asked.released() == [True] * BATCH


async def test_a_survey_that_closes_takes_along_who_was_handing_in(asked: Asked) -> None:
    assert await asked.room.at_once(asked.hands_in(BATCH), asked.closes()) == ("done", "done")
    assert await asked.released() == [True] * (BATCH + 1)


async def test_who_hands_in_while_it_closes_is_told_that_it_has_closed(asked: Asked) -> None:
    said: list[Any] = []

    async def hands_in(scope: Scope) -> None:
        said.append(await asked.hands_in(BATCH)[1](scope))

    assert await asked.room.at_once(asked.closes(), (f"Person{BATCH}", hands_in)) == ("done", "done")
    assert said == [survey.HandIn.CLOSED]
    assert await asked.released() == [True] * BATCH


async def test_who_hands_in_and_a_survey_that_closes_do_not_wait_for_each_other(asked: Asked) -> None:
    """The form has written his conversation before it hands in."""
    number, hands_in = asked.hands_in(BATCH)
    account, closing = asked.room.people[number].account, []

    async def takes_a_step(scope: Scope) -> None:
        place = (WEB_BOT_ID, account.user_id, account.user_id)
        await conversation.write(scope.tx, place, now=scope.now, state=None, data=json.dumps({"quiz": 1}))

    async def through_the_form(scope: Scope) -> None:
        await takes_a_step(scope)
        closing.append(asyncio.create_task(asked.room.does(*asked.closes())))
        await asked.room.stuck(closing[0])
        await hands_in(scope)

    assert await asked.room.does(number, takes_a_step) == "done"
    assert await asked.room.does(number, through_the_form) == "done"
    assert await closing[0] == "done"


async def test_a_draft_that_was_written_while_it_closed_goes_soon_after(asked: Asked) -> None:
    one = asked.room.people[f"Person{BATCH}"].account
    draft = {"form": {"context": {"about": survey.about(asked.survey.id or 0)}, "answers": {"a": "secret"}}, "quiz": 3}
    assert await asked.room.does(*asked.closes()) == "done"
    async with asked.room.house.peiban.database.write() as tx:
        place = (WEB_BOT_ID, one.user_id, one.user_id)
        now = asked.room.house.clock.now()
        await conversation.write(tx, place, now=now, state="form", data=json.dumps(draft))
    assert await asked.room.does(*RELEASES) == "done"
    [kept] = await asked.room.house.rows(Conversation, Conversation.user_id == one.user_id)
    assert (kept.state, kept.data) == (None, {"quiz": 3})
