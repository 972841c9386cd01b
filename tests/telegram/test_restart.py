"""Stories over Telegram with a power cut in the middle: the place is kept, and what was said meanwhile counts."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from domain.people import Role
from storage.models.complaint import Complaint, ComplaintFile
from storage.models.files import StoredFile
from storage.models.quiz import Attempt, AttemptState
from storage.quiz import bank, papers
from tests.botapi.people import People
from tests.botapi.server import FakeBotApi
from tests.conversations.quiz_class import COURSE, SINGLE, TRUTH, fill_bank, open_desk, staff
from tests.telegram.town import TOKEN, Town, living, until_the_power_fails

pytestmark = pytest.mark.usefixtures("swift")


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(TOKEN, retry_scale=0.01, seed=7) as server:
        yield server


@pytest.fixture
async def people(api: FakeBotApi) -> AsyncIterator[People]:
    async with People(api.url) as client:
        yield client


async def publish_quiz(here: Town) -> None:
    """A quiz of two questions, open to the class."""
    trainer, lesson = await staff(here.house)
    await fill_bank(here.house, SINGLE, TRUTH)
    async with here.peiban.database.write() as tx:
        ids = [row.id or 0 for row in await bank.current_questions(tx)]
        await papers.draft(
            tx,
            title=f"{COURSE} · 1",
            cohort_id=lesson.cohort_id,
            lesson_id=lesson.id or 0,
            by=trainer.person_id,
            question_ids=ids,
        )
    await open_desk(trainer)
    await trainer.taps("Publish now")


async def test_a_quiz_goes_on_where_the_power_failed(folder: Path, api: FakeBotApi, people: People) -> None:
    async with until_the_power_fails(folder, api, people) as here:
        ann = await here.registered("Ann", Role.TRAINEE, number="A1", cohort="Class 1")
        await publish_quiz(here)
        await ann.sees(lambda shown: "Start" in shown.labels)
        await ann.taps("Start")
        await ann.sees("What comes first?")
    await ann.taps("B Brakes")
    async with living(folder, api, people) as here:
        await ann.sees("✅ Right: Brakes")
        await ann.taps("Next")
        await ann.sees("Passengers may ride along.")
        await ann.taps("False")
        await ann.sees("✅ Right: False")
        await ann.taps("Submit")
        await ann.sees("2 of 2 right")
        await people.ask("repeat_updates", fresh_ids=True)
        await here.settle()
        attempts = await here.house.rows(Attempt)
        assert [(one.state, one.points) for one in attempts if one.state is AttemptState.SUBMITTED] == [
            (AttemptState.SUBMITTED, 2.0)
        ]


async def test_a_complaint_with_a_photo_survives_the_power_cut(folder: Path, api: FakeBotApi, people: People) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "gray").save(picture, "JPEG")
    async with until_the_power_fails(folder, api, people) as here:
        ben = await here.registered("Ben", Role.CUSTOMER, number="B1")
        await ben.says("I want to complain about the noise")
        await ben.sees("When and where was it?")
        await ben.says("Monday, room B")
        await ben.sees(lambda shown: any("Apologise" in label for label in shown.labels))
    async with living(folder, api, people) as here:
        await ben.sees(lambda shown: any("Apologise" in label for label in shown.labels))
        await ben.taps("Apologise")
        await ben.sees(lambda shown: "Skip" in shown.labels)
        await ben.sends("photo", content=picture.getvalue())
        await ben.sees(lambda shown: "Done" in shown.labels)
        await ben.taps("Done")
        await ben.sees("reach you")
        await ben.says("13812345678")
        await ben.sees(lambda shown: any("Yes, it may" in label for label in shown.labels))
        await ben.taps("Yes, it may")
        await ben.sees("Is this right?")
        await ben.taps("Lodge")
        await ben.sees("Your complaint is registered")
        await here.settle()
        await here.peiban.fetching.fetch_waiting()
        assert len(await here.house.rows(Complaint)) == 1
        assert len(await here.house.rows(ComplaintFile)) == 1
        assert [row.state for row in await here.house.rows(StoredFile)] == ["stored"]
