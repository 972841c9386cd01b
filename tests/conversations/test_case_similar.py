"""Cases that resemble another: the desk is warned of a duplicate, sees past solutions, and nothing erased is remembered."""

import pytest

from domain.complaint import Category, ComplaintState, Severity
from domain.people import Role
from handlers.desk.taps import DeskTap
from storage import files
from storage.complaint import likeness
from storage.models.complaint import Complaint
from tests.conversations.complaining import LIFT, LIFT_TOO, NUMBER, bind_group, group_reads, lodge
from tests.house import House, Person

pytestmark = pytest.mark.slow

OTHER = "我要投诉，发票金额开错了"


async def ben_comes(house: House) -> Person:
    return await house.person("Ben Ott", Role.CUSTOMER, language="en", phone="13812345678")


async def test_a_new_case_that_repeats_an_open_one_says_so_and_is_merged_by_two_taps(
    house: House, anna: Person, wang: Person
) -> None:
    ben = await ben_comes(house)
    await bind_group(house)
    await lodge(anna, OTHER)
    await lodge(anna, LIFT)
    await wang.sees_not("May be the same")
    await lodge(ben, LIFT_TOO)
    await wang.sees("May be the same as C-2026-000002")
    await wang.taps("Similar cases")
    await wang.sees("C-2026-000003", "Open, maybe the same", "C-2026-000002", "alike", "电梯")
    assert "C-2026-000001" not in (await wang.last()).text
    # Whoever has not taken the case does not put it together with another.
    assert not [label for label in await wang.buttons() if label.startswith("Merge")]
    await wang.says("C-2026-000003")
    await wang.taps("Take")
    await wang.taps("More…")
    await wang.taps("Similar cases")
    await wang.taps("Merge: C-2026-000002")
    await wang.sees("Shall C-2026-000003 go on in C-2026-000002?")
    await wang.taps("Merge")
    await ben.sees("C-2026-000003", "Somebody else has reported the same thing")
    row = (await house.rows(Complaint, Complaint.id == 3))[0]
    assert (row.state, row.merged_into_id) == (ComplaintState.MERGED, 2)
    assert "电梯" not in await group_reads(house)


async def test_a_closed_case_lends_its_solution_without_its_customer(house: House, anna: Person, wang: Person) -> None:
    ben = await ben_comes(house)
    await lodge(anna, LIFT)
    await wang.taps("Take")
    await wang.taps("Propose a solution")
    await wang.says("Dear Anna Frei, the drive is replaced by Friday.")
    await anna.taps("Accept")
    await wang.taps("Carried out")
    await wang.says("It is replaced.")
    await wang.says("The list is signed.")
    await wang.taps("Settled, close")
    await lodge(ben, LIFT_TOO)
    await wang.sees_not("May be the same")
    await wang.taps("More…")
    await wang.taps("Similar cases")
    await wang.sees("Closed", NUMBER, "solved then by: Dear …, the drive is replaced by Friday.")
    assert "Anna" not in (await wang.last()).text


async def test_nobody_sees_what_resembles_a_case_that_is_not_his(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    ben = await ben_comes(house)
    await lodge(anna, LIFT)
    await lodge(ben, LIFT_TOO)
    await owner.taps_data(DeskTap(do="like", case=2).pack())
    await owner.sees_not("C-2026")
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    await owner.taps("More…")
    await owner.taps("Similar cases")
    await owner.sees("I find no case that is like this one.")
    await owner.taps_data(DeskTap(do="join", case=2, value=1).pack())
    await anna.taps_data(DeskTap(do="like", case=1).pack())
    await anna.sees_not("I find no case")


async def test_what_was_erased_is_not_remembered(house: House, anna: Person, wang: Person) -> None:
    ben = await ben_comes(house)
    await lodge(anna, LIFT)
    await lodge(ben, LIFT_TOO)
    async with house.peiban.database.read() as tx:
        before = likeness.kept(tx).ready
    assert before is not None
    assert before.most_like(LIFT)
    async with house.peiban.database.write() as tx:
        await files.erase_bodies(tx, anna.person_id or 0, now=house.clock.wall())
        assert likeness.kept(tx).ready is None
    await wang.says("C-2026-000002")
    await wang.taps("More…")
    await wang.taps("Similar cases")
    await wang.sees("I find no case that is like this one.")


async def test_what_another_process_erased_is_not_used_either(house: House, anna: Person, wang: Person) -> None:
    ben = await ben_comes(house)
    await lodge(anna, LIFT)
    await lodge(ben, LIFT_TOO)
    async with house.peiban.database.read() as tx:
        stale = likeness.kept(tx).ready
    async with house.peiban.database.write() as tx:
        await files.erase_bodies(tx, anna.person_id or 0, now=house.clock.wall())
        kept = likeness.kept(tx)
        kept.ready, kept.stamp = stale, (2, 0)
    await wang.says("C-2026-000002")
    await wang.taps("More…")
    await wang.taps("Similar cases")
    await wang.sees("I find no case that is like this one.")


async def test_what_is_suggested_is_taken_over_by_one_tap(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna, "我要投诉，升降机门夹人，有人受伤")
    assert "As suggested" not in await wang.buttons()
    await wang.taps_data(DeskTap(do="suggested", case=1).pack())
    await wang.taps("Take")
    await wang.taps("As suggested")
    await wang.sees("Classified · Wang Fang: Safety · major")
    row = (await house.rows(Complaint))[0]
    assert (row.category, row.severity) == (Category.SAFETY, Severity.MAJOR)
    assert "As suggested" not in await wang.buttons()
