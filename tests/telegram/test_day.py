"""One day with Peiban on Telegram: five people with the app, by polling and by webhook."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.complaint import ComplaintState
from domain.people import Role
from storage.models.attendance import AttendanceMark
from storage.models.complaint import Complaint
from storage.models.quiz import Attempt, AttemptState
from storage.models.survey import Ballot
from storage.models.training import Lesson
from tests.botapi.people import Person, Shown
from tests.conversations.quiz_class import COURSE, MULTIPLE, NUMBER, SINGLE, TRUTH, WORDS, fill_bank
from tests.conversations.survey_class import save_items
from tests.house import OPENING
from tests.telegram.town import Town, register, town

COHORT = "Class 1"
PHONE = "13812345678"
CASE = "C-2026-000001"
WHAT = "last week the room was changed three times and nobody told us"
OPINION = "More time for the cases, please"
# What is pressed, or typed where the question has no choices; one of the five is wrong.
REPLIES: dict[str, str | list[str]] = {
    SINGLE.stem: ["Brakes"],
    MULTIPLE.stem: ["Forks", "Lights"],
    TRUTH.stem: ["True"],
    NUMBER.stem: "10",
    WORDS.stem: "supervisor",
}
NEXT_MORNING = datetime(2026, 11, 24, 0, 30, 5, tzinfo=UTC)  # Tuesday, 08:30 in Shanghai


@dataclass(slots=True)
class Cast:
    """Who lives the day, with the lesson of the morning and the group of the desk."""

    trainee: Person
    trainer: Person
    customer: Person
    desk: Person
    manager: Person
    lesson: int
    group: int = 0


@pytest.mark.slow
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_a_whole_day(folder: Path, swift: None, webhook: bool) -> None:
    async with town(folder, webhook=webhook) as here:
        await here.peiban.ticker.tick()
        cast = await everybody_comes(here)
        await check_in(here, cast)
        await quiz(here, cast)
        await satisfaction(here, cast)
        await complaint(here, cast)
        await report(here, cast)
        assert [call for call in await here.people.log() if call["ok"] is False] == []


async def everybody_comes(here: Town) -> Cast:
    """The house knows its own people, the customer introduces herself, the manager binds the group of the desk."""
    here.house.clock.set(OPENING)
    trainee, _id = await employee(here, "Ann", Role.TRAINEE, number="A1", cohort=COHORT)
    trainer, trainer_id = await employee(here, "Tina", Role.TRAINER, number="T1")
    desk, _id = await employee(here, "Wang Fang", Role.DESK, number="D1")
    manager, _id = await employee(here, "Mia", Role.MANAGEMENT, Role.ADMIN, number="M1")
    customer = await newcomer(here)
    lesson = await here.house.lesson(COHORT, course=COURSE)
    async with here.peiban.database.write() as tx:
        found = await tx.get(Lesson, lesson.id)
        assert found is not None
        found.trainer_id = trainer_id
    await fill_bank(here.house, SINGLE, MULTIPLE, TRUTH, NUMBER, WORDS)
    await save_items(here.house)
    group = await here.people.group("Desk", [desk], admin=manager, bot=here.bot_id)
    await manager.says("/bind desk", to=group)
    await manager.sees("From now on new complaints are announced here", to=group)
    return Cast(trainee, trainer, customer, desk, manager, lesson.id or 0, group)


async def employee(
    here: Town, name: str, *roles: Role, number: str, cohort: str | None = None
) -> tuple[Person, int | None]:
    """Somebody of the roster with the app, and the id of the record."""
    known = await here.house.record(name, *roles, number=number, cohort=cohort, language="en")
    person = await here.person(name)
    await register(person, number, name)
    return person, known


async def newcomer(here: Town) -> Person:
    """A customer whom nobody knew before."""
    grace = await here.person("Grace")
    await grace.says("/start")
    await press(grace, "I agree")
    await press(grace, "I am a customer")
    await grace.sees("What is your name?")
    await grace.says("Grace Hopper")
    await grace.sees("Which company")
    await grace.says("Huaxin")
    await grace.sees("number")
    await grace.says(PHONE)
    await press(grace, "Confirm")
    await grace.sees("Welcome, Grace")
    return grace


async def check_in(here: Town, cast: Cast) -> None:
    """The scan of the room's QR opens the chat and counts; the trainer's list follows."""
    await cast.trainee.opens(here.scan(cast.lesson))
    await cast.trainee.sees("Checked in")
    assert len(await here.house.rows(AttendanceMark)) == 1
    await cast.trainer.says("/lessons")
    await press(cast.trainer, COURSE)
    await press(cast.trainer, "Who is here")
    await cast.trainer.sees("Here 1")


async def quiz(here: Town, cast: Cast) -> None:
    """The trainer publishes what was drawn; the trainee answers in one living message and reads the score."""
    await open_lesson(cast.trainer)
    await press(cast.trainer, "Quiz")
    await press(cast.trainer, "Publish now", "5 questions for 1 trainee")
    await cast.trainer.sees("Finished: 0 of 1")
    trainee = cast.trainee
    await press(trainee, "Start", "New quiz")
    for number in range(1, 6):
        asked = await trainee.sees(f"{number}/5")
        reply = next(reply for stem, reply in REPLIES.items() if stem in asked.text)
        await answer(trainee, f"{number}/5", reply)
        await press(trainee, "Next" if number < 5 else "Submit", f"{number}/5")
    await trainee.sees("Score: 80 of 100 · 4 of 5 right")
    attempt = (await here.house.rows(Attempt))[0]
    assert (attempt.state, attempt.points) == (AttemptState.SUBMITTED, 4.0)


async def answer(trainee: Person, place: str, reply: str | list[str]) -> None:
    """Type the answer or press it, until the verdict stands below the question."""
    if isinstance(reply, str):
        await trainee.says(reply)
    else:
        for label in reply:
            await press(trainee, label, place)
            if len(reply) > 1:
                await trainee.sees(ticked(label))
        if len(reply) > 1:
            await press(trainee, "Answer", place)
    await trainee.sees(lambda message: place in message.text and ("✅" in message.text or "❌" in message.text))


async def satisfaction(here: Town, cast: Cast) -> None:
    """Whoever was there is asked; what was typed is gone from the chat once it is handed in."""
    await open_lesson(cast.trainer)
    await press(cast.trainer, "Survey")
    await press(cast.trainer, "Start now", "Anonymous: nobody can trace an answer back")
    trainee = cast.trainee
    await press(trainee, "Answer", "How was")
    for step, label in enumerate(("4", "5", "9", "Demo", "Chat"), start=1):
        await press(trainee, label, f"{step}/6")
    await trainee.sees(ticked("Chat"))
    await press(trainee, "Done", "5/6")
    await trainee.sees("6/6")
    typed = await trainee.says(OPINION)
    await press(trainee, "Hand in", OPINION)
    await trainee.sees("They are anonymous")
    await here.settle()
    left = await trainee.chat()
    assert typed not in [one.id for one in left]
    assert OPINION not in "\n".join(one.text for one in left)
    assert [row.answers["i5"] for row in await here.house.rows(Ballot)] == [OPINION]


async def complaint(here: Town, cast: Cast) -> None:
    """From a typed sentence to the rating; the group reads of the case, never of the people in it."""
    customer, desk, group = cast.customer, cast.desk, cast.group
    await customer.says(f"I want to complain: {WHAT}")
    await press(customer, "Skip", "When and where was it?")
    await press(customer, "Apologise")
    await press(customer, "Skip", "5/7")
    await press(customer, PHONE)
    await press(customer, "Yes, it may")
    await press(customer, "Lodge", WHAT)
    await customer.sees(CASE)

    card = await desk.sees(CASE, to=group, anytime=True)
    assert "Organisation" in card.text
    assert "First contact by today 11:00" in card.text
    assert await desk.toast(await desk.taps("Take", on=card, to=group))
    await desk.sees("taken up", to=group)
    await desk.taps("View", on=card, to=group)
    await press(desk, "Propose a solution", "Customer: Grace Hopper")
    await desk.sees("What do you propose?")
    await desk.says("A catch-up lesson on Thursday at 15:00.")
    await press(customer, "Accept", "Thursday at 15:00")
    await customer.sees("Accepted")
    await press(desk, "Carried out", "Solution accepted")
    await desk.sees("What was done?")
    await desk.says("The lesson took place on Thursday.")
    await desk.sees("What shows it?")
    await desk.says("The list is signed.")
    await press(customer, "Yes, settled", "We have carried it out")
    await press(customer, "5", "How did we handle it?")
    await customer.sees("Thank you for your rating")
    await here.settle()

    row = (await here.house.rows(Complaint))[0]
    assert (row.state, row.rating, row.source) == (ComplaintState.CLOSED, 5, "telegram")
    await desk.sees("closed", to=group, anytime=True)
    said = "\n".join(one.text for one in await desk.chat(group))
    for secret in ("Grace", "Hopper", PHONE[:3], PHONE[-4:], "room was changed", "catch-up", "Wang"):
        assert secret not in said


async def report(here: Town, cast: Cast) -> None:
    """The manager asks in the evening, and is told in the morning without asking."""
    here.house.clock.forward(hours=8, minutes=40)
    await cast.manager.says("/report")
    shown = await cast.manager.sees("Mon 23 Nov, so far")
    assert "1 lesson since" in shown.text
    assert "attendance 100%" in shown.text
    assert "Complaints: 1 new, 1 closed, 0 open" in shown.text
    here.house.clock.forward(hours=6)
    await here.peiban.ticker.tick()
    here.house.clock.set(NEXT_MORNING)
    await here.peiban.ticker.tick()
    digest = await cast.manager.sees("Tue 24 Nov, morning digest")
    assert "Complaints: 1 new" in digest.text
    picture = await cast.manager.sees(lambda message: message.file_id is not None)
    assert (await cast.manager.downloads(picture)).startswith(b"\x89PNG")


async def open_lesson(trainer: Person) -> None:
    await trainer.says("/lessons")
    shown = await trainer.sees(offers(COURSE))
    await trainer.taps(COURSE, on=shown)
    await trainer.sees(offers("Quiz"))


async def press(person: Person, label: str, words: str = "") -> None:
    """Wait until a message with these words offers the button, now or already, and press it there."""
    shown = await person.sees(offers(label, words), anytime=True)
    button = shown.button(label)
    await person.taps(data=button.data, on=shown)


def offers(label: str, words: str = "") -> Callable[[Shown], bool]:
    """A condition: the message has these words and a button with this label."""
    return lambda message: words in message.text and any(label in one for one in message.labels)


def ticked(label: str) -> Callable[[Shown], bool]:
    """A condition: the choice is marked as chosen."""
    return lambda message: any(one.startswith("☑") and one.endswith(label) for one in message.labels)
