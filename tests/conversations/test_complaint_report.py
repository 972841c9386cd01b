"""The complaint report in chat: on demand with its files, and by itself each Monday and each first working day."""

import pytest

from domain.people import Role
from storage.models.files import StoredFile
from storage.models.jobs import Digest
from storage.models.outbox import Notice
from tests.conversations.complaining import lodge
from tests.house import House, Person


@pytest.fixture(name="chief")
async def chief_comes(house: House) -> Person:
    return await house.person("Su Ning", Role.SUPERVISOR, language="en")


async def reported(house: House) -> list[str]:
    rows = await house.rows(Notice, Notice.name == "complaint_report")
    return sorted(row.params["span"] for row in rows)


async def test_a_supervisor_reads_the_month_and_takes_picture_sheet_and_pdf(
    house: House, anna: Person, chief: Person
) -> None:
    await lodge(anna)
    await lodge(anna, "我要投诉！讲师迟到，态度也差")
    await chief.says("/report complaints")
    await chief.sees("Complaints, November 2026, so far", "2 received (0 the time before, 0 a year ago), 0 closed")
    await chief.sees("1 customer complained more than once in 90 days")
    await chief.sees_not("Anna Frei")
    for label in ("As a picture", "Spreadsheet", "PDF", "PDF"):
        await chief.taps(label)
    assert chief.toasts == ["It is being made; it comes in a moment."]
    kept = await house.rows(StoredFile)
    names = sorted(row.declared_name for row in kept)
    assert names[:3] == ["complaints-2026-11-pareto.png", "complaints-2026-11.pdf", "complaints-2026-11.xlsx"]
    assert "What complaints are about, November 2026" in next(row.alt for row in kept if "pareto" in row.declared_name)
    await chief.taps("Who came again")
    await chief.sees("Who complained again, November 2026", "Anna Frei: 2 complaints in 90 days")
    await chief.taps("◀ Back")
    await chief.sees("Complaints, November 2026, so far")
    await chief.taps("Last month")
    await chief.sees("Complaints, October 2026", "No complaint came in, and none moved.")
    assert "PDF" not in await chief.buttons()
    await chief.taps("This week")
    await chief.sees("Complaints, Mon 23 Nov – Sun 29 Nov, so far", "2 received")


@pytest.mark.parametrize("words", ["投诉月报", "投訴月報", "/report 投诉", "/casereport 2026-11", "complaint report"])
async def test_the_report_is_found_by_its_names_in_the_reader_s_language(
    house: House, anna: Person, words: str
) -> None:
    reader = await house.person("苏宁", Role.MANAGEMENT, language="zh_Hans")
    await lodge(anna)
    await reader.says(words)
    await reader.sees(
        "投诉报告，2026年11月（截至目前）", "受理 1（上期 0，去年同期 0），结案 0", "主要类别：培训组织 1（100%）"
    )
    assert {"上月", "本周", "表格", "PDF"} <= set(await reader.buttons())
    # Names of customers are not for management, and nobody came twice.
    assert "重复投诉" not in await reader.buttons()


async def test_who_may_see_no_reports_is_told_so_and_an_unreadable_span_gets_an_example(
    house: House, chief: Person, wang: Person
) -> None:
    await chief.says("/casereport someday")
    await chief.sees("/casereport 2026-11-01..2026-11-20")
    await chief.says("/report")
    await chief.taps("Complaint report")
    await chief.sees("Complaints, November 2026")
    await wang.says("/casereport")
    await wang.sees("not open to you")
    for data in ("cr:sheet:2026-11", "cr:repeat:2026-11", "cr:month:"):
        await wang.taps_data(data)
        assert "not open to you" in wang.toasts[0]
    assert not await house.rows(StoredFile)


@pytest.mark.slow
async def test_each_monday_and_each_first_working_day_the_report_comes_once_and_only_where_something_happened(
    house: House, anna: Person, wang: Person, chief: Person
) -> None:
    await house.tick()
    await lodge(anna)
    await wang.taps("Take")
    manager = await house.person("Mia", Role.TRAINING_MANAGER, number="M1", language="en")
    for days in (5, 2, 1):  # Saturday 28 November, Monday 30, Tuesday 1 December
        await house.later(days=days)
    assert await reported(house) == ["2026-11", "2026-w48"]
    await chief.sees("Complaints, November 2026", "1 received", "Complaints, Mon 23 Nov – Sun 29 Nov")
    kept = {row.declared_name: row.alt for row in await house.rows(StoredFile) if "complaints" in row.declared_name}
    # The first picture and the sheet; the clocks could be drawn, too, and come with a tap.
    assert set(kept) == {
        f"complaints-{span}{end}" for span in ("2026-11", "2026-w48") for end in (".xlsx", "-pareto.png")
    }
    for span, name in (("2026-11", "November 2026"), ("2026-w48", "Mon 23 Nov – Sun 29 Nov")):
        told = kept[f"complaints-{span}-pareto.png"]
        assert f"What complaints are about, {name}" in told
        assert "Organisation 1 (100%)" in told
    shown = {row.file_id for row in await chief.bubbles() if row.file_id}
    assert {row.id for row in await house.rows(StoredFile) if row.declared_name in kept} <= shown
    await manager.sees_not("Complaints, November 2026")
    kinds = {(row.kind, row.person_id) for row in await house.rows(Digest)}
    assert {("complaints week", chief.person_id), ("complaints month", chief.person_id)} <= kinds
    # Two months later the case lies there, its clocks have all run out, and nothing has happened.
    house.clock.forward(days=60)
    await house.tick()
    house.clock.forward(days=31)
    await house.tick()
    assert not {"2027-02", "2027-w08"} & set(await reported(house))


async def test_reports_missed_while_down_come_once_when_up_again(house: House, anna: Person, chief: Person) -> None:
    await house.tick()
    await lodge(anna)
    house.clock.forward(days=8, hours=3)  # down over Monday and over the first working day of December
    for _tick in range(3):
        await house.tick()
    assert await reported(house) == ["2026-11", "2026-w48"]
    assert len([row for row in await house.rows(Digest) if row.kind.startswith("complaints")]) == 2
