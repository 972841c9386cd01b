"""Improvement items: proposed from complaints, taken up, seen to, done, and looked at again in the next report."""

from datetime import date

import pytest

from domain.people import Role
from handlers.blocks.improvements import ImprovementTap
from storage.models.audit import AuditEntry
from storage.models.files import Body
from storage.models.learning import Improvement, ImprovementCase
from storage.models.outbox import Notice
from storage.models.people import Person as PersonRow
from tests.conversations.complaining import LIFT, LIFT_TOO, NUMBER, lodge
from tests.house import House, Person

LIFT_AGAIN = "投诉，三号楼电梯停在四层，学员又被困住了"
BILL = "我要投诉，发票金额开错了"


@pytest.fixture(name="chief")
async def chief_comes(house: House) -> Person:
    return await house.person("Su Ning", Role.SUPERVISOR, language="en")


async def item_from_closed_case(wang: Person) -> None:
    """From the card of a new case to the first question about an item."""
    await wang.taps("Take")
    await wang.taps("More…")
    await wang.taps("Unjustified")
    await wang.says("the lift was being serviced, as announced")
    await wang.says(NUMBER)
    await wang.taps("More…")
    await wang.taps("Improvement item")


async def take_up(planner: Person, owner: str, *, until: str = "In two weeks") -> None:
    """From the first question on."""
    await planner.says("have the lift serviced each spring, as Anna Frei says")
    await planner.taps(owner)
    await planner.taps(until)
    await planner.taps("Take up")


async def finish(person: Person) -> None:
    await person.taps("Done…")
    await person.says("nobody was responsible for the lift")
    await person.says("the building office has it serviced each spring")
    await person.taps("Done")


async def test_a_repeated_cause_is_proposed_taken_up_done_and_its_return_is_reported(
    house: House, anna: Person, ben: Person, wang: Person, owner: Person, chief: Person
) -> None:
    await lodge(anna, LIFT)
    await lodge(ben, LIFT_TOO, contact="13900001111")
    await lodge(anna, BILL)
    await chief.says("/casereport")
    await chief.sees("Worth improving: Organisation (2 alike)")
    await chief.taps("Proposals")
    await chief.sees("What complaints propose to improve", "Organisation: 2 cases, alike by", "电梯")
    await chief.sees("C-2026-000001 C-2026-000002")
    assert "C-2026-000003" not in (await chief.last()).text
    assert "<code>C-2026-000001</code> <code>C-2026-000002</code>" in (await chief.last()).text
    await chief.taps("Take up 1")
    await chief.sees("What shall become better?", "C-2026-000001 C-2026-000002")
    assert "<code>C-2026-000001</code> <code>C-2026-000002</code>" in (await chief.last()).text
    await take_up(chief, "Owen Reed")
    await chief.sees("✅ Taken up. Owen Reed is told, and reminded on Mon 7 Dec.", "Owen Reed sees to it")
    row = (await house.rows(Improvement))[0]
    assert row.due_on == date(2026, 12, 7)
    assert sorted(one.complaint_id for one in await house.rows(ImprovementCase)) == [1, 2]
    # The customer is not in it, whoever wrote him in.
    assert (await house.rows(Body, Body.id == row.what_id))[0].text == "have the lift serviced each spring, as … says"
    await owner.sees("An improvement item for you:", "have the lift serviced", "until Mon 7 Dec")
    # What is taken up is not proposed again.
    await chief.taps("All items")
    await chief.sees("1 improvement item open", "⏳ have the lift serviced", "Owen Reed")
    await chief.taps("Proposals")
    await chief.sees("Nothing stands out that no item is about already.")
    await house.later(days=1)
    await finish(owner)
    await owner.sees("✅ Done. The coming reports say", "Cause: nobody was responsible", "Done: the building office")
    await chief.sees("✅ Done", "Owen Reed", "Cause: nobody was responsible")
    await chief.says("/improvements")
    await chief.sees("0 improvement items open", "✅ have the lift serviced", "has not come back so far")
    await chief.taps("Proposals")
    await chief.sees("Nothing stands out that no item is about already.")
    await house.later(days=1)
    await lodge(anna, LIFT_AGAIN)
    await lodge(ben, BILL, contact="13900001111")
    await chief.says("/casereport")
    await chief.sees("0 improvement items open, 1 done", "✅ have the lift serviced", "⚠️ came back in 1 case")
    # And is worth another item, now that it did.
    await chief.sees("Worth improving: Organisation (3 alike)")
    acts = [one.act for one in await house.rows(AuditEntry) if one.subject == "improvement:1"]
    assert acts == ["improvement taken up", "improvement done"]


