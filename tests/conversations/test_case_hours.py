"""Outside the opening hours ordinary cases leave the house in peace until its next working minute; grave ones do not."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.people import Role
from storage import calendar
from storage.models.outbox import Notice
from storage.models.people import Holiday
from tests.conversations.complaining import NUMBER, bind_group, group_reads, lodge
from tests.house import House, Person

GRAVE = "我要投诉！再不处理我就找律师，还要曝光你们"


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


async def holiday(house: House, day: int, *, working: bool) -> None:
    async with house.peiban.database.write() as tx:
        await calendar.decide(tx, [Holiday(day=date(2026, 11, day), working=working, name="x")])


@pytest.mark.parametrize(
    ("lodged", "told"),
    [
        (local(23, 18, 30), local(24, 9)),  # an evening
        (local(24, 7), local(24, 9)),  # a morning, after the quiet hours are over at eight on other days
        (local(24, 12, 15), local(24, 13, 30)),  # at noon
        (local(27, 20), local(30, 9)),  # Friday to Monday
    ],
)
async def test_an_ordinary_case_reaches_desk_and_group_with_the_next_working_minute(
    house: House, anna: Person, wang: Person, lodged: datetime, told: datetime
) -> None:
    await bind_group(house)
    house.clock.set(lodged)
    await lodge(anna)
    await anna.sees("Your complaint is registered", NUMBER)
    house.clock.set(told)
    house.clock.forward(seconds=-1)
    await house.tick()
    await wang.sees_not(NUMBER)
    assert "Take" not in await group_reads(house)
    await house.later(seconds=1)
    await wang.sees(NUMBER, "registered")
    assert NUMBER in await group_reads(house)


async def test_days_off_and_make_up_days_count(house: House, anna: Person, wang: Person) -> None:
    await holiday(house, 24, working=False)
    await holiday(house, 28, working=True)  # a Saturday
    house.clock.set(local(23, 19))
    await lodge(anna)
    house.clock.set(local(24, 15))
    await house.tick()
    await wang.sees_not(NUMBER)
    house.clock.set(local(25, 9))
    await house.tick()
    await wang.sees(NUMBER)
    house.clock.set(local(28, 10))
    await lodge(anna, "我要投诉，发票金额开错了")
    await wang.sees("C-2026-000002")


@pytest.mark.parametrize("words", [GRAVE])
async def test_a_grave_case_comes_at_once(house: House, anna: Person, wang: Person, words: str) -> None:
    house.clock.set(local(28, 23))
    await lodge(anna, words)
    await wang.sees(NUMBER)


async def test_what_the_customer_writes_in_the_evening_is_there_in_the_morning_in_its_order(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    house.clock.set(local(23, 18, 20))
    for words in ("one more thing", "and another"):
        await anna.says(NUMBER)
        await anna.taps("Add to it")
        await anna.says(words)
        await anna.sees("✅")
    await wang.sees_not("one more thing</")
    assert "News" not in await wang.reads()
    house.clock.set(local(24, 9))
    await house.tick()
    said = await wang.reads()
    assert 0 <= said.index("one more thing") < said.index("and another")


async def test_a_case_opened_again_at_night_waits_too(house: House, anna: Person, wang: Person) -> None:
    zhou = await house.person("Zhou Yi", Role.DESK, language="en")
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Propose a solution")
    await wang.says("A lesson on Friday.")
    await anna.taps("Accept")
    await wang.taps("Carried out")
    await wang.says("It took place.")
    await wang.says("The list is signed.")
    house.clock.set(local(23, 22))
    await anna.taps("No, not yet")
    await anna.says("It did not take place.")
    await anna.sees("open again")
    await house.tick()
    # Cards that stand are kept up to date without a sound; the new one comes with the working day.
    fresh = [
        row
        for row in await house.rows(Notice)
        if (row.dedupe_key or "").startswith("case:1:new:") and ":new:0:" not in (row.dedupe_key or "")
    ]
    assert {(row.person_id, row.urgent, row.not_before) for row in fresh} == {
        (wang.person_id, False, local(24, 9)),
        (zhou.person_id, False, local(24, 9)),
    }
    house.clock.set(local(24, 9))
    await house.tick()
    await zhou.sees(NUMBER, "open again", "It did not take place.")


@pytest.mark.parametrize(("minutes", "at_once"), [(59, True), (61, False)])
async def test_a_customer_who_has_just_written_is_answered_at_night_and_nobody_else_is_woken(
    house: House, anna: Person, wang: Person, minutes: int, at_once: bool
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Classify")
    await wang.taps("urgent")
    house.clock.set(local(23, 21, 30))
    await anna.says(NUMBER)
    await anna.taps("Add to it")
    await anna.says("I am still waiting.")
    house.clock.forward(minutes=minutes)
    await wang.says(NUMBER)
    await wang.taps("Propose a solution")
    await wang.says("A lesson on Friday.")
    assert ("A lesson on Friday." in await anna.reads()) is at_once
    house.clock.set(local(24, 8))
    await house.settle()
    await anna.sees("A lesson on Friday.")
