"""A complaint from the first sentence to the last rating, and everything its customer can do on the way."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from domain.complaint import ComplaintState, EventKind
from domain.people import Role
from handlers.complaint.taps import OwnTap
from storage.models.complaint import Complaint, ComplaintEvent, ComplaintFile
from storage.models.files import Body
from tests.conversations.complaining import NUMBER, WHAT, lodge, solve, upload
from tests.house import House, Person

NOT_FOUND = "I could not find that"


async def case(house: House) -> Complaint:
    found: Complaint = (await house.rows(Complaint))[0]
    return found


async def kinds(house: House) -> list[EventKind]:
    return [row.kind for row in await house.rows(ComplaintEvent)]


async def close(anna: Person, wang: Person) -> None:
    """Up to a case that is closed."""
    await lodge(anna)
    await wang.taps("Take")
    await solve(anna, wang)
    await wang.taps("Settled, close")


async def test_the_whole_story(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.sees(NUMBER, "Organisation", "normal", "registered", "First contact", "web chat", WHAT)
    await wang.taps("Take")
    await wang.sees("In the hands of Wang Fang", "Customer: Anna Frei (华信电梯)", "13812345678")
    await anna.sees("A colleague at customer care has taken up your case")
    await wang.taps("Ask back")
    await wang.says("Which room were you sent to <first>?")
    await wang.sees("Your question is on its way")
    await anna.sees(NUMBER, "Customer care has a question", "Which room were you sent to <first>?")
    await anna.taps("Reply")
    await anna.says("Room 301, then 305 & 410")
    await anna.sees("Added to your case")
    await wang.sees("News", "Added by the customer", "Room 301, then 305 & 410")
    await wang.taps("Propose a solution")
    await wang.says("A catch-up lesson on Thursday at 15:00.")
    await anna.sees("This is our proposal", "Thursday at 15:00")
    await anna.taps("Decline")
    await anna.says("Not on a Thursday")
    await wang.sees("Solution declined", "Not on a Thursday")
    await wang.taps("Propose a solution")
    await wang.says("Then on Friday.")
    await anna.taps("Accept")
    await anna.sees("Accepted", "solution accepted")
    await wang.sees("News", "Solution accepted")
    await wang.taps("Carried out")
    await wang.says("The lesson took place on Friday.")
    await wang.says("The list is signed.")
    await anna.sees("We have carried it out. Is it settled for you?", "The lesson took place on Friday.")
    await anna.taps("Yes, settled")
    await anna.sees("Your case is closed. How did we handle it?")
    await wang.sees("closed")
    await anna.taps("4")
    await anna.sees("Thank you for your rating", "4/5")
    await anna.taps("Say more")
    await anna.says("quick in the end")
    await anna.sees("Thank you, noted")
    row = await case(house)
    assert (row.state, row.rating, row.handler_id) == (ComplaintState.CLOSED, 4, wang.person_id)
    assert row.contacted_at is not None and row.closed_at is not None
    assert [str(kind) for kind in await kinds(house)] == [
        "lodged", "accepted", "asked_back", "added", "solution_proposed", "solution_declined", "solution_proposed",
        "solution_accepted", "carried_out", "evidenced", "closed", "rated", "rated",
    ]  # fmt: skip
    assert [one.seq for one in await house.rows(ComplaintEvent)] == list(range(1, 14))


async def test_mycases_says_where_a_case_stands_and_what_comes_next(house: House, anna: Person, wang: Person) -> None:
    await anna.says("/mycases")
    await anna.sees("You have no complaints")
    await lodge(anna)
    await anna.says("/mycases")
    await anna.sees(NUMBER, "registered", "Next: customer care contacts you by today 11:00 (2 h left)")
    await anna.taps(NUMBER)
    await anna.sees(WHAT, "Registered")
    await wang.taps("Take")
    await wang.taps("Record contact")
    await wang.taps("by phone")
    await wang.says("I called and promised an answer by noon.")
    await anna.says("my complaints")
    await anna.sees("being worked on", "we work on a solution and write to you here by")
    await house.later(days=3)
    await anna.says("c-2026-1")
    await anna.sees(NUMBER, "I called and promised")
    # Who it was at the desk is the house's business, and so is how it sorts the case.
    await anna.sees_not("Wang Fang", "Suggested")


async def test_a_promise_that_was_broken_is_admitted(house: House, anna: Person, wang: Person) -> None:
    supervisor = await house.person("Sue Park", Role.SUPERVISOR, language="en")
    await lodge(anna)
    await house.later(hours=5)
    await anna.says("/mycases")
    await anna.sees("We are late", "today 11:00", "The supervisor has been told")
    await supervisor.sees("C-2026-000001")


async def test_nobody_is_said_to_have_been_told_who_was_not(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await house.later(hours=3)
    await anna.says("/mycases")
    await anna.sees("We are late", "You need not do anything")
    await anna.sees_not("The supervisor has been told")


async def test_words_and_files_can_be_added(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await anna.taps("Add photos")
    await anna.sends(await upload(house, anna))
    await anna.taps("Done")
    await anna.sees("Added to your case", "1 file is with the case")
    await anna.taps("Add to it")
    await anna.says("\u200b")
    await anna.sees("could not read any words")
    await anna.says("It happened again today")
    texts = [row.text for row in await house.rows(Body)]
    assert "It happened again today" in texts
    assert len(await house.rows(ComplaintFile)) == 1


async def test_taking_it_back_asks_first(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await anna.taps("See progress")
    before = await anna.last()
    await anna.taps("Take it back")
    await anna.sees("Shall this complaint be taken back?")
    await anna.taps("Keep it")
    assert (await case(house)).state is ComplaintState.REGISTERED
    await anna.taps("Take it back")
    await anna.taps("Yes, take back")
    await anna.sees("withdrawn")
    assert (await case(house)).state is ComplaintState.WITHDRAWN
    await wang.sees("withdrawn")
    assert "Take" not in await wang.buttons()
    await anna.taps_again("Add to it", before)
    assert any("moved on" in toast for toast in anna.toasts)
    assert await kinds(house) == [EventKind.LODGED, EventKind.WITHDRAWN]


async def test_what_was_typed_too_late_is_given_back(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await anna.taps("Add to it")
    await wang.taps("More…")
    await wang.taps("Unjustified")
    await wang.says("The lesson took place as announced.")
    await anna.sees("find it unjustified", "The lesson took place as announced.")
    await anna.says("one more thing")
    await anna.sees("moved on", "Not added: one more thing")


async def test_opening_again_works_for_fifteen_days(house: House, anna: Person, wang: Person) -> None:
    await close(anna, wang)
    await anna.says("/mycases")
    await anna.sees("closed", "You can open it again until")
    await anna.taps(NUMBER)
    await anna.taps("Open again")
    await anna.says("The lesson did not take place")
    await anna.sees("Your case is open again", "Next: customer care contacts you")
    await wang.sees(NUMBER, "open again")
    row = await case(house)
    assert (row.state, row.handler_id, row.reopened, row.contacted_at) == (ComplaintState.REOPENED, None, 1, None)
    await wang.taps("Take")
    assert (await case(house)).state is ComplaintState.ACCEPTED


async def test_after_fifteen_days_a_case_stays_closed(house: House, anna: Person, wang: Person) -> None:
    await close(anna, wang)
    await anna.taps("5")
    page = await anna.last()
    house.clock.forward(days=15, seconds=1)
    await anna.taps_again("Open again", page)
    assert any("moved on" in toast or "15 days" in toast for toast in anna.toasts)
    assert (await case(house)).state is ComplaintState.CLOSED


async def test_the_same_rating_twice_is_one_entry(house: House, anna: Person, wang: Person) -> None:
    await close(anna, wang)
    asked = await anna.last()
    await anna.taps_again("5", asked)
    await anna.taps_again("5", asked)
    assert (await kinds(house)).count(EventKind.RATED) == 1
    await anna.taps_data(OwnTap(do="rate", case=1, value=9).pack())
    assert (await case(house)).rating == 5


async def test_a_double_accept_is_one_step(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Propose a solution")
    await wang.says("A catch-up lesson.")
    proposal = await anna.last()
    await anna.taps_again("Accept", proposal)
    await anna.taps_again("Accept", proposal)
    assert (await kinds(house)).count(EventKind.SOLUTION_ACCEPTED) == 1
    await anna.taps_again("Decline", proposal)
    assert (await case(house)).state is ComplaintState.SOLUTION_ACCEPTED


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.TRAINEE, Role.TRAINER, Role.OWNER, Role.MANAGEMENT, Role.ADMIN])
async def test_a_case_of_others_sounds_like_one_that_does_not_exist(
    house: House, anna: Person, wang: Person, role: Role
) -> None:
    await lodge(anna)
    other = await house.person("Ben", role, language="en")
    for number in (NUMBER, "C-2026-000777"):
        await other.says(number)
        await other.sees(NOT_FOUND)
    for do in ("show", "accept", "gone", "rate", "add", "files", "withdraw", "reopen"):
        await other.taps_data(OwnTap(do=do, case=1, value=3).pack())
    await other.sees_not(WHAT, "Anna", "13812345678")
    assert (await case(house)).state is ComplaintState.REGISTERED
    assert await kinds(house) == [EventKind.LODGED]


async def test_the_desk_cannot_act_as_the_customer(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps_data(OwnTap(do="gone", case=1).pack())
    assert (await case(house)).state is ComplaintState.REGISTERED


async def test_garbage_in_buttons_changes_nothing(house: House, anna: Person) -> None:
    await lodge(anna)
    for data in ("kc:boom:1:0", "kc:show:999999:0", "kc:show:x:0", "kc", "kc:accept:1:-5", "kc:rate:1:3"):
        await anna.taps_data(data)
    assert await kinds(house) == [EventKind.LODGED]


async def test_the_timeline_cannot_be_changed_or_dropped(house: House, anna: Person) -> None:
    await lodge(anna)
    for statement in (update(ComplaintEvent).values(seq=9), delete(ComplaintEvent)):
        with pytest.raises(IntegrityError, match="append-only"):
            async with house.peiban.database.write() as tx:
                await tx.exec(statement)
    assert await kinds(house) == [EventKind.LODGED]


async def test_the_menu_shows_a_proposal_that_waits(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.says("/menu")
    await wang.sees(f"Case {NUMBER} waits, due today 09:30")
    await wang.taps("Take")
    await wang.taps("Propose a solution")
    await wang.says("A catch-up lesson.")
    await anna.says("/menu")
    await anna.sees(f"Case {NUMBER} waits for you")


async def test_two_complaints_do_not_mix(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await lodge(anna)
    await anna.says("C-2026-000002")
    await anna.taps("Add to it")
    await anna.says("for the second one")
    added = [row.complaint_id for row in await house.rows(ComplaintEvent, ComplaintEvent.kind == EventKind.ADDED)]
    assert added == [2]


async def test_words_out_of_the_blue_answer_the_question_of_customer_care(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await anna.says("room 301")
    await anna.sees("I did not understand that")
    await wang.taps("Ask back")
    await wang.says("Which room were you sent to?")
    await anna.says("Room 301, then 305")
    await anna.sees("Is this right?", "Your reply to customer care: Room 301, then 305")
    await anna.taps("Send")
    await anna.sees("Added to your case")
    await wang.sees("News", "Added by the customer", "Room 301, then 305")
    await anna.says("thanks a lot")
    await anna.sees("You are welcome")
