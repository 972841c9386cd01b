"""Two customers report the same thing: the second case goes along with the first, and its customer meets no dead end."""

import pytest

from domain.complaint import ComplaintState, EventKind, Step
from domain.people import Role
from handlers.complaint.taps import OwnTap
from handlers.desk.taps import DeskTap
from services import complaint as cases
from storage.models.complaint import ComplaintClock, ComplaintEvent
from tests.conversations.complaining import LIFT, LIFT_TOO, NUMBER, bind_group, group_reads, lodge, solve
from tests.conversations.together import SECOND, case, merge, merged
from tests.house import House, Person

pytestmark = pytest.mark.slow


async def kinds(house: House, number: int = 2) -> list[EventKind]:
    return [row.kind for row in await house.rows(ComplaintEvent, ComplaintEvent.complaint_id == number)]


async def clocks_are_right(house: House) -> None:
    async with house.peiban.database.read() as tx:
        scope = house.peiban.actors.system(tx, "complaint clock", now=house.clock.now(), wall=house.clock.wall())
        assert (await cases.differing(scope)).found == ()


async def test_he_hears_every_step_and_the_answer_under_his_own_number_and_nothing_of_the_other(
    house: House, anna: Person, ben: Person, wang: Person, owner: Person
) -> None:
    await merged(anna, ben, wang)
    await ben.sees(SECOND, "Somebody else has reported the same thing", "customer care speaks with those concerned")
    await ben.says("/mycases")
    await ben.sees(SECOND, "handled together with another report of the same thing: taken up", "by today 11:00")
    await wang.says(NUMBER)
    await wang.sees(f"Handled together: {SECOND}")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    await owner.taps("Accept the case")
    await ben.sees(SECOND, "Somebody has taken it up")
    await owner.taps("Record contact")
    await owner.taps("by phone")
    await owner.says("Anna told me that her foot hurts.")
    await ben.sees(SECOND, "begun to speak with those concerned")
    await owner.says(NUMBER)
    await owner.taps("Propose a solution")
    await owner.sees("1 customer whose case goes along reads this too", "name nobody")
    await owner.says("Dear Anna Frei, the drive is replaced by Friday; we call you at 13812345678.")
    await ben.sees(SECOND, "A solution has been proposed", "the drive is replaced by Friday")
    await anna.taps("Accept")
    await owner.says(NUMBER)
    await owner.taps("Carried out")
    await owner.says("The drive is replaced.")
    await owner.says("The list is signed.")
    await ben.sees(SECOND, "The solution has been carried out.", "The drive is replaced.")
    await anna.taps("Yes, settled")
    await ben.sees(SECOND, "Your case is closed", "Our answer: Dear …, the drive is replaced by Friday", "The drive is")
    await ben.sees_not("Anna", "foot", "1381234", NUMBER)
    await anna.sees_not("Ben", "13900001111", SECOND, "把学员困住了")
    await ben.taps("5")
    row = await case(house)
    assert (row.state, row.rating, row.owner_id) == (ComplaintState.CLOSED, 5, owner.person_id)
    await clocks_are_right(house)


async def test_the_leading_case_does_not_open_for_him_and_his_not_for_its_customer(
    house: House, anna: Person, ben: Person, wang: Person
) -> None:
    await merged(anna, ben, wang)
    for number in (NUMBER, "C-2026-000777"):
        await ben.says(number)
        await ben.sees("I could not find that")
    await anna.says(SECOND)
    await anna.sees("I could not find that")
    for do in ("show", "apart", "add", "gone"):
        await anna.taps_data(OwnTap(do=do, case=2).pack())
    assert (await case(house)).state is ComplaintState.MERGED


