"""Outside the opening hours a grave case pages whoever is on duty, else supervisors, else administrators; by day nobody."""

import pytest

from domain.people import Role
from handlers.setup.taps import SetupTap
from services.doctor import Level as Grade
from storage.models.audit import AuditEntry
from storage.models.complaint import DutySlot
from storage.models.outbox import Notice
from tests.conversations.complaining import lodge
from tests.conversations.test_case_clocks_checked import found
from tests.house import House, Person

GRAVE = "我要投诉！有人受伤了，楼梯扶手断了"


@pytest.fixture(name="admin")
async def admin_comes(house: House) -> Person:
    return await house.person("Root", Role.ADMIN, number="R1", language="en")


async def pages(house: House) -> list[tuple[int, str, bool]]:
    rows = await house.rows(Notice, Notice.name == "case_paged")
    return [(row.person_id, row.params["place"], row.urgent) for row in rows]


async def on_duty(admin: Person, slot: str, name: str) -> None:
    await admin.says("/admin")
    await admin.taps("Complaint desk")
    await admin.taps("Duty roster")
    await admin.taps(slot)
    await admin.taps(name)


async def test_at_night_the_person_on_duty_is_paged_at_once(
    house: House, anna: Person, wang: Person, zhou: Person, admin: Person
) -> None:
    await on_duty(admin, "Mon", "Zhou Yi")
    await admin.sees("Mon: Zhou Yi", "Tue: —")
    house.clock.forward(hours=14)
    await lodge(anna, GRAVE)
    assert await pages(house) == [(zhou.person_id, "duty", True)]
    assert [row.state for row in await house.rows(Notice, Notice.name == "case_paged")] == ["sent"]
    await zhou.sees("You are on duty")
    await wang.sees_not("You are on duty")
    await zhou.sees_not("Anna")


async def test_grave_words_that_are_added_at_night_page_too_and_ordinary_ones_do_not(
    house: House, anna: Person, wang: Person, zhou: Person, admin: Person
) -> None:
    await on_duty(admin, "Mon", "Zhou Yi")
    await lodge(anna)
    await wang.taps("Take")
    house.clock.forward(hours=14)
    for words, paged in (("发票也还没有收到", []), ("刚才又有人受伤了，已经送医院", [(zhou.person_id, "duty", True)])):
        await anna.says("C-2026-000001")
        await anna.taps("Add to it")
        await anna.says(words)
        await anna.sees("✅")
        assert await pages(house) == paged
    # Whoever has the case in hand reads it now and not in the morning.
    await wang.sees("受伤")


async def test_a_case_that_is_opened_again_with_grave_words_pages_too(
    house: House, anna: Person, wang: Person, zhou: Person, admin: Person
) -> None:
    await on_duty(admin, "Mon", "Zhou Yi")
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("More…")
    await wang.taps("Unjustified")
    await wang.says("The room was open.")
    house.clock.forward(hours=14)
    await anna.says("C-2026-000001")
    await anna.taps("Open again")
    await anna.says("有人受伤了")
    assert await pages(house) == [(zhou.person_id, "duty", True)]


async def test_the_place_of_a_complaint_can_say_how_grave_it_is(
    house: House, anna: Person, zhou: Person, admin: Person
) -> None:
    await on_duty(admin, "Mon", "Zhou Yi")
    house.clock.forward(hours=14)
    await anna.says("我要投诉，教室太热了")
    for step in (
        "三楼，有人触电受伤",
        "[Apologise]",
        "[Skip]",
        "[13812345678]",
        "[Yes, it may]",
        "[Lodge]",
    ):
        await (anna.taps(step.strip("[]")) if step.startswith("[") else anna.says(step))
    assert await pages(house) == [(zhou.person_id, "duty", True)]


async def test_a_date_is_stronger_than_its_weekday_and_can_be_taken_back(
    house: House, wang: Person, zhou: Person, admin: Person
) -> None:
    await on_duty(admin, "Mon", "Wang Fang")
    await on_duty(admin, "Mon 23 Nov", "Zhou Yi")
    await admin.sees("Mon: Wang Fang", "Mon 23 Nov: Zhou Yi")
    await admin.taps("Mon 23 Nov")
    await admin.taps("Nobody")
    assert [(row.slot, row.person_id) for row in await house.rows(DutySlot)] == [("w0", wang.person_id)]
    traces = await house.rows(AuditEntry, AuditEntry.act == "duty roster changed")
    assert [(one.subject, one.facts["before"], one.facts["after"]) for one in traces] == [
        ("duty:w0", None, wang.person_id),
        ("duty:2026-11-23", None, zhou.person_id),
        ("duty:2026-11-23", zhou.person_id, None),
    ]


async def test_nobody_on_duty_pages_the_supervisors_and_says_so(house: House, anna: Person, wang: Person) -> None:
    lead = await house.person("Lee Lead", Role.SUPERVISOR, language="en")
    house.clock.forward(hours=14)
    await lodge(anna, GRAVE)
    assert await pages(house) == [(lead.person_id, "supervisor", True)]
    await lead.sees("Nobody is on duty, so you are told")


async def test_no_supervisor_either_pages_administrators(house: House, anna: Person, admin: Person) -> None:
    house.clock.forward(hours=14)
    await lodge(anna, GRAVE)
    assert await pages(house) == [(admin.person_id, "admin", True)]
    await admin.sees("no supervisor can be reached")
    assert "Open the case" not in await admin.buttons()


@pytest.mark.parametrize(("hours", "words"), [(1, GRAVE), (14, "我要投诉！教室太冷")])
async def test_in_opening_hours_or_for_an_ordinary_case_nobody_is_paged(
    house: House, anna: Person, wang: Person, admin: Person, hours: int, words: str
) -> None:
    await on_duty(admin, "Mon", "Wang Fang")
    house.clock.forward(hours=hours)
    await lodge(anna, words)
    assert await pages(house) == []


async def test_a_case_found_grave_at_night_pages_too(
    house: House, anna: Person, wang: Person, zhou: Person, admin: Person
) -> None:
    await on_duty(admin, "Mon", "Zhou Yi")
    house.clock.forward(hours=10)
    await lodge(anna)
    await wang.says("C-2026-000001")
    await wang.taps("Take")
    await wang.taps("Classify")
    await wang.taps("urgent")
    assert await pages(house) == [(zhou.person_id, "duty", True)]


async def test_who_cannot_work_the_desk_cannot_be_on_duty(house: House, anna: Person, admin: Person) -> None:
    for tap in (
        SetupTap(do="onduty", code="w0", value=anna.person_id or 0),
        SetupTap(do="onduty", code="w9"),
        SetupTap(do="slot", code="2020-01-01"),
    ):
        await admin.taps_data(tap.pack())
    await anna.taps_data(SetupTap(do="roster").pack())
    await anna.sees_not("Duty roster")
    assert not await house.rows(DutySlot)


async def test_the_doctor_notes_days_without_anybody(house: House, wang: Person, admin: Person) -> None:
    await on_duty(admin, "Mon", "Wang Fang")
    finding = (await found(house))["duty roster"]
    assert finding.level is Grade.NOTE
    assert finding.items == tuple(f"2026-11-{day}" for day in range(24, 30))
