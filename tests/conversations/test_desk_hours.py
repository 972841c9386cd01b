"""Opening hours and days off are set in chat and from a file; promises to customers follow at once."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.complaint import Step
from domain.imports.columns import ImportKind
from domain.people import Role
from scripts.imports import import_file
from storage.models.audit import AuditEntry
from storage.models.complaint import ComplaintClock
from storage.models.people import Holiday
from tests.conversations.complaining import lodge
from tests.house import House, Person


@pytest.fixture(name="admin")
async def admin_comes(house: House) -> Person:
    return await house.person("Root", Role.ADMIN, number="R1", language="en")


async def opens(admin: Person) -> None:
    await admin.says("/admin")
    await admin.taps("Complaint desk")
    await admin.taps("Opening hours")


async def due(house: House, step: Step = Step.FIRST_CONTACT) -> Any:
    return (await house.rows(ComplaintClock, ComplaintClock.step == step))[0].due_at


async def test_other_opening_hours_move_the_promise_and_are_audited(house: House, anna: Person, admin: Person) -> None:
    await lodge(anna)
    assert await due(house) == datetime(2026, 11, 23, 3, tzinfo=UTC)
    await opens(admin)
    await admin.sees("Mon-Fri 09:00-12:00, 13:30-18:00", "standard hours")
    await admin.taps("Change hours")
    await admin.says("any time")
    await admin.sees("for example: Mon-Fri 09:00-12:00")
    await admin.says("Mon-Sat 10:00-16:00")
    await admin.sees("Mon-Sat 10:00-16:00", "Since today 08:40, Root")
    assert await due(house) == datetime(2026, 11, 23, 4, tzinfo=UTC)
    traces = await house.rows(AuditEntry, AuditEntry.act == "opening hours set")
    assert [(one.facts["before"][0], one.facts["after"][5]) for one in traces] == [
        ("09:00-12:00 13:30-18:00", "10:00-16:00")
    ]


async def test_a_saturday_with_hours_counts_unless_it_is_a_holiday(house: House, admin: Person) -> None:
    from services.calendar import business_calendar

    await opens(admin)
    await admin.taps("Change hours")
    await admin.says("周一至周六 09:00-12:00")
    async with house.peiban.database.read() as tx:
        zone = house.peiban.settings.zone
        found = await business_calendar(tx, zone=zone, around=datetime(2025, 9, 20, tzinfo=UTC))
    assert found.is_working_day(date(2025, 9, 20))
    assert not found.is_working_day(date(2025, 10, 4)), "a Saturday in the National Day holidays"
    assert found.is_working_day(date(2025, 9, 28)), "a Sunday that is worked"


async def test_a_day_off_moves_the_promise_and_going_back_brings_it_back(
    house: House, anna: Person, admin: Person
) -> None:
    await lodge(anna)
    before = await due(house)
    await opens(admin)
    await admin.taps("Set a day")
    await admin.taps("Day off")
    await admin.says("someday")
    await admin.sees("for example: 2026-10-01 to 2026-10-07")
    await admin.says("2026-11-23 stock-taking")
    await admin.sees("1 day is set", "2026-11-23 · day off · stock-taking")
    assert await due(house) == datetime(2026, 11, 24, 3, tzinfo=UTC)
    await admin.taps("✕ 11-23")
    await admin.sees("official calendar counts")
    assert await due(house) == before
    traces = await house.rows(AuditEntry, AuditEntry.act == "working day decided")
    assert [(one.facts["before"], one.facts["after"]) for one in traces] == [(None, False), (False, None)]


async def test_a_file_of_holidays_is_taken_whole_and_twice_changes_nothing(
    house: House, anna: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await lodge(anna)
    path = tmp_path / "days.ics"
    days = "DTSTART;VALUE=DATE:20261123\r\nDTEND;VALUE=DATE:20261125\r\nSUMMARY:Fair"
    text = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{days}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    settings = house.peiban.settings
    path.write_text(text.replace("20261123", "2026112"))
    assert await import_file(settings, kind=ImportKind.HOLIDAYS, path=path, yes=True) == 1
    assert not await house.rows(Holiday)
    path.write_text(text)
    for _again in range(2):
        assert await import_file(settings, kind=ImportKind.HOLIDAYS, path=path, yes=True) == 0
    assert [(row.day, row.working, row.name) for row in await house.rows(Holiday)] == [
        (date(2026, 11, 23), False, "Fair"),
        (date(2026, 11, 24), False, "Fair"),
    ]
    assert await due(house) == datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert len(await house.rows(AuditEntry, AuditEntry.act == "working day decided")) == 2
    assert "2026-11-24" in capsys.readouterr().out
