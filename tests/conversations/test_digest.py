"""The morning digest: at 08:30 on working days, for one's own reach, once, also after downtime; and the report on demand."""

from datetime import date, timedelta

import pytest

from domain.attendance import CheckInMethod
from domain.people import Role
from services.reports.digest import Satisfaction
from storage import attendance, people
from storage.models.files import StoredFile
from storage.models.jobs import Digest
from storage.models.outbox import Notice
from storage.models.people import Holiday
from storage.models.training import Cohort
from tests.conversations.complaining import lodge
from tests.house import House, Person


@pytest.fixture
async def manager(house: House) -> Person:
    return await house.person("Mia", Role.TRAINING_MANAGER, number="M1", language="en")


async def a_lesson_was_held(
    house: House, *, cohort: str = "一班", present: int = 3, absent: int = 1, organisation: str = "华信电梯"
) -> None:
    lesson = await house.lesson(cohort, starts_in=timedelta(minutes=20), number=len(await house.rows(Cohort)) + 1)
    for number in range(present + absent):
        person_id = await house.record(f"{cohort}-{number}", Role.TRAINEE, number=f"{cohort}{number}", cohort=cohort)
        if number < present:
            async with house.peiban.database.write() as tx:
                at = lesson.starts_at + timedelta(minutes=10 if number == 0 else 0)
                await attendance.arrive(
                    tx, lesson_id=lesson.id or 0, person_id=person_id, at=at, method=CheckInMethod.CODE
                )
    async with house.peiban.database.write() as tx:
        group = (await tx.get(Cohort, lesson.cohort_id)) or Cohort(name="")
        group.organisation_id = (await people.organisation(tx, organisation)).id


async def until(house: House, **span: float) -> None:
    """Let the clock run in steps, as it does, so that every occurrence is looked at."""
    end = house.clock.now() + timedelta(**span)
    while house.clock.now() < end:
        await house.later(minutes=min(30.0, (end - house.clock.now()).total_seconds() / 60))


async def test_the_digest_comes_once_next_morning_with_figures_and_a_picture(house: House, manager: Person) -> None:
    await house.tick()
    await a_lesson_was_held(house)
    await until(house, hours=23, minutes=30)
    await manager.sees_not("morning digest")
    await until(house, minutes=30)
    await manager.sees("Tue 24 Nov, morning digest", "attendance 75%", "late 1", "absent 1", "No lessons today")
    # Each line leads on, for who may go there.
    await manager.taps("Who was missing")
    await manager.sees("Absent or late", "一班-3: Absent", "一班-0: Late")
    await manager.sees_not("一班-1", "一班-2")
    await manager.taps("◀ Back")
    await manager.sees("Tue 24 Nov, morning digest")
    assert any(row.file_id for row in await manager.bubbles())
    await until(house, hours=2)
    stored = await house.rows(Digest)
    assert len(stored) == 1
    assert stored[0].figures["attendance"]["absent"] == 1
    assert len(await house.rows(Notice, Notice.name == "digest")) == 1


async def test_nothing_to_say_is_not_said(house: House, manager: Person) -> None:
    await house.tick()
    await until(house, hours=26)
    assert not await house.rows(Notice, Notice.name == "digest")


@pytest.mark.slow
async def test_an_administrators_day_off_is_silent_and_his_make_up_day_is_not(house: House, manager: Person) -> None:
    await house.tick()
    await a_lesson_was_held(house)
    async with house.peiban.database.write() as tx:
        tx.add(Holiday(day=date(2026, 11, 24), working=False, name="stock-taking"))
        tx.add(Holiday(day=date(2026, 11, 28), working=True, name="make-up day"))
    await until(house, hours=30)
    await manager.sees_not("morning digest")
    await until(house, hours=20)
    await manager.sees("Wed 25 Nov, morning digest", "attendance 75%")
    await until(house, hours=47)
    await house.lesson("二班", starts_in=timedelta(hours=28), number=9)
    await until(house, hours=24)
    await manager.sees("Sat 28 Nov, morning digest")


async def test_weekends_are_silent_and_monday_covers_them(house: House, manager: Person) -> None:
    await house.tick()
    await house.later(days=4)
    await a_lesson_was_held(house)
    await house.later(days=1)
    await manager.sees_not("morning digest")
    house.clock.forward(days=1, hours=23, minutes=55)
    await house.tick()
    await manager.sees("Mon 30 Nov, morning digest", "1 lesson since Fri 27 Nov")


async def test_a_digest_missed_while_down_is_sent_once_when_up_again(house: House, manager: Person) -> None:
    await house.tick()
    await a_lesson_was_held(house)
    house.clock.forward(hours=28)
    for _tick in range(3):
        await house.tick()
    await manager.sees("Tue 24 Nov, morning digest")
    assert len(await house.rows(Notice, Notice.name == "digest")) == 1


async def test_a_new_house_owes_nobody_yesterday_s_digest(house: House, manager: Person) -> None:
    await a_lesson_was_held(house)
    house.clock.forward(hours=6)
    await house.tick()
    await manager.sees_not("morning digest")


async def test_a_manager_sees_his_own_organisation_and_management_sees_all(house: House, manager: Person) -> None:
    boss = await house.person("Bo", Role.MANAGEMENT, number="B1", language="en", organisation="Headquarters")
    await a_lesson_was_held(house, cohort="一班", absent=1)
    await a_lesson_was_held(house, cohort="二班", absent=2, organisation="另一家公司")
    house.clock.forward(hours=4)
    await manager.says("/report")
    await manager.sees("so far", "absent 1")
    await boss.says("/report today")
    await boss.sees("2 lessons", "absent 3")


