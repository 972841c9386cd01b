"""What helped in a closed case is kept after a look at it, shown beside cases like it, listed, deleted, erased with its case."""

from datetime import timedelta

import pytest

from domain.people import Role
from handlers.desk.taps import DeskTap
from storage import erasure, privacy
from storage.models.audit import AuditEntry
from storage.models.files import Body
from storage.models.learning import Snippet
from tests.conversations.complaining import LIFT, LIFT_TOO, NUMBER, lodge, solve
from tests.house import House, Person

KEPT = "Dear …, the drive is replaced by Friday, call …"


async def close(customer: Person, desk: Person) -> None:
    """From the desk's card of a new case to its end."""
    await desk.taps("Take")
    proposal = "Dear Anna Frei, the drive is replaced by Friday, call 13812345678"
    await solve(customer, desk, proposal, "三号楼电梯又停在四层: it is replaced.")
    await desk.taps("Settled, close")


async def keep(desk: Person) -> None:
    await desk.says(NUMBER)
    await desk.taps("More…")
    await desk.taps("Keep what helped")


async def test_a_solution_is_seen_before_it_is_kept_and_says_nothing_of_its_customer(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna, LIFT)
    await wang.says(NUMBER)
    await wang.taps("More…")
    assert "Keep what helped" not in await wang.buttons()
    await wang.says(NUMBER)
    await close(anna, wang)
    await keep(wang)
    await wang.sees("this would be shown beside similar cases", KEPT, "…: it is replaced.")
    assert not await house.rows(Snippet)
    await wang.taps("Keep it like this")
    await wang.sees("✅ Kept.")
    kept = (await house.rows(Snippet))[0]
    body = (await house.rows(Body, Body.id == kept.body_id))[0]
    assert body.text == f"{KEPT}\n…: it is replaced."
    assert body.person_id is None
    assert [row.subject for row in await house.rows(AuditEntry, AuditEntry.act == "snippet kept")] == ["complaint:1"]
    await wang.taps("More…")
    assert "Keep what helped" not in await wang.buttons()


async def test_one_s_own_version_is_cleaned_and_seen_again_before_it_is_kept(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna, LIFT)
    await close(anna, wang)
    await keep(wang)
    await wang.says("Anna Frei (anna@example.com) got a new drive; 三号楼电梯又停在四层")
    await wang.sees("I have left out whoever could be recognised", "… (…) got a new drive; …")
    assert not await house.rows(Snippet)
    await wang.taps("Rewrite")
    await wang.says("A new drive.")
    await wang.sees("A new drive.", "Shall it be kept like this?")
    await wang.taps("Keep it like this")
    await wang.sees("✅ Kept.")
    kept = (await house.rows(Snippet))[0]
    assert (await house.rows(Body, Body.id == kept.body_id))[0].text == "A new drive."


async def test_it_stands_on_the_card_of_a_case_like_it_with_the_reason_also_for_its_owner(
    house: House, anna: Person, ben: Person, wang: Person, owner: Person
) -> None:
    await lodge(anna, LIFT)
    await close(anna, wang)
    await keep(wang)
    await wang.taps("Keep it like this")
    await lodge(ben, LIFT_TOO, contact="13900001111")
    await wang.sees("C-2026-000002", f"💡 Helped in {NUMBER} (in common: ", "电梯", KEPT)
    await wang.taps("Similar cases")
    await wang.sees(NUMBER, "电梯", f"💡 what helped: {KEPT}")
    assert NUMBER in await wang.buttons()
    await wang.says("C-2026-000002")
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    # The owner proposes the solution; the old case itself is not his to open.
    await owner.sees("C-2026-000002", f"💡 Helped in {NUMBER}", KEPT)
    await owner.taps("Similar cases")
    await owner.sees(f"💡 what helped: {KEPT}")
    assert NUMBER not in await owner.buttons()
    await owner.says("C-2026-000002")
    await owner.taps("Accept the case")
    await owner.taps("Propose a solution")
    await owner.says("A new drive.")
    await owner.sees("solution proposed")
    assert "💡" not in (await owner.last()).text


