"""A living message is kept up to date, but not pulled away from whoever has opened a page in it."""

from domain.checkin import code_at
from domain.people import Role
from storage import outbox
from tests.conversations.complaining import lodge
from tests.house import House, Person


async def arrives(house: House, person: Person, lesson_id: int) -> None:
    await person.says(code_at(house.peiban.actors.house.key, lesson_id, house.clock.wall(), 15))
    await house.later(seconds=2)


async def test_a_person_s_page_stays_while_others_check_in_and_back_shows_them(house: House) -> None:
    trainer = await house.person("Chen Jing", Role.TRAINER, number="T1", language="en")
    anna = await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", language="en")
    ben = await house.person("Ben", Role.TRAINEE, number="B1", cohort="一班", language="en")
    lesson = await house.lesson(trainer=trainer)
    await trainer.says("/lessons")
    await trainer.taps("客户投诉处理")
    await trainer.taps("Who is here")
    await trainer.taps("Ben")
    await arrives(house, anna, lesson.id or 0)
    assert "Late" in await trainer.buttons()
    count = len(await trainer.bubbles())
    await trainer.taps("Back")
    await trainer.sees("Here 1")
    assert len(await trainer.bubbles()) == count
    await arrives(house, ben, lesson.id or 0)
    assert "Here 2" in (await trainer.last()).text


async def test_the_second_page_of_the_list_does_not_become_the_first(house: House) -> None:
    trainer = await house.person("Chen Jing", Role.TRAINER, number="T1", language="en")
    anna = await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", language="en")
    for number in range(20):
        await house.record(f"Pupil {number:02}", Role.TRAINEE, number=f"P{number}", cohort="一班")
    lesson = await house.lesson(trainer=trainer)
    await trainer.says("/lessons")
    await trainer.taps("客户投诉处理")
    await trainer.taps("Who is here")
    await trainer.taps("▶")
    page = await trainer.last()
    await arrives(house, anna, lesson.id or 0)
    now = next(row for row in await trainer.bubbles() if row.message_id == page.message_id)
    assert now.buttons == page.buttons
    assert "2/" in now.text


async def test_the_choice_of_an_owner_stays_while_the_case_goes_on(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Classify")
    async with house.peiban.database.write() as tx:
        await outbox.queue(tx, "case", now=house.clock.now(), params={"case": 1}, person_id=wang.person_id, urgent=True)
    await house.settle()
    assert "Back" in "".join(await wang.buttons())
    await wang.taps("Back")
    await wang.sees("In the hands of Wang Fang")