async def test_what_he_adds_reaches_whoever_works_on_the_leading_case_and_is_answered(
    house: House, anna: Person, ben: Person, wang: Person, owner: Person, zhou: Person
) -> None:
    await merged(anna, ben, wang)
    await wang.says(NUMBER)
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    await owner.taps("Accept the case")
    await ben.taps("Add to it")
    await ben.says("My daughter was in it for an hour.")
    for one in (wang, owner):
        await one.sees(SECOND, f"Goes along with {NUMBER}", "My daughter was in it for an hour.")
    await zhou.sees_not("News")
    await anna.sees_not("My daughter")
    await owner.says(NUMBER)
    await owner.sees(f"{SECOND} (has written)")
    await owner.taps("More…")
    await owner.taps(SECOND)
    await owner.sees("困住了", f"Goes along with {NUMBER}", "My daughter was in it")
    await owner.taps("Write")
    await owner.says("Is she well again?")
    await ben.sees(SECOND, "Customer care writes:", "Is she well again?")
    await anna.sees_not("well again")
    # Words out of the blue answer it.
    await ben.says("Yes, thank you, but we will not ride in it any more")
    await ben.taps("Send")
    await owner.sees(SECOND, "we will not ride in it any more")
    await ben.taps("Urge")
    await owner.sees(SECOND, "Urged")
    assert (await case(house)).state is ComplaintState.MERGED
    assert EventKind.ADDED not in await kinds(house, 1)


async def test_when_the_leading_customer_withdraws_his_case_goes_on_by_itself(
    house: House, anna: Person, ben: Person, wang: Person, zhou: Person
) -> None:
    await bind_group(house)
    await merged(anna, ben, wang)
    await house.later(minutes=30)
    await anna.taps("Take it back")
    await anna.taps("Yes, take back")
    await ben.sees(SECOND, "handled by itself, not together", "Next: customer care contacts you by today 11:30")
    await ben.sees_not("withdrawn", "took this complaint back")
    await zhou.sees(SECOND, "open again", "First contact by today 11:30")
    assert SECOND in await group_reads(house)
    row = await case(house)
    assert (row.state, row.merged_into_id, row.reopened) == (ComplaintState.REOPENED, None, 0)
    started = await house.rows(
        ComplaintClock, ComplaintClock.complaint_id == 2, ComplaintClock.step == Step.FIRST_CONTACT
    )
    assert started[0].started_at == house.clock.now()
    await clocks_are_right(house)
    await zhou.taps("Take")
    await zhou.taps("Propose a solution")
    await zhou.says("It is repaired tonight.")
    await ben.sees("This is our proposal:", "It is repaired tonight.")
    await ben.taps("Accept")
    assert (await case(house, 1)).state is ComplaintState.WITHDRAWN


async def test_a_leading_case_that_is_found_unjustified_takes_no_other_with_it(
    house: House, anna: Person, ben: Person, wang: Person
) -> None:
    await merged(anna, ben, wang)
    await wang.says(NUMBER)
    await wang.taps("More…")
    await wang.taps("Unjustified")
    await wang.says("It was switched off for Anna's move, as announced.")
    await anna.sees("find it unjustified")
    await ben.sees(SECOND, "handled by itself", "customer care contacts you")
    await ben.sees_not("unjustified", "as announced")
    assert (await case(house)).state is ComplaintState.REOPENED
    await clocks_are_right(house)


async def test_he_has_his_handled_apart_and_takes_it_back(
    house: House, anna: Person, ben: Person, wang: Person, zhou: Person
) -> None:
    await merged(anna, ben, wang)
    await ben.taps("Handle apart")
    await ben.sees("Your complaint is handled by itself from now on.", "customer care contacts you")
    await wang.sees("News", "Duplicate goes by itself again", SECOND)
    await zhou.sees(SECOND, "open again")
    # What was pressed twice, or on an old card, says where it stands.
    await ben.taps_data(OwnTap(do="apart", case=2).pack())
    assert (await kinds(house)).count(EventKind.SEPARATED) == 1
    await merge(wang, SECOND, NUMBER)
    await ben.taps("Take it back")
    await ben.taps("Yes, take back")
    assert (await case(house)).state is ComplaintState.WITHDRAWN
    await anna.says(NUMBER)
    await anna.sees("taken up")
    await clocks_are_right(house)