async def test_a_case_that_has_nothing_to_do_with_it_does_not_show_it(
    house: House, anna: Person, ben: Person, wang: Person
) -> None:
    await lodge(anna, LIFT)
    await close(anna, wang)
    await keep(wang)
    await wang.taps("Keep it like this")
    await lodge(ben, "我要投诉，发票金额开错了", contact="13900001111")
    await wang.sees("C-2026-000002")
    await wang.sees_not("💡")


async def test_what_is_kept_is_listed_and_deleted_after_a_question(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna, LIFT)
    await close(anna, wang)
    await wang.says("/desk")
    await wang.taps("What helped")
    await wang.sees("Nothing is kept yet.")
    await keep(wang)
    await wang.taps("Keep it like this")
    await wang.says("/desk")
    await wang.taps("What helped")
    await wang.sees("What helped in closed cases", NUMBER, "Organisation", "Dear …, the drive")
    await wang.taps(NUMBER)
    await wang.sees(KEPT, "Kept today", "Wang Fang")
    await wang.taps("Delete…")
    await wang.sees(f"Delete what is kept of {NUMBER}?")
    await wang.taps("◀ Back")
    await wang.taps("Delete…")
    await wang.taps("Delete")
    await wang.sees("✅ Deleted.")
    assert not await house.rows(Snippet)
    assert not await house.rows(Body, Body.text.contains("drive is replaced by Friday, call …"))  # type: ignore[attr-defined]
    assert await house.rows(AuditEntry, AuditEntry.act == "snippet deleted")
    await wang.taps_data(DeskTap(do="forgetit", case=1).pack())
    await wang.sees("It was gone already.")


async def test_it_goes_with_its_customer_and_with_the_words_of_its_case(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna, LIFT)
    await close(anna, wang)
    await keep(wang)
    await wang.taps("Keep it like this")
    kept = (await house.rows(Snippet))[0]
    now = house.clock.wall()
    async with house.peiban.database.write() as tx:
        await privacy.erase_old_complaints(tx, closed_before=house.clock.now() + timedelta(days=1), now=now)
        assert (await tx.get(Snippet, 1), (await tx.get(Body, kept.body_id)).text) == (None, "")
        await tx.rollback()
    async with house.peiban.database.write() as tx:
        await erasure.withdraw(tx, account_id=anna.account.id or 0, person_id=anna.person_id, now=now)
    assert not await house.rows(Snippet)
    assert (await house.rows(Body, Body.id == kept.body_id))[0].text == ""


@pytest.mark.parametrize("do", ["kept", "keptone", "keep", "forget", "forgetit"])
async def test_nobody_else_keeps_lists_or_deletes_anything(
    house: House, anna: Person, wang: Person, owner: Person, do: str
) -> None:
    await lodge(anna, LIFT)
    await close(anna, wang)
    await keep(wang)
    await wang.taps("Keep it like this")
    for other in (owner, anna):
        await other.taps_data(DeskTap(do=do, case=1).pack())
        await other.sees_not("drive is replaced by Friday, call …")
    assert await house.rows(Snippet)


async def test_the_desk_keeps_it_in_chinese(house: House) -> None:
    chen = await house.person("陈小燕", Role.CUSTOMER, phone="13812345678")
    desk = await house.person("吴敏", Role.DESK, language="zh_Hans")
    await chen.says(LIFT)
    await chen.taps("不修改")
    await chen.taps("培训组织")
    await chen.taps("道歉并说明")
    await chen.taps("跳过")
    await chen.taps("13812345678")
    await chen.taps("可以告知")
    await chen.taps("提交")
    await desk.taps("受理")
    await desk.taps("提出方案")
    await desk.says("陈小燕女士，我们已更换电梯驱动，电话 13812345678。")
    await chen.taps("接受")
    await desk.taps("已落实")
    await desk.says("驱动已换好。")
    await desk.says("验收单已签字。")
    await desk.taps("满意，结案")
    await desk.taps("更多…")
    await desk.taps("留作经验")
    await desk.sees("…，我们已更换电梯驱动，电话 …。", "驱动已换好。")
    await desk.taps("就这样保存")
    await desk.sees("✅ 已保存")