async def test_the_monthly_report_brings_items_by_itself_also_when_nobody_complained(
    house: House, anna: Person, ben: Person, wang: Person, chief: Person
) -> None:
    await lodge(anna, LIFT)
    await lodge(ben, LIFT_TOO, contact="13900001111")
    await wang.says("/improvements")
    await wang.taps("Proposals")
    await wang.taps("Take up 1")
    await take_up(wang, "Su Ning", until="In three months")
    await house.tick()
    for days in (10, 32):  # 3 December, 4 January
        await house.later(days=days)
    await chief.sees("Complaints, December 2026", "1 improvement item open, 0 done")


async def test_the_desk_takes_an_item_from_a_closed_case_and_gives_it_to_somebody_else(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await lodge(anna, LIFT)
    await wang.says(NUMBER)
    await wang.taps("More…")
    assert "Improvement item" not in await wang.buttons()
    await wang.says(NUMBER)
    await item_from_closed_case(wang)
    await wang.sees("What shall become better?", NUMBER)
    await wang.says("look after the lift")
    await wang.says("somebody")
    await wang.sees("Please give the whole name of a colleague")
    await wang.says("wang fang")
    await wang.says("2020-01-01")
    await wang.sees("from tomorrow on, within a year")
    await wang.says("2026-12-24")
    await wang.taps("Take up")
    await wang.sees("✅ Taken up. I remind you on Thu 24 Dec.", "Wang Fang sees to it")
    await wang.taps("Owner, date")
    await wang.taps("Owen Reed")
    await wang.taps("In two weeks")
    await wang.sees("Owen Reed sees to it", "until Mon 7 Dec")
    await owner.sees("An improvement item for you:")
    queued = await house.rows(Notice, Notice.name == "improvement", Notice.state == "queued")
    assert [one.person_id for one in queued] == [owner.person_id]
    # Once more from the same case: there is one already.
    await wang.says(NUMBER)
    await wang.taps("More…")
    await wang.taps("Improvement item")
    await wang.sees("An item is about it already:", "look after the lift")
    assert len(await house.rows(Improvement)) == 1


async def test_its_owner_is_reminded_on_its_day_unless_it_is_done(
    house: House, anna: Person, ben: Person, wang: Person, owner: Person
) -> None:
    for case, done in ((1, False), (2, True)):
        await lodge(
            anna if case == 1 else ben,
            LIFT if case == 1 else BILL,
            contact="13812345678" if case == 1 else "13900001111",
        )
        await wang.taps_data(ImprovementTap(do="up", cases=str(case)).pack())
        await take_up(wang, "Owen Reed")
        if done:
            await finish(owner)
    await house.later(days=14, hours=1)
    await owner.sees("⏳ This improvement item is due today:")
    rows = [one for one in await house.rows(Notice, Notice.name == "improvement") if one.params.get("due")]
    assert sorted(one.state for one in rows) == ["sent", "skipped"]
    await house.later(days=1)
    await owner.says("/improvements")
    await owner.sees("1 improvement item open, 1 overdue", "⚠️ have the lift serviced")


async def test_a_category_with_many_cases_is_proposed_and_compared_with_before(
    house: House, anna: Person, wang: Person
) -> None:
    for words in (
        "投诉：没人通知改时间",
        "投诉，座位牌上没有我的名字",
        "投诉：签到表上没有我的名字",
        "投诉，等了半小时才开门",
    ):
        await lodge(anna, words)
    await house.later(minutes=1)
    await wang.says("/improvements")
    await wang.taps("Proposals")
    await wang.sees("Organisation: 4 cases, more than of most others")
    await wang.taps("Take up 1")
    await wang.sees("All cases of: Organisation")
    await take_up(wang, "Wang Fang")
    await wang.sees("From: all cases of this category")
    await house.later(days=1)
    await finish(wang)
    await house.later(days=1)
    await lodge(anna, "投诉：作业没有人批改")
    await house.later(minutes=1)
    await wang.says("/improvements")
    await wang.sees("1 case since, 4 in as long a time before")


async def test_who_does_not_plan_sees_his_own_items_only(
    house: House, anna: Person, ben: Person, wang: Person, owner: Person
) -> None:
    other = await house.person("Pia Moll", Role.OWNER, language="en")
    await lodge(anna, LIFT)
    await wang.taps_data(ImprovementTap(do="up", cases="1").pack())
    await take_up(wang, "Owen Reed")
    await other.says("/improvements")
    await other.sees("No improvement items yet")
    assert "Proposals" not in await other.buttons()
    for tap in (
        ImprovementTap(do="one", item=1),
        ImprovementTap(do="done", item=1),
        ImprovementTap(do="give", item=1),
        ImprovementTap(do="proposals"),
        ImprovementTap(do="up", cases="1"),
        ImprovementTap(do="up", cases="!"),
        ImprovementTap(do="up"),
        ImprovementTap(do="none"),
    ):
        for somebody in (other, anna):
            await somebody.taps_data(tap.pack())
            await somebody.sees_not("lift serviced", "What shall become better")
    await anna.says("/improvements")
    await anna.sees("not open to you")
    await owner.says("/improvements")
    await owner.taps("1")
    await owner.sees("have the lift serviced")
    assert "Owner, date" not in await owner.buttons()
    await owner.taps_data(ImprovementTap(do="give", item=1).pack())
    assert len(await house.rows(Improvement)) == 1


async def test_of_two_who_finish_it_at_once_one_does(house: House, anna: Person, wang: Person, owner: Person) -> None:
    await lodge(anna, LIFT)
    await wang.taps_data(ImprovementTap(do="up", cases="1").pack())
    await take_up(wang, "Owen Reed")
    for person in (wang, owner):
        await person.taps_data(ImprovementTap(do="done", item=1).pack())
        await person.says("nobody was responsible")
        await person.says("somebody is now")
    await owner.taps("Done")
    await owner.sees("✅ Done.")
    await wang.taps("Done")
    await wang.sees("Somebody else was faster.", "Owen Reed")
    assert (await house.rows(Improvement))[0].done_by_id == owner.person_id


async def test_nobody_can_tell_of_a_return_when_the_words_are_erased(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna, LIFT)
    await wang.taps_data(ImprovementTap(do="up", cases="1").pack())
    await take_up(wang, "Wang Fang")
    await finish(wang)
    await anna.says("/privacy")
    await anna.taps("Withdraw consent")
    await anna.taps("Withdraw")
    await wang.says("/improvements")
    await wang.sees("nobody can tell whether it came back")


async def test_it_is_all_said_in_chinese(house: House, anna: Person, ben: Person) -> None:
    chief = await house.person("苏宁", Role.SUPERVISOR, language="zh_Hans")
    await lodge(anna, LIFT)
    await lodge(ben, LIFT_TOO, contact="13900001111")
    await chief.says("改进项")
    await chief.sees("还没有改进项")
    await chief.taps("改进建议")
    await chief.sees("投诉反映出的改进点", "培训组织：2 件，共同用词：", "采纳前请先查看原投诉")
    await chief.taps("采纳第 1 条")
    await chief.says("每年春季检修电梯")
    await chief.taps("苏宁")
    await chief.taps("两周内")
    await chief.taps("立项")
    await chief.sees("✅ 已立项。12月7日周一我会提醒您。", "苏宁 负责", "来源：C-2026-000001 C-2026-000002")
    await chief.taps("完成…")
    await chief.says("电梯没有专人负责")
    await chief.says("后勤部每年春季检修")
    await chief.taps("完成")
    await chief.sees("原因：电梯没有专人负责", "措施：后勤部每年春季检修", "✅ 苏宁 于今天")
    await chief.says("投诉月报")
    await chief.sees("改进项：0 项进行中，1 项已完成", "至今未再发生")


async def test_a_name_that_two_share_and_a_day_as_people_write_it(house: House, anna: Person, wang: Person) -> None:
    for department in ("Training", "Repairs"):
        await house.record("Li Na", Role.OWNER, department=department)
    await lodge(anna, LIFT)
    await wang.says(NUMBER)
    await item_from_closed_case(wang)
    await wang.says("look after the lift")
    await wang.says("li na")
    await wang.sees("More than one colleague is called so: Li Na · Training / Li Na · Repairs.")
    await wang.says("Li Na · Repairs")
    await wang.says("whenever")
    await wang.sees("Please give a day from tomorrow on, within a year, for example: 2026-12-23")
    await wang.says("12月24日")
    await wang.sees("Sees to it: Li Na · Repairs", "To be done by: 2026-12-24")
    await wang.taps("Take up")
    await wang.sees("Li Na is told, and reminded on Thu 24 Dec.")
    row = (await house.rows(Improvement))[0]
    owner = (await house.rows(PersonRow, PersonRow.id == row.owner_id))[0]
    assert (owner.department, row.due_on) == ("Repairs", date(2026, 12, 24))