async def test_the_report_on_demand_reads_days_and_explains_others(house: House, manager: Person) -> None:
    await manager.says("/report 2026-11-20")
    await manager.sees("No lesson has ended since Fri 20 Nov")
    await manager.taps("Today so far")
    await manager.sees("Mon 23 Nov, so far", "No lesson has ended today yet.")
    await manager.says("/report someday")
    await manager.sees("/report 2026-11-20")


async def test_nobody_else_sees_reports(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, Role.TRAINER, Role.DESK, number="A1", language="en")
    await anna.says("/report")
    await anna.sees("not open to you")
    await anna.taps_data("rp:today:")
    assert anna.toasts == ["That is not open to you. /menu shows what you can do here."]


async def test_the_report_on_demand_has_a_picture_for_whoever_asks_for_it(house: House, manager: Person) -> None:
    await a_lesson_was_held(house)
    house.clock.forward(hours=4)
    await manager.says("/report today")
    assert not any(row.file_id for row in await manager.bubbles())
    await manager.taps("As a picture")
    await manager.taps("As a picture")
    await house.settle()
    assert sum(bool(row.file_id) for row in await manager.bubbles()) == 1
    told = (await house.rows(StoredFile))[0].alt
    assert "Picture of Mon 23 Nov: Attendance 75%" in told
    assert "Late 1" in told


async def test_a_manager_s_menu_says_what_is_overdue_and_which_lesson_comes(house: House, manager: Person) -> None:
    boss = await house.person("Bo", Role.MANAGEMENT, number="B1", language="en", organisation="Headquarters")
    await house.lesson("一班", starts_in=timedelta(hours=1))
    customer = await house.person("Cai", Role.CUSTOMER, language="en", organisation="Elsewhere", phone="13812345678")
    await boss.says("/menu")
    await boss.sees("📍 Lesson")
    await boss.sees_not("overdue")
    await lodge(customer)
    await boss.says("/menu")
    await boss.sees("⏳ C-2026-000001 due")
    house.clock.forward(days=3)
    await boss.says("/menu")
    await boss.sees("⚠️ C-2026-000001 overdue since")
    await manager.says("/menu")
    await manager.sees_not("C-2026-000001")


async def test_names_are_for_those_who_may_open_the_lists_of_their_own_reach(house: House, manager: Person) -> None:
    boss = await house.person("Bo", Role.MANAGEMENT, number="B1", language="en", organisation="Headquarters")
    trainer = await house.person("Tea", Role.TRAINER, number="T1", language="en")
    await a_lesson_was_held(house, cohort="一班", absent=1)
    await a_lesson_was_held(house, cohort="二班", absent=2, organisation="另一家公司")
    house.clock.forward(hours=4)
    await boss.says("/report")
    assert "Who was missing" not in await boss.buttons()
    for reader in (boss, trainer):
        await reader.taps_data("rn::0")
        assert "not open to you" in reader.toasts[0]
    await manager.says("/report")
    await manager.taps("Who was missing")
    await manager.sees("一班-3: Absent")
    await manager.sees_not("二班-3")


async def test_a_supervisor_opens_the_case_that_is_due_from_the_report(house: House) -> None:
    boss = await house.person("Su", Role.SUPERVISOR, number="S1", language="en")
    head = await house.person("Bo", Role.MANAGEMENT, number="B1", language="en")
    await lodge(await house.person("Cai", Role.CUSTOMER, language="en", organisation="Elsewhere", phone="13812345678"))
    await head.says("/report")
    await head.sees("Due today: 1", "C-2026-000001 · Sort and pass on by today 09:30")
    assert not any("C-2026" in label for label in await head.buttons())
    await boss.says("/report")
    await boss.taps("Open C-2026-000001")
    await boss.sees("C-2026-000001")


async def test_complaints_of_the_customers_in_a_training_manager_s_scope_are_counted_and_only_those(
    house: House, manager: Person
) -> None:
    await lodge(await house.person("Cai", Role.CUSTOMER, language="en", organisation="Elsewhere", phone="13812345678"))
    await manager.says("/report")
    await manager.sees_not("Complaints:")
    async with house.peiban.database.write() as tx:
        await people.grant(tx, manager.person_id or 0, Role.TRAINING_MANAGER, "Elsewhere")
    house.clock.forward(minutes=5)
    await manager.says("/report")
    await manager.sees("Complaints: 1 new, 0 closed, 1 open")
    assert not any("C-2026" in label for label in await manager.buttons())
    await manager.sees_not("Cai", "13812345678")


@pytest.mark.parametrize(
    ("dimensions", "weakest"),
    [
        ((("Room", 80.0), ("Time", 71.0), ("Tea", 90.0)), ("Time", 71.0)),
        ((("Room", 80.0), ("Time", 80.0)), None),
        ((("Room", 80.0),), None),
        ((), None),
    ],
)
def test_no_dimension_is_called_the_weakest_when_all_are_equal(
    dimensions: tuple[tuple[str, float], ...], weakest: tuple[str, float] | None
) -> None:
    assert Satisfaction(answers=5, index=80.0, dimensions=dimensions).weakest == weakest
