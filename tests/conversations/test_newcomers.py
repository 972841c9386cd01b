"""What somebody unknown comes with is kept while he says who he is: a check-in code, a complaint, a number typed again."""

from datetime import timedelta

import pytest

from domain.checkin import code_at
from domain.people import Role
from storage.models.attendance import AttendanceMark, PendingCheckIn
from storage.models.people import Account
from storage.models.training import Lesson
from tests.house import House, Person


def code(house: House, lesson: Lesson) -> str:
    return code_at(house.peiban.actors.house.key, lesson.id or 0, house.clock.wall(), 15)


async def spoken(house: House, trainer: Person) -> str:
    await trainer.says("/lessons")
    await trainer.taps("客户投诉处理")
    await trainer.taps("Code to say")
    return (await trainer.last()).text.split("<code>")[1][:6]


async def say_who(newcomer: Person) -> None:
    await newcomer.taps("I work or learn here")
    await newcomer.says("A7")
    await newcomer.says("李明")


@pytest.fixture
async def trainer(house: House) -> Person:
    await house.record("李明", Role.TRAINEE, number="A7", cohort="一班")
    return await house.person("Chen Jing", Role.TRAINER, number="T1", language="en")


@pytest.mark.parametrize("asked", ["agreement", "who", "command"])
async def test_a_code_typed_before_registering_counts_from_that_moment(
    house: House, trainer: Person, asked: str
) -> None:
    lesson = await house.lesson(trainer=trainer)
    newcomer = await house.stranger(language="en")
    if asked == "who":
        await newcomer.says("hello")
        await newcomer.taps("I agree")
        await newcomer.sees("Who are you?")
    typed_at = house.clock.now()
    await newcomer.says(f"/checkin {code(house, lesson)}" if asked == "command" else code(house, lesson))
    await newcomer.sees("noted your check-in", "客户投诉处理", "08:40")
    house.clock.forward(minutes=30)
    if asked != "who":
        await newcomer.taps("I agree")
    await say_who(newcomer)
    await newcomer.sees("Your earlier check-in counts")
    assert [mark.at for mark in await house.rows(AttendanceMark)] == [typed_at]


async def test_a_spoken_code_typed_in_place_of_a_name_counts_too(house: House, trainer: Person) -> None:
    await house.lesson(trainer=trainer)
    said = await spoken(house, trainer)
    newcomer = await house.stranger(language="en")
    await newcomer.says("hello")
    await newcomer.taps("I agree")
    await newcomer.taps("I work or learn here")
    await newcomer.says("A7")
    await newcomer.says(said)
    await newcomer.sees("noted your check-in", "as it stands on your badge?")
    await newcomer.says("李明")
    await newcomer.sees("Your earlier check-in counts")
    assert len(await house.rows(AttendanceMark)) == 1
    assert (await house.rows(Account, Account.id == newcomer.account.id))[0].wrong_guesses == 0


async def test_nothing_is_noted_of_a_wrong_code_or_of_a_lesson_that_is_not_open(house: House, trainer: Person) -> None:
    lesson = await house.lesson(trainer=trainer, starts_in=timedelta(hours=2))
    newcomer = await house.stranger(language="en")
    await newcomer.says(code(house, lesson))
    await newcomer.sees("opens today 10:10", "Welcome to Peiban")
    wrong = f"{(int(code(house, lesson)) + 1) % 10**6:06d}"
    for _guess in range(5):
        await newcomer.says(wrong)
    await newcomer.sees("Too many wrong codes")
    assert not await house.rows(PendingCheckIn)


@pytest.mark.parametrize("words", ["/complain", "I want to complain", "我要投诉"])
async def test_a_complaint_waits_while_its_customer_says_who_he_is(house: House, words: str) -> None:
    guest = await house.stranger(language="en")
    await guest.says("/start")
    await guest.taps("I agree")
    await guest.says(words)
    await guest.sees("Who are you?")
    await guest.sees_not("not open to you")
    await guest.taps("I am a customer")
    for answer in ("Grace", "Huaxin", "13812345678"):
        await guest.says(answer)
    await guest.taps("Confirm")
    await guest.sees("Welcome, Grace", "What happened?")


async def test_every_command_of_somebody_unknown_leads_to_the_question_who_he_is(house: House) -> None:
    guest = await house.stranger(language="en")
    await guest.says("/start")
    await guest.taps("I agree")
    for words in ("/menu", "/quiz", "/mycases", "C-2026-000001"):
        await guest.says(words)
        await guest.sees("Who are you?")
    await guest.says("/language")
    await guest.sees("Which language")
    await guest.sees_not("not open to you")


async def test_a_trainer_who_says_quiz_is_led_to_his_lessons(house: House, trainer: Person) -> None:
    await house.lesson(trainer=trainer)
    for words in ("/quiz", "quiz", "测验"):
        await trainer.says(words)
        await trainer.sees("Your lessons")
    await trainer.taps("客户投诉处理")
    assert "Quiz" in await trainer.buttons()
    ben = await house.person("Ben", Role.DESK, number="B1", language="en")
    await ben.says("/quiz")
    await ben.sees("not open to you")
