"""A major case closes by a date that management sets: it is asked for at once, reminded of, and set with one tap or in words."""

from datetime import timedelta

import pytest

from bot.doctor import Examination
from domain.complaint import EventKind, Step
from domain.people import Role
from services.doctor import Level
from storage.models.complaint import Complaint, ComplaintClock, ComplaintEvent
from storage.models.outbox import Notice
from tests.conversations.complaining import NUMBER, lodge
from tests.house import House, Person

GRAVE = "我要投诉！有人死亡，媒体已经报道"


@pytest.fixture(name="head")
async def head_comes(house: House) -> Person:
    return await house.person("Han Lei", Role.MANAGEMENT, language="en")


@pytest.fixture(name="chief")
async def chief_comes(house: House) -> Person:
    return await house.person("Su Ning", Role.SUPERVISOR, language="en")


async def clock(house: House, step: Step) -> ComplaintClock:
    found: ComplaintClock = (await house.rows(ComplaintClock, ComplaintClock.step == step))[0]
    return found


async def major(anna: Person, wang: Person) -> None:
    await lodge(anna, GRAVE)
    await wang.taps("Take")
    await wang.taps("Classify")
    await wang.taps("major")


async def agree(house: House) -> None:
    peiban = house.peiban
    findings = await Examination(peiban.settings, peiban.database, peiban.clock).findings()
    assert next(one for one in findings if one.name == "clocks").level is Level.OK


async def test_management_is_asked_for_the_date_as_soon_as_a_case_is_major_and_sets_it(
    house: House, anna: Person, wang: Person, chief: Person, head: Person
) -> None:
    await major(anna, wang)
    await head.sees(NUMBER, "management sets the date")
    assert (await clock(house, Step.CLOSING)).due_at is None
    await wang.taps("More…")
    await wang.taps("Why these times?")
    await wang.sees("Set closing date", "2 h", "Closing", "Management sets the date.")
    for other in (wang, chief):
        await other.says(NUMBER)
        assert "Set the date" not in await other.buttons()
    await head.taps("Set the date")
    await head.says("2020-01-01 09:00")
    await head.sees("for example: 2026-11-26 18:00")
    await head.taps("In three days")
    await head.sees("The date is set")
    await wang.sees("News", "Date of closing set", "Thu 26 Nov 18:00")
    evening = house.clock.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=3)
    assert (await clock(house, Step.CLOSING)).due_at == evening
    # The proposal has its own limit still.
    assert (await clock(house, Step.SOLUTION)).due_at == (await case(house)).received_at + timedelta(hours=12)
    await wang.says(NUMBER)
    await wang.sees_not("management sets the date")
    await wang.taps("More…")
    await wang.taps("Why these times?")
    await wang.sees("Set closing date · done", "date set: Thu 26 Nov 18:00")
    await anna.says("/mycases")
    await anna.sees_not("Date of closing")
    await agree(house)
    # Until the date is near nobody hears of it again; then as of any other clock.
    assert (await clock(house, Step.CLOSING_DATE)).next_at is None
    await head.says(NUMBER)
    await head.taps("More…")
    await head.taps("Another date")
    await head.says("2026-11-25 12:00")
    assert (await clock(house, Step.CLOSING)).due_at == evening - timedelta(days=1, hours=6)


async def case(house: House) -> Complaint:
    found: Complaint = (await house.rows(Complaint))[0]
    return found


