"""Reminders: two at most, to whoever has not answered, later on request; and what happens at the end."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.people import Role
from storage.models.outbox import Notice
from storage.models.survey import Ballot, Participation
from tests.conversations.survey_class import Class, hand_in, make_class, save_items
from tests.house import House, Person

TEN = datetime(2026, 11, 24, 2, tzinfo=UTC)


@pytest.fixture
async def group(house: House) -> Class:
    await save_items(house)
    made = await make_class(house, 2)
    await made.ends()
    return made


async def at(house: House, moment: datetime) -> None:
    house.clock.set(moment)
    await house.tick()


async def reminders(house: House, one: Person) -> int:
    where = (Notice.name == "survey_reminder", Notice.person_id == one.person_id, Notice.state == "sent")
    return len(await house.rows(Notice, *where))


async def test_whoever_has_not_answered_is_reminded_twice_and_no_more(house: House, group: Class) -> None:
    done, silent = group.people
    await hand_in(done)
    await at(house, TEN - timedelta(minutes=1))
    assert await reminders(house, silent) == 0
    await at(house, TEN)
    await silent.sees("Your opinion on “Complaints, lesson 1” is still missing.")
    await at(house, TEN + timedelta(days=1))
    assert await reminders(house, silent) == 2
    for hours in range(1, 24):
        await at(house, TEN + timedelta(days=1, hours=hours))
    assert (await reminders(house, silent), await reminders(house, done)) == (2, 0)


async def test_answering_stops_the_reminders(house: House, group: Class) -> None:
    one = group.people[0]
    await at(house, TEN)
    await hand_in(one)
    await at(house, TEN + timedelta(days=1))
    assert await reminders(house, one) == 1
    row = (await house.rows(Participation, Participation.person_id == one.person_id))[0]
    assert (row.next_reminder_at, row.reminders) == (None, 1)


async def test_a_reminder_already_queued_for_the_morning_is_skipped_when_answered(house: House, group: Class) -> None:
    one = group.people[0]
    await at(house, TEN)
    await one.taps("Tonight")
    evening = datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert one.toasts == ["I will remind you today 19:00."]
    house.clock.set(evening)
    await hand_in(one)
    await at(house, evening + timedelta(minutes=5))
    assert await reminders(house, one) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("label", "said", "comes"),
    [
        ("In 1 hour", "today 11:00", TEN + timedelta(hours=1)),
        ("Tonight", "today 19:00", TEN + timedelta(hours=9)),
        ("Tomorrow 9:00", "tomorrow 09:00", TEN + timedelta(hours=23)),
    ],
)
async def test_a_reminder_can_be_put_off_and_makes_no_third(
    house: House, group: Class, label: str, said: str, comes: datetime
) -> None:
    one = group.people[0]
    await at(house, TEN)
    await one.taps(label)
    await one.taps(label)
    assert one.toasts == [f"I will remind you {said}."]
    await at(house, comes - timedelta(minutes=1))
    assert await reminders(house, one) == 1
    await at(house, comes)
    assert await reminders(house, one) == 2
    for hours in range(1, 48):
        await at(house, comes + timedelta(hours=hours))
    row = (await house.rows(Participation, Participation.person_id == one.person_id))[0]
    assert row.reminders <= 2
    assert await reminders(house, one) - 1 == row.reminders


async def test_putting_off_beyond_the_end_says_so(house: House, group: Class) -> None:
    one = group.people[0]
    await at(house, TEN + timedelta(days=1))
    house.clock.set(group.lesson.ends_at + timedelta(days=2, hours=23))
    await one.taps("Tomorrow 9:00")
    assert one.toasts == ["The survey closes before that; /survey opens it at any time."]
    house.clock.set(group.lesson.ends_at + timedelta(days=3, minutes=2))
    await one.taps("In 1 hour")
    await one.sees("This survey is closed.")


async def test_a_draft_goes_on_from_the_reminder(house: House, group: Class) -> None:
    one = group.people[0]
    await one.taps("Answer")
    await one.taps("3")
    await at(house, TEN)
    await one.taps("Answer")
    await one.taps("Go on")
    await one.sees("2/6")


async def test_a_closed_survey_takes_no_answer_and_says_so(house: House, group: Class) -> None:
    one, other = group.people
    for label in ("Answer", "4", "5", "9", "Demo", "Done", "Skip"):
        await one.taps(label)
    house.clock.set(group.lesson.ends_at + timedelta(days=3, minutes=1))
    await one.taps("Hand in")
    await one.sees("This survey is closed.")
    await other.taps("Answer")
    assert other.toasts == ["This survey is closed."]
    assert await house.rows(Ballot) == []


async def test_at_the_end_the_trainer_is_told_and_open_screens_end(house: House, group: Class) -> None:
    one = group.people[0]
    await house.later(days=3, minutes=5)
    assert (await one.last()).text == "This survey is closed."
    await group.trainer.sees("The survey on “Complaints, lesson 1” is closed: 0 of 2 answered.")
    await house.later(minutes=5)
    assert len(await house.rows(Notice, Notice.name == "survey_closed")) == 1


async def test_the_menu_names_what_waits(house: House, group: Class) -> None:
    one = group.people[0]
    await one.says("/menu")
    await one.sees("Your opinion is asked: Complaints, lesson 1")
    await hand_in_by_menu(one)
    await one.says("/menu")
    assert (await one.last()).text == "<b>Hello Person0, what can I do for you?</b>"
    manager = await house.person("Boss", Role.TRAINING_MANAGER, language="en")
    await manager.says("/survey")
    await manager.sees("Your lessons")


async def hand_in_by_menu(one: Person) -> None:
    await one.taps("Surveys")
    await hand_in(one)


async def test_a_reminder_missed_while_down_until_the_survey_was_closed_is_skipped_with_a_reason(
    house: House, group: Class
) -> None:
    done, silent = group.people
    await at(house, TEN)
    await hand_in(done)
    await at(house, group.lesson.ends_at + timedelta(days=3, minutes=10))
    rows = await house.rows(Notice, Notice.name == "survey_reminder", Notice.person_id == silent.person_id)
    assert [(row.state, row.reason) for row in rows] == [("sent", ""), ("skipped", "closed")]
    assert await reminders(house, silent) == 1
    assert len(await house.rows(Notice, Notice.name == "survey_reminder", Notice.person_id == done.person_id)) == 1
    for _round in range(3):
        await house.later(hours=12)
    assert await reminders(house, silent) == 1
