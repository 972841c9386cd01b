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


async def test_a_lesson_that_began_and_ended_while_down_leaves_a_row_and_sends_nothing(house: House) -> None:
    trainer = await house.person("Chen Jing", Role.TRAINER, number="T1", language="en")
    people = [await house.person(f"P{n}", Role.TRAINEE, number=f"A{n}", cohort="一班", language="en") for n in range(3)]
    await house.tick()
    over = await house.lesson(trainer=trainer, starts_in=timedelta(hours=25), hours=0.5)
    running = await house.lesson(trainer=trainer, starts_in=timedelta(hours=25, minutes=50), number=2)
    ahead = await house.lesson(trainer=trainer, starts_in=timedelta(hours=28), number=3)
    await house.later(hours=26)
    ends = {
        (row.params["lesson"], row.person_id): (row.state, row.reason)
        for row in await house.rows(Notice, Notice.name.in_(("lesson_tomorrow", "teach_tomorrow")))
    }
    for one in (trainer, *people):
        assert ends[over.id, one.person_id] == ("skipped", "too late")
        assert ends[running.id, one.person_id] == ("skipped", "too late")
        assert ends[ahead.id, one.person_id] == ("sent", "")
        assert len(await one.bubbles()) == 1
    assert len(ends) == 3 * 4
    await house.later(minutes=10)
    assert len(await house.rows(Notice)) == 3 * 4


async def test_what_was_reminded_in_time_is_not_taken_for_missed_when_the_lesson_begins(house: House) -> None:
    await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", language="en")
    await house.tick()
    await house.lesson(starts_in=timedelta(hours=3))
    await house.later(minutes=10)
    await house.later(minutes=10)
    for _round in range(20):
        await house.later(minutes=10)
    assert [row.state for row in await house.rows(Notice, Notice.name == "lesson_tomorrow")] == ["sent"]


async def test_lessons_of_long_ago_that_are_imported_today_remind_nobody(house: House) -> None:
    await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", language="en")
    await house.tick()
    await house.lesson(starts_in=timedelta(days=-3))
    await house.lesson(starts_in=timedelta(hours=-2), hours=8, number=2)
    for _round in range(3):
        await house.later(minutes=10)
    assert not await house.rows(Notice, Notice.name == "lesson_tomorrow")


async def test_whoever_is_there_already_is_not_reminded_of_the_lesson(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", language="en")
    ben = await house.person("Ben", Role.TRAINEE, number="A2", cohort="一班", language="en")
    lesson = await house.lesson(place="线上")
    await anna.taps_data(f"ci:{lesson.id}")
    await anna.sees("Checked in")
    await house.later(minutes=11)
    await ben.sees("10 minutes early")
    await anna.sees_not("10 minutes early")


async def test_a_reminder_has_the_button_to_check_in_only_when_it_can_be_used(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", language="en")
    await house.lesson(starts_in=timedelta(hours=20))
    await house.tick()
    await house.later(minutes=11)
    await anna.sees("10 minutes early", "Check-in opens tomorrow 04:10")
    assert "Check in" not in await anna.buttons()
    await house.lesson(number=2, starts_in=timedelta(minutes=25))
    await house.later(minutes=10)
    await anna.sees("lesson 2", "10 minutes early")
    assert "Check in" in await anna.buttons()