async def test_management_sets_the_date_of_a_case_that_was_given_more_time_before_it_turned_out_to_be_major(
    house: House, anna: Person, wang: Person, chief: Person, head: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("More…")
    await wang.taps("Ask for more time")
    await wang.says("The trainer is away.")
    await wang.says("2026-11-30 18:00")
    await chief.says(NUMBER)
    await chief.taps("Grant more time")
    extended = (await clock(house, Step.CLOSING)).due_at
    await wang.says(NUMBER)
    await wang.taps("Classify")
    await wang.taps("major")
    # A date there is, so nobody is asked for one. It was the desk's for an ordinary case, and management has the last word.
    assert not await house.rows(ComplaintClock, ComplaintClock.step == Step.CLOSING_DATE)
    await head.says(NUMBER)
    assert "Set the date" not in await head.buttons()
    await head.taps("More…")
    await head.taps("Another date")
    await head.says("2026-11-25 12:00")
    await head.sees("The date is set")
    closing, solution = await clock(house, Step.CLOSING), await clock(house, Step.SOLUTION)
    assert extended is not None and closing.due_at == extended - timedelta(days=5, hours=6)
    assert solution.due_at == extended
    # Nor does more time that is granted now overrule it.
    await wang.taps("More…")
    await wang.taps("Ask for more time")
    await wang.says("He is ill.")
    await wang.says("2026-12-02 18:00")
    await chief.taps("Grant more time")
    assert (await clock(house, Step.CLOSING)).due_at == closing.due_at
    assert (await clock(house, Step.SOLUTION)).due_at == extended + timedelta(days=2)
    await agree(house)


async def test_whoever_forgets_the_date_is_reminded_and_the_others_learn_of_it(
    house: House, anna: Person, wang: Person, chief: Person, head: Person
) -> None:
    await major(anna, wang)
    await wang.taps("Write")
    await wang.says("We are looking into it.")
    await wang.says("/desk")
    await wang.sees("Set closing date")
    await anna.says("/mycases")
    # By when management names a date is nothing to him.
    await anna.sees("write to you here", "by today 21:00")
    await house.later(minutes=91)
    await head.sees("Set closing date: three quarters of the time are used up.")
    await wang.sees_not("three quarters of the time")
    await house.later(minutes=31)
    for person in (head, chief, wang):
        await person.sees("Set closing date: overdue since")
    await agree(house)
    await house.later(minutes=61)
    await head.sees("half of the time again is gone")
    await head.taps("Set the date")
    await head.taps("Tomorrow evening")
    kinds = [row.kind for row in await house.rows(ComplaintEvent) if row.facts.get("step") == "closing_date"]
    assert kinds == [EventKind.REMINDED, EventKind.OVERDUE, EventKind.ESCALATED]
    await agree(house)


async def test_without_management_a_supervisor_sets_the_date_and_is_told_why(
    house: House, anna: Person, wang: Person, chief: Person
) -> None:
    await major(anna, wang)
    await house.later(minutes=91)
    await chief.sees("Set closing date", "nobody nearer could be reached")
    await chief.taps("Set the date")
    await chief.taps("In a week")
    assert (await clock(house, Step.CLOSING)).due_at is not None


async def test_a_case_that_is_not_major_any_more_waits_for_no_date(
    house: House, anna: Person, wang: Person, head: Person
) -> None:
    await major(anna, wang)
    await wang.taps("Classify")
    await wang.taps("urgent")
    assert not await house.rows(ComplaintClock, ComplaintClock.step == Step.CLOSING_DATE)
    assert (await clock(house, Step.CLOSING)).due_at is not None
    await house.later(minutes=91)
    await head.sees_not("three quarters of the time")
    await agree(house)


async def test_the_owner_sets_no_date_for_himself_so_the_next_place_does(
    house: House, anna: Person, wang: Person, chief: Person
) -> None:
    owner = await house.person("Owen Reed", Role.OWNER, Role.MANAGEMENT, language="en", department="Training")
    await major(anna, wang)
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    await owner.says(NUMBER)
    assert "Set the date" not in await owner.buttons()
    await house.later(minutes=91)
    await chief.sees("Set closing date", "nobody nearer could be reached")
    await chief.taps("Set the date")
    await chief.taps("In a week")
    assert (await clock(house, Step.CLOSING)).due_at is not None


async def test_that_no_date_is_set_is_told_to_no_administrator_who_reads_of_others_and_pages_nobody_at_night(
    house: House, anna: Person, wang: Person, head: Person
) -> None:
    admin = await house.person("Ada Berg", Role.ADMIN, language="en")
    await major(anna, wang)
    await wang.taps("Write")
    await wang.says("We are looking into it.")
    # Asked late in the evening.
    await wang.says(NUMBER)
    await wang.taps("Classify")
    await wang.taps("urgent")
    house.clock.forward(hours=10, minutes=30)
    await wang.says(NUMBER)
    await wang.taps("Classify")
    await wang.taps("major")
    await house.later(minutes=121)
    await head.sees("Set closing date: overdue since")
    told = [(row.name, row.params.get("step")) for row in await house.rows(Notice, Notice.person_id == admin.person_id)]
    assert ("case_clock", "closing_date") not in told
    keys = [row.dedupe_key or "" for row in await house.rows(Notice, Notice.name == "case_paged")]
    assert not [key for key in keys if "closing_date" in key]
