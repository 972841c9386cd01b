"""The complaint desk is set up by files sent in chat: previewed, confirmed, audited; and its sheets can be had to edit."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.complaint import Category, Limit, Severity, Step
from domain.people import Role
from services import complaint
from services.complaint import Whom
from storage.models.audit import AuditEntry
from storage.models.complaint import CategoryDuty, ComplaintClock, ReplyTemplate, SlaLimit
from storage.models.files import StoredFile
from storage.models.imports import ImportRun
from storage.models.people import Holiday
from tests.conversations.complaining import lodge
from tests.conversations.test_imports import send
from tests.house import House, Person
from tests.imports.test_desk_files import ICS

pytestmark = pytest.mark.slow


@pytest.fixture(name="admin")
async def admin_comes(house: House) -> Person:
    return await house.person("Root", Role.ADMIN, number="R1", language="en", organisation="Peiban Ltd")


@pytest.fixture(name="zhao")
async def zhao_comes(house: House) -> Person:
    return await house.person("赵敏", Role.ADMIN, number="R2")


@pytest.fixture(name="boss")
async def boss_comes(house: House) -> Person:
    return await house.person("Sue Park", Role.SUPERVISOR, language="en")


async def traces(house: House, act: str) -> list[Any]:
    return list(await house.rows(AuditEntry, AuditEntry.act == act))


async def sheet(house: House, who: Person, kind: str) -> bytes:
    """The newest sheet of the kind that was sent to somebody."""
    ids = [row.file_id for row in await who.bubbles() if row.file_id]
    stored = (await house.rows(StoredFile, StoredFile.id == ids[-1]))[0]
    assert stored.declared_name == f"peiban-{kind}.xlsx"
    return await asyncio.to_thread((house.peiban.settings.files_dir / stored.name).read_bytes)


async def test_a_calendar_sent_in_chat_sets_days_off_when_confirmed(house: House, zhao: Person) -> None:
    await send(house, zhao, ICS, "假期.ics")
    await zhao.sees("假期.ics", "休息日", "新增：3", "2026-10-01", "国庆节补班", "上班日")
    assert not await house.rows(Holiday)
    await zhao.taps("导入")
    await zhao.sees("新增：3")
    assert [(row.day, row.working) for row in await house.rows(Holiday)] == [
        (date(2026, 10, 1), False),
        (date(2026, 10, 2), False),
        (date(2026, 10, 10), True),
    ]
    assert {one.actor_id for one in await traces(house, "working day decided")} == {zhao.person_id}
    await send(house, zhao, ICS, "假期.ics")
    await zhao.sees("没有需要导入的")
    assert len(await traces(house, "working day decided")) == 3


async def test_a_day_off_by_calendar_moves_the_promise_of_an_open_case(
    house: House, anna: Person, admin: Person
) -> None:
    await lodge(anna)
    await send(house, admin, ICS.replace("20261001", "20261123").replace("20261003", "20261124"), "days.ics")
    await admin.sees("2026-11-23 Mon 23 Nov · day off")
    await admin.taps("Import")
    found = await house.rows(ComplaintClock, ComplaintClock.step == Step.FIRST_CONTACT)
    assert found[0].due_at == datetime(2026, 11, 24, 3, tzinfo=UTC)


async def test_a_broken_calendar_is_refused_with_its_line(house: House, admin: Person) -> None:
    await send(house, admin, ICS.replace("DTSTART;VALUE=DATE:20261010", "DTSTART:20261010T090000Z"), "days.ics")
    await admin.sees("days.ics cannot be imported", "Line 8: only events of whole days can be days off")
    assert "Import" not in await admin.buttons()
    assert not await house.rows(Holiday)


async def test_limits_go_from_sheet_to_sheet_and_the_same_changes_nothing(
    house: House, anna: Person, admin: Person
) -> None:
    await lodge(anna)
    async with house.peiban.edge.system("test") as scope:
        await complaint.set_limit(
            scope, whom=Whom(tier=1), step=Step.CLOSING, severity=Severity.URGENT, limit=Limit(60 * 72)
        )
    await admin.says("/admin")
    for label in ("Complaint desk", "Limits", "As a sheet"):
        await admin.taps(label)
    await admin.sees("you see what it would do before anything is stored")
    await send(house, admin, await sheet(house, admin, "limits"), "limits.xlsx")
    await admin.sees("there is nothing to import")
    rows = (
        "step,severity,category,tier,customer,limit\n"
        "proposal,normal,,,,1 working day\n"
        "closing,urgent,,1,,standard\n"
        "First contact,normal,,,华信电梯,none\n"
    )
    await send(house, admin, rows, "limits.csv")
    await admin.sees(
        "New: 2 · changed: 1",
        "Proposal · normal: 3 working days → 1 working day",
        "Closing · urgent · tier 1: 3 days → 3 days",
        "First contact · normal · 华信电梯: 2 h → no limit",
    )
    assert len(await house.rows(SlaLimit)) == 1
    await admin.taps("Import")
    assert len(await traces(house, "complaint limit set")) == 3
    assert len(await traces(house, "complaint limit taken back")) == 1
    due = {row.step: row.due_at for row in await house.rows(ComplaintClock)}
    assert due[Step.SOLUTION] == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert due[Step.FIRST_CONTACT] is None
    await send(house, admin, rows, "limits.csv")
    await admin.sees("there is nothing to import")


async def test_limits_for_a_customer_nobody_knows_are_refused_as_a_whole(house: House, zhao: Person) -> None:
    rows = "环节,严重程度,客户,时限\n提出方案,一般,,2 个工作日\n提出方案,一般,没有这家,1 个工作日\n结案,一般,,很快\n"
    await send(house, zhao, rows, "时限.csv")
    await zhao.sees("2 处", "第 3 行，客户：没有名为“没有这家”的客户", "第 4 行，时限：“很快”不是时限")
    assert not await house.rows(SlaLimit)


async def test_duties_by_sheet_find_people_by_number_name_and_department(house: House, admin: Person) -> None:
    first = await house.record("周敏", Role.OWNER, number="Z1", department="技术部")
    second = await house.record("周敏", Role.OWNER, number="Z2", department="客服部")
    third = await house.record("Zoe Ash", Role.OWNER, number="Z3", department="Finance")
    head = "类别,部门,责任人,代理人\n"
    await send(house, admin, f"{head}安全,,周敏,\n价格或发票,,Nobody,\n", "duties.csv")
    await admin.sees(
        "Row 2, 责任人: several people are called “周敏” (Z1, Z2)", "Row 3, 责任人: nobody called “Nobody”"
    )
    await send(house, admin, f"{head}安全,技术部,周敏,Zoe Ash\n价格或发票,Sales,z3,Z2\n其他,,,\n", "duties.csv")
    await admin.sees(
        "New: 2 · changed: 0 · as before: 1",
        "Safety · Owner: 周敏 · Deputy: Zoe Ash",
        "Row 3, 部门: Zoe Ash belongs to “Finance”",
    )
    await admin.taps("Import")
    assert {(row.category, row.owner_id, row.deputy_id) for row in await house.rows(CategoryDuty)} == {
        (Category.SAFETY, first, third),
        (Category.PRICE, third, second),
    }
    assert {one.actor_id for one in await traces(house, "complaint duty named")} == {admin.person_id}
    # The preview named people; what is kept of the import does not.
    assert not any((run.figures or {}).get("samples") for run in await house.rows(ImportRun))
    await admin.says("/admin")
    for label in ("Complaint desk", "Duties", "As a sheet"):
        await admin.taps(label)
    await send(house, admin, await sheet(house, admin, "duties"), "duties.xlsx")
    await admin.sees("there is nothing to import")
    # A file that turns them round does so, and leaves alone what it has no column for.
    await send(house, admin, "类别,责任人,代理人\n安全,Zoe Ash,Z1\n", "duties.csv")
    await admin.taps("Import")
    assert (Category.SAFETY, third, first) in {
        (row.category, row.owner_id, row.deputy_id) for row in await house.rows(CategoryDuty)
    }
    await send(house, admin, "类别,责任人\n安全,Z2\n", "duties.csv")
    await admin.taps("Import")
    assert (Category.SAFETY, second, first) in {
        (row.category, row.owner_id, row.deputy_id) for row in await house.rows(CategoryDuty)
    }


async def test_a_supervisor_sends_templates_but_no_limits_and_no_roster(house: House, boss: Person) -> None:
    await boss.says("/templates")
    await boss.taps("As a sheet")
    data = await sheet(house, boss, "templates")
    await send(house, boss, data, "templates.xlsx")
    await boss.sees("there is nothing to import")
    head = "use,category,language,name,text,status\n"
    rows = f"{head}receipt,,en,Received,New words.,\nreceipt,,en,Safety,x {{a}},\nclosing,,en,Done,Done.,retired\n"
    await send(house, boss, rows, "templates.csv")
    await boss.sees(
        "New: 1 · changed: 2", "Acknowledge · English · Received: changed", "Close · English · Done: retired"
    )
    assert not await house.rows(ReplyTemplate)
    await boss.taps("Import")
    assert len(await house.rows(ReplyTemplate)) == 3
    assert len(await traces(house, "reply template set")) == 3
    await send(house, boss, "step,severity,limit\nclosing,normal,1 h\n", "limits.csv")
    await boss.sees("Files of this kind (limits of complaints) are imported by others")
    await send(house, boss, "工号,姓名\nX1,陈晨\n", "roster.csv")
    await boss.sees("only an administrator may import it")
    await send(house, boss, ICS, "days.ics")
    await boss.sees("Files of this kind (days off)")
    assert not await house.rows(SlaLimit) and not await house.rows(Holiday)


async def test_broken_templates_are_told_in_chinese(house: House, zhao: Person) -> None:
    rows = "用途,语言,名称,内容\n受理,简体中文,收到,您好{编号\n再见,简体中文,再见,再见\n"
    await send(house, zhao, rows, "模板.csv")
    await zhao.sees("第 2 行，内容：花括号要成对", "第 3 行，用途：没有“再见”这一项")
    assert not await house.rows(ReplyTemplate)


async def test_who_may_import_nothing_sends_a_calendar_in_vain(house: House, wang: Person) -> None:
    await send(house, wang, ICS, "days.ics")
    await wang.sees_not("Import")
    assert not await house.rows(Holiday)


async def test_teaching_files_are_the_training_managers_and_set_up_is_not(house: House) -> None:
    mia = await house.person("Mia", Role.TRAINING_MANAGER, language="en")
    await send(house, mia, "category,owner\nsafety,Mia\n", "duties.csv")
    await mia.sees("Files of this kind (duties for complaints) are imported by others")
    assert "Import" not in await mia.buttons()
    assert not await house.rows(CategoryDuty)