async def test_the_desk_separates_what_was_no_duplicate(
    house: House, anna: Person, ben: Person, wang: Person, zhou: Person, owner: Person
) -> None:
    await merged(anna, ben, wang)
    await owner.taps_data(DeskTap(do="separate", case=2).pack())
    assert (await case(house)).state is ComplaintState.MERGED
    await zhou.says(SECOND)
    await zhou.taps("More…")
    await zhou.taps("Handle apart")
    await ben.sees("handled by itself")
    assert (await case(house)).state is ComplaintState.REOPENED


async def test_closed_together_it_is_opened_again_alone(
    house: House, anna: Person, ben: Person, wang: Person, zhou: Person
) -> None:
    await merged(anna, ben, wang)
    await solve(anna, wang, "The drive is replaced.", "Done on Monday.", number=NUMBER)
    await zhou.says(NUMBER)
    await zhou.taps("Settled, close")
    await ben.sees("Our answer: The drive is replaced.")
    await house.later(days=15)
    await ben.says(SECOND)
    await ben.taps("Open again")
    await ben.says("It stopped again today.")
    await zhou.sees(SECOND, "open again")
    first, second = await case(house, 1), await case(house)
    assert (first.state, second.state) == (ComplaintState.CLOSED, ComplaintState.REOPENED)
    assert (second.merged_into_id, second.handler_id, second.reopened) == (None, None, 1)
    await clocks_are_right(house)


async def test_words_whose_writer_did_not_know_of_him_are_no_answer_to_him(
    house: House, anna: Person, ben: Person, wang: Person, zhou: Person
) -> None:
    await lodge(anna, LIFT)
    await wang.taps("Take")
    await solve(anna, wang, "We pay for the broken toe.", "It is paid.", number=NUMBER)
    await lodge(ben, LIFT_TOO, contact="13900001111")
    await merge(zhou, SECOND, NUMBER)
    await ben.sees("The solution is carried out. Next: we make sure")
    await anna.taps("Yes, settled")
    await ben.sees(SECOND, "handled by itself", "customer care contacts you")
    await ben.sees_not("toe", "paid")
    assert (await case(house)).state is ComplaintState.REOPENED


async def test_a_leading_case_that_is_merged_itself_brings_the_others_along(
    house: House, anna: Person, ben: Person, wang: Person
) -> None:
    cleo = await house.person("Cleo Moss", Role.CUSTOMER, language="en", phone="13700002222")
    await merged(anna, ben, wang)
    await lodge(cleo, LIFT, contact="13700002222")
    await lodge(ben, LIFT, contact="13900001111")
    await wang.says("C-2026-000004")
    await wang.taps("Take")
    await wang.says(NUMBER)
    await wang.taps("More…")
    await wang.taps("Merge")
    await wang.says("C-2026-000003")
    await wang.sees("The two cases are one now")
    assert [(await case(house, one)).merged_into_id for one in (1, 2)] == [3, 3]
    await wang.says("C-2026-000003")
    await wang.sees(f"Handled together: {NUMBER}, {SECOND}")
    await wang.taps("Take")
    await anna.sees(NUMBER, "Somebody has taken it up")
    await ben.sees(SECOND, "Somebody has taken it up")
    # With one of his own it goes on there, and he reads its number.
    await wang.says("C-2026-000003")
    await wang.taps("More…")
    await wang.taps("Merge")
    await wang.says("C-2026-000004")
    await ben.sees(SECOND, "goes on together with another one", "C-2026-000004")
    await ben.says(SECOND)
    assert "Handle apart" not in "".join(button["text"] for row in (await ben.last()).buttons for button in row)
    await clocks_are_right(house)


async def test_two_cases_of_one_customer_are_one_and_his_own_number_is_told(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna, LIFT)
    await lodge(anna, LIFT_TOO)
    await merge(wang, SECOND, NUMBER)
    await anna.sees(SECOND, "goes on together with another one", NUMBER)
    await anna.taps_data(OwnTap(do="apart", case=2).pack())
    await anna.says(NUMBER)
    await anna.taps("Take it back")
    await anna.taps("Yes, take back")
    assert [(await case(house, one)).state for one in (1, 2)] == [ComplaintState.WITHDRAWN, ComplaintState.MERGED]
    assert EventKind.SEPARATED not in await kinds(house)
