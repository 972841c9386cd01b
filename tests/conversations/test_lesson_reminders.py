"""A day before a lesson everybody concerned is reminded once, outside quiet hours, as long as it still matters."""

from datetime import timedelta

from domain.people import Role
from storage.models.outbox import Notice
from tests.house import House


async def test_everybody_is_reminded_once_a_day_before(house: House) -> None:
    trainer = await house.person("Chen Jing", Role.TRAINER, number="T1", language="en")
    anna = await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", language="en")
    await house.lesson(trainer=trainer, starts_in=timedelta(hours=25))
    await house.tick()
    assert not await house.rows(Notice)
    await house.later(hours=1, minutes=10)
    await house.later(minutes=10)
    await anna.sees("客户投诉处理", "tomorrow 09:40", "10 minutes early")
    await trainer.sees("You teach", "projector")
    for _round in range(3):
        await house.later(minutes=10)
    assert len(await house.rows(Notice, Notice.state == "sent")) == 2


async def test_a_reminder_waits_for_the_morning_when_it_falls_into_quiet_hours(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", language="en")
    house.clock.forward(hours=13)
    await house.lesson(starts_in=timedelta(hours=23))
    await house.tick()
    await anna.sees_not("客户投诉处理")
    await house.later(hours=10, minutes=20)
    await anna.sees("客户投诉处理", "today 20:40")


async def test_what_was_missed_while_down_is_skipped_with_a_reason_when_the_lesson_is_over(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", language="en")
    await house.lesson(starts_in=timedelta(hours=20))
    await house.peiban.ticker.tick()
    house.clock.forward(hours=21)
    await house.settle()
    await anna.sees_not("客户投诉处理")
    assert [(notice.state, notice.reason) for notice in await house.rows(Notice)] == [("skipped", "too late")]
