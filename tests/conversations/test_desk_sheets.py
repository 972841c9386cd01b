"""Opening hours, the duty roster and customers' tiers go out as sheets and come back changed, as they would by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.complaint import Limit, Severity, Step
from domain.people import Role
from services import complaint
from services.complaint import Whom
from storage.models.audit import AuditEntry
from storage.models.complaint import DutySlot
from storage.models.people import Organisation, Policy
from tests.conversations.complaining import lodge
from tests.conversations.test_desk_files import sheet
from tests.conversations.test_desk_setup import due, opens
from tests.conversations.test_imports import send
from tests.house import House, Person

pytestmark = pytest.mark.slow


@pytest.fixture(name="admin")
async def admin_comes(house: House) -> Person:
    return await house.person("Root", Role.ADMIN, number="R1", language="en", organisation="Peiban Ltd")


async def traces(house: House, act: str) -> list[Any]:
    return list(await house.rows(AuditEntry, AuditEntry.act == act))


async def test_hours_come_out_are_changed_and_move_the_promise_once(house: House, anna: Person, admin: Person) -> None:
    await lodge(anna)
    assert await due(house, Step.FIRST_CONTACT) == datetime(2026, 11, 23, 3, tzinfo=UTC)
    await opens(admin, "Opening hours", "Hours as a sheet")
    await send(house, admin, await sheet(house, admin, "hours"), "hours.xlsx")
    await admin.sees("there is nothing to import")
    assert not await house.rows(Policy, Policy.name == "opening hours")
    rows = "weekday,hours\nMon,10:00-16:00\nSaturday,10:00-12:00;13:00-15:00\nFri,09:00-12:00、13:30-18:00\n"
    await send(house, admin, rows, "hours.csv")
    await admin.sees(
        "New: 0 · changed: 2 · as before: 1",
        "Mon: 09:00-12:00, 13:30-18:00 → 10:00-16:00",
        "Sat: closed on that day → 10:00-12:00, 13:00-15:00",
    )
    assert not await traces(house, "opening hours set")
    await admin.taps("Import")
    assert await due(house, Step.FIRST_CONTACT) == datetime(2026, 11, 23, 4, tzinfo=UTC)
    [trace] = await traces(house, "opening hours set")
    assert trace.actor_id == admin.person_id
    # What the file does not name stays as it is.
    assert [trace.facts["before"][day] for day in (0, 1, 5)] == ["09:00-12:00 13:30-18:00"] * 2 + [""]
    assert [trace.facts["after"][day] for day in (0, 1, 5)] == [
        "10:00-16:00",
        "09:00-12:00 13:30-18:00",
        "10:00-12:00 13:00-15:00",
    ]
    await opens(admin, "Opening hours")
    await admin.sees("Mon 10:00-16:00", "Tue-Fri 09:00-12:00, 13:30-18:00", "Sat 10:00-12:00, 13:00-15:00")
    await send(house, admin, rows, "hours.csv")
    await admin.sees("there is nothing to import")


async def test_mistakes_in_hours_are_told_by_row_and_nothing_is_stored(house: House, admin: Person) -> None:
    rows = "weekday,hours\nMon,18:00-09:00\nsomeday,09:00-12:00\nTue,\n"
    await send(house, admin, rows, "hours.csv")
    await admin.sees(
        "3 places",
        "Row 2, hours: “18:00-09:00” are no opening hours, in order and without overlap. Examples: 09:00-12:00",
        "Row 3, weekday: “someday” is not known here. There are: 周一 Mon",
        "Row 4, hours: this must be filled in",
    )
    closed = "weekday,hours\n" + "".join(f"{day},closed\n" for day in ("Mon", "Tue", "Wed", "Thu", "Fri"))
    await send(house, admin, closed, "hours.csv")
    await admin.sees("the desk would never be open")
    assert "Import" not in await admin.buttons()
    assert not await house.rows(Policy, Policy.name == "opening hours")


async def test_a_month_s_duty_roster_is_planned_by_sheet(
    house: House, wang: Person, zhou: Person, admin: Person
) -> None:
    rows = "day,on duty\nMon,Wang Fang\n2026-11-24,zhou yi\n2026-12-24,Zhou Yi\n2026-12-25,Wang Fang\n2026-11-22,Zhou Yi\nTue,\n"
    await send(house, admin, rows, "duty.csv")
    await admin.sees(
        "New: 4 · changed: 0 · as before: 2",
        "Mon: — → Wang Fang",
        "2026-12-24 Thu 24 Dec: — → Zhou Yi",
        "Row 6, day: 2026-11-22 is past and changes nothing.",
    )
    await admin.taps("Import")
    assert {(row.slot, row.person_id) for row in await house.rows(DutySlot)} == {
        ("w0", wang.person_id),
        ("2026-11-24", zhou.person_id),
        ("2026-12-24", zhou.person_id),
        ("2026-12-25", wang.person_id),
    }
    found = await traces(house, "duty roster changed")
    assert {(one.subject, one.facts["before"], one.facts["after"]) for one in found} == {
        ("duty:w0", None, wang.person_id),
        ("duty:2026-11-24", None, zhou.person_id),
        ("duty:2026-12-24", None, zhou.person_id),
        ("duty:2026-12-25", None, wang.person_id),
    }
    await opens(admin, "Duty roster")
    await admin.sees("Mon: Wang Fang", "Tue 24 Nov: Zhou Yi", "2 later dates are in the sheet.")
    await admin.taps("As a sheet")
    await send(house, admin, await sheet(house, admin, "duty_roster"), "duty.xlsx")
    await admin.sees("there is nothing to import")
    # Nobody in a date's row: the date follows its weekday again.
    await send(house, admin, "day,on duty\n2026-12-24,\n周一,Zhou Yi\n", "duty.csv")
    await admin.sees("Mon: Wang Fang → Zhou Yi", "2026-12-24 Thu 24 Dec: Zhou Yi → —")
    await admin.taps("Import")
    assert {row.slot: row.person_id for row in await house.rows(DutySlot)}.keys() == {"w0", "2026-11-24", "2026-12-25"}


async def test_who_cannot_be_on_duty_is_refused_by_row(house: House, anna: Person, wang: Person, admin: Person) -> None:
    await house.record("Wang Fang", Role.SUPERVISOR, number="W2")
    rows = "day,on duty\nMon,Anna Frei\nTue,Wang Fang\n2062-12-24,W2\nsomeday,W2\n"
    await send(house, admin, rows, "duty.csv")
    await admin.sees(
        "4 places",
        "Row 2, on duty: nobody called “Anna Frei” works at the desk or oversees it",
        "Row 3, on duty: several people are called “Wang Fang” (W2)",
        "Row 4, day: 2062-12-24 is more than a year ahead. Is the year right?",
        "Row 5, day: “someday” is not a day. Example: 周一, Mon, 2026-10-01",
    )
    assert not await house.rows(DutySlot)


async def test_tiers_by_sheet_bring_the_limits_of_the_tier_at_once(house: House, anna: Person, admin: Person) -> None:
    await lodge(anna)
    async with house.peiban.edge.system("test") as scope:
        await complaint.set_limit(
            scope, whom=Whom(tier=1), step=Step.SOLUTION, severity=Severity.NORMAL, limit=Limit(60)
        )
    before = await due(house, Step.SOLUTION)
    await opens(admin, "Limits", "By customer", "Tiers as a sheet")
    await send(house, admin, await sheet(house, admin, "tiers"), "tiers.xlsx")
    await admin.sees("there is nothing to import")
    await send(house, admin, "customer,tier\n华信电梯,1\nNobody Ltd,2\n", "tiers.csv")
    await admin.sees("Row 3, customer: no customer called “Nobody Ltd” is known")
    assert "Import" not in await admin.buttons()
    await send(house, admin, "customer,tier\n华信电梯,1\nPeiban Ltd,—\n", "tiers.csv")
    await admin.sees("New: 1 · changed: 0 · as before: 1", "华信电梯: — → tier 1")
    await admin.taps("Import")
    assert [one.tier for one in await house.rows(Organisation, Organisation.name == "华信电梯")] == [1]
    assert await due(house, Step.SOLUTION) < before
    await send(house, admin, "customer,tier\n华信电梯,none\n", "tiers.csv")
    await admin.sees("华信电梯: tier 1 → —")
    await admin.taps("Import")
    assert await due(house, Step.SOLUTION) == before
    found = await traces(house, "customer tier set")
    assert [(one.facts["before"], one.facts["after"], one.actor_id) for one in found] == [
        (None, 1, admin.person_id),
        (1, None, admin.person_id),
    ]


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ("weekday,hours\nMon,10:00-16:00\n", "opening hours"),
        ("day,on duty\nMon,Sue Park\n", "duty roster"),
        ("customer,tier\n华信电梯,1\n", "tiers of customers"),
    ],
)
async def test_a_supervisor_may_send_none_of_them(house: House, rows: str, name: str) -> None:
    boss = await house.person("Sue Park", Role.SUPERVISOR, language="en")
    await send(house, boss, rows, "a.csv")
    await boss.sees(f"Files of this kind ({name}) are imported by others")
    assert "Import" not in await boss.buttons()
    assert not await house.rows(DutySlot) and not await house.rows(Policy, Policy.name == "opening hours")
