"""Whoever speaks with a customer first and writes it down later says when it was; both times stand in the timeline."""

from datetime import UTC, datetime

import pytest

from domain.complaint import EventKind, Step
from storage.models.complaint import Complaint, ComplaintClock, ComplaintEvent
from tests.conversations.complaining import NUMBER, lodge
from tests.house import House, Person

pytestmark = pytest.mark.slow


def utc(hour: int, minute: int = 0) -> datetime:
    """A time of that Monday by Shanghai's clocks."""
    return datetime(2026, 11, 23, hour - 8, minute, tzinfo=UTC)


async def first_contact(house: House) -> ComplaintClock:
    (clock,) = await house.rows(ComplaintClock, ComplaintClock.step == Step.FIRST_CONTACT)
    assert isinstance(clock, ComplaintClock)
    return clock


async def records_an_earlier_one(person: Person, words: str = "I called and explained.") -> None:
    """Up to the question when it was."""
    await person.says(NUMBER)
    await person.taps("Record contact")
    await person.taps("It was earlier…")
    await person.taps("by phone")
    await person.says(words)
    await person.sees("When was it?")


async def test_a_call_of_half_an_hour_ago_counts_from_then_and_both_times_are_shown(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    house.clock.forward(minutes=40)
    await records_an_earlier_one(wang)
    assert "An hour ago" not in await wang.buttons()
    await wang.taps("30 minutes ago")
    await wang.sees("The contact is recorded", "today 09:40", "by phone, it was today 09:10")
    await anna.sees("We have been in touch with you", "It was today 09:10.", "I called and explained.")
    (event,) = await house.rows(ComplaintEvent, ComplaintEvent.kind == EventKind.CONTACTED)
    assert (event.at, event.facts["how"]) == (utc(9, 40), "phone")
    assert datetime.fromisoformat(event.facts["spoken_at"]) == utc(9, 10)
    assert (await first_contact(house)).stopped_at == utc(9, 10)


async def test_a_time_is_typed_and_neither_the_future_nor_a_time_before_the_case_is_taken(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    house.clock.forward(minutes=100)
    await records_an_earlier_one(wang)
    for words in ("12:00", "08:59", "yesterday 16:00"):
        await wang.says(words)
        await wang.sees("A contact lies between the receipt of the case and now")
    await wang.says("soon")
    await wang.sees("for example “10:30” or “yesterday 16:00”")
    assert not await house.rows(ComplaintEvent, ComplaintEvent.kind == EventKind.CONTACTED)
    await wang.says("today 10:05")
    await wang.sees("it was today 10:05")
    assert (await first_contact(house)).stopped_at == utc(10, 5)


async def test_once_the_lateness_was_told_an_earlier_time_is_shown_and_undoes_nothing(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await house.later(minutes=121)
    await wang.sees("overdue")
    await records_an_earlier_one(wang)
    await wang.says("10:50")
    await wang.sees("it was today 10:50", "was late")
    clock = await first_contact(house)
    assert clock.stopped_at == utc(11, 1)
    (row,) = await house.rows(Complaint)
    assert row.overdue_at is not None


@pytest.mark.parametrize(("typed", "answered"), [("10:00", True), ("09:50", False)])
async def test_a_call_in_the_minute_of_the_question_answers_it_and_an_earlier_one_leaves_it_to_be_withdrawn(
    house: House, anna: Person, wang: Person, typed: str, answered: bool
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    house.clock.forward(minutes=60, seconds=40)
    await wang.taps("Ask back")
    await wang.says("Which room was it?")
    house.clock.forward(minutes=20)
    await records_an_earlier_one(wang)
    await wang.says(typed)
    clocks = {one.step: one for one in await house.rows(ComplaintClock)}
    assert (clocks[Step.ANSWER].stopped_at is not None) is answered
    assert (clocks[Step.CLOSING].paused_since is None) is answered
    await wang.says(NUMBER)
    await wang.taps("More…")
    assert ("Withdraw question" in await wang.buttons()) is not answered


async def test_just_now_is_one_tap_and_says_nothing_of_another_time(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    house.clock.forward(minutes=5)
    await records_an_earlier_one(wang)
    await wang.taps("Just now")
    await wang.taps("Record contact")
    await wang.taps("by phone")
    await wang.says("I called again.")
    await wang.sees("I called again.")
    events = await house.rows(ComplaintEvent, ComplaintEvent.kind == EventKind.CONTACTED)
    assert ["spoken_at" in one.facts for one in events] == [False, False]


@pytest.mark.parametrize(
    ("language", "steps", "typed", "seen"),
    [
        ("简体中文", ("记录联系", "之前联系的", "电话"), "今天上午9点20", "电话，联系时间：今天 09:20"),
        ("繁體中文", ("記錄聯絡", "之前聯絡的", "電話"), "今天上午9點20", "電話，聯絡時間：今天 09:20"),
    ],
)
async def test_it_reads_chinese(
    house: House, anna: Person, wang: Person, language: str, steps: tuple[str, ...], typed: str, seen: str
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.says("/language")
    await wang.taps(language)
    house.clock.forward(minutes=45)
    await wang.says(NUMBER)
    for label in steps:
        await wang.taps(label)
    await wang.says("已致电说明情况。")
    await wang.says(typed)
    await wang.sees(seen)
