"""The course of a case between desk, department, supervisor and customer, by buttons: every turn it can take."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.complaint import ComplaintState, EventKind, Step
from domain.people import Role
from handlers.blocks.cases import HandOverTap
from handlers.desk.taps import DeskTap
from storage.models.complaint import Complaint, ComplaintClock, ComplaintEvent
from tests.conversations.complaining import NUMBER, WHAT, lodge, solve, writes_for_a_caller
from tests.house import House, Person

pytestmark = pytest.mark.slow


@pytest.fixture(name="chief")
async def chief_comes(house: House) -> Person:
    return await house.person("Su Ning", Role.SUPERVISOR, language="en")


async def case(house: House, number: int = 1) -> Complaint:
    found: Complaint = (await house.rows(Complaint, Complaint.id == number))[0]
    return found


async def kinds(house: House) -> list[str]:
    return [str(row.kind) for row in await house.rows(ComplaintEvent)]


async def clock(house: House, step: Step) -> ComplaintClock:
    found: ComplaintClock = (await house.rows(ComplaintClock, ComplaintClock.step == step))[0]
    return found


async def pass_on(wang: Person, *, to: str = "Owen Reed") -> None:
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.taps(to)


async def in_owners_hands(anna: Person, wang: Person, owner: Person) -> None:
    await lodge(anna)
    await pass_on(wang)
    await owner.taps("Accept the case")


async def test_the_department_passes_back_and_the_desk_gives_the_case_to_another(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    other = await house.person("Ray Lund", Role.OWNER, language="en", department="Rooms")
    await lodge(anna)
    await pass_on(wang)
    await owner.taps("Pass back")
    await owner.says("Rooms are booked by somebody else.")
    await wang.sees("News", "Passed back", "Rooms are booked by somebody else.")
    assert (await case(house)).state is ComplaintState.REJECTED
    # A customer need not know how the house is organised.
    await anna.sees_not("Rooms are booked")
    await wang.taps("Pass on")
    await wang.taps("Ray Lund · Rooms")
    await other.sees(NUMBER, WHAT)
    await owner.taps_data(DeskTap(do="undertake", case=1).pack())
    assert (await case(house)).state is ComplaintState.DISPATCHED
    await other.taps("Accept the case")
    assert (await case(house)).state is ComplaintState.ACCEPTED


async def test_the_desk_insists_and_the_case_cannot_be_passed_back_again(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await lodge(anna)
    await pass_on(wang)
    await owner.taps("Pass back")
    await owner.says("Not ours.")
    await wang.taps("Insist")
    await wang.says("The lesson was yours.")
    await owner.sees("News", "Passing back refused", "The lesson was yours.")
    assert "Pass back" not in await owner.buttons()
    await owner.taps_data(DeskTap(do="reject", case=1).pack())
    assert (await case(house)).state is ComplaintState.DISPATCHED
    await owner.taps("Accept the case")
    assert (await kinds(house))[-3:] == ["rejected", "insisted", "accepted"]


async def test_whoever_passed_a_case_back_gets_it_again_only_with_a_reason(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await lodge(anna)
    await pass_on(wang)
    await owner.taps("Pass back")
    await owner.says("Not ours.")
    await wang.taps("Pass on")
    assert not [label for label in await wang.buttons() if "Owen Reed" in label]
    # By a list of owners that is older than his answer.
    await wang.taps_data(DeskTap(do="own", case=1, value=owner.person_id or 0).pack())
    await wang.sees_not("✅ Passed on")
    assert (await case(house)).state is ComplaintState.REJECTED
    assert "Insist" in await wang.buttons()


async def test_more_time_is_asked_for_told_and_granted_and_moves_the_due_times(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await in_owners_hands(anna, wang, owner)
    await owner.taps("Write")
    await owner.says("I look into it.")
    before = (await clock(house, Step.SOLUTION)).due_at
    await owner.taps("More…")
    await owner.taps("Ask for more time")
    await owner.says("The trainer is away.")
    for words in ("soon", "2020-01-01 09:00"):
        await owner.says(words)
        await owner.sees("for example: 2026-11-26 18:00")
    await owner.says("11月30日")  # as people write a day; its evening is meant
    await anna.sees("We need more time for your case", "The trainer is away.", "Mon 30 Nov 18:00")
    await wang.sees("More time asked for", "The trainer is away.")
    assert "Grant more time" not in await owner.buttons()
    await wang.taps("Grant more time")
    await anna.sees("takes longer than we promised", "Mon 30 Nov 18:00")
    for step in (Step.SOLUTION, Step.CLOSING):
        found = await clock(house, step)
        assert found.due_at == house.clock.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=7)
    assert before is not None and (await case(house)).extension_until is None
    await owner.taps("More…")
    await owner.taps("Why these times?")
    await owner.sees("Proposal", "more time granted until Mon 30 Nov 18:00", "First contact · done")


async def test_refused_time_changes_nothing_and_the_customer_learns_that_it_stays(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await in_owners_hands(anna, wang, owner)
    before = (await clock(house, Step.SOLUTION)).due_at
    await owner.taps("More…")
    await owner.taps("Ask for more time")
    await owner.says("The trainer is away.")
    await owner.says("2026-12-05 18:00")
    await wang.taps("Refuse")
    await wang.says("Anna needs it this week.")
    await anna.sees("There is no delay: what we promised you stays.")
    await anna.sees_not("Anna needs it")
    await owner.sees("More time refused", "Anna needs it this week.")
    assert (await clock(house, Step.SOLUTION)).due_at == before


async def test_waiting_for_the_customer_stops_the_clocks_and_gives_the_time_back(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await in_owners_hands(anna, wang, owner)
    house.clock.forward(hours=1)
    due = (await clock(house, Step.SOLUTION)).due_at
    await owner.taps("Ask back")
    await owner.says("Which room?")
    paused = await clock(house, Step.SOLUTION)
    assert (paused.due_at, paused.next_at, paused.paused_since) == (None, None, house.clock.now())
    await anna.says("/mycases")
    await anna.sees("please answer our question")
    house.clock.forward(hours=2)
    await anna.taps(NUMBER)
    await anna.taps("Reply")
    await anna.says("Room 301")
    # Wednesday 18:00 is when the desk closes: the two hours are those of Thursday morning.
    assert due == datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    assert (await clock(house, Step.SOLUTION)).due_at == datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


async def test_not_settled_opens_the_case_again_under_supervision(
    house: House, anna: Person, wang: Person, owner: Person, chief: Person
) -> None:
    await in_owners_hands(anna, wang, owner)
    await solve(anna, owner)
    await anna.sees("We have carried it out. Is it settled for you?", "The lesson took place on Thursday.")
    await anna.taps("No, not yet")
    await anna.says("Only two of us were let in")
    await anna.sees("open again", "a supervisor looks after it")
    row = await case(house)
    assert (row.state, row.reopened, row.owner_id) == (ComplaintState.REOPENED, 1, None)
    assert row.supervised_at is not None
    await wang.sees(NUMBER, "open again", "under supervision")
    assert (await clock(house, Step.FIRST_CONTACT)).round == 2


async def test_the_call_back_is_somebody_elses_and_may_reach_nobody(
    house: House, anna: Person, wang: Person, zhou: Person, owner: Person
) -> None:
    await in_owners_hands(anna, wang, owner)
    await solve(anna, owner)
    for do in ("close", "not_settled", "miss"):
        await owner.taps_data(DeskTap(do=do, case=1).pack())
    assert (await case(house)).state is ComplaintState.CALL_BACK
    await zhou.taps("Not reached")
    await anna.sees("We tried to reach you and could not")
    await zhou.taps("Settled, close")
    await anna.sees("Your case is closed. How did we handle it?")
    assert (await kinds(house))[-2:] == ["not_reached", "closed"]


async def test_who_works_alone_may_close_but_not_beside_a_colleague(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Propose a solution")
    await wang.says("A lesson on Friday.")
    await anna.taps("Accept")
    await wang.taps("Carried out")
    await wang.says("It took place.")
    await wang.says("The list is signed.")
    assert "Settled, close" in await wang.buttons()
    zhou = await house.person("Zhou Yi", Role.DESK, language="en")
    await wang.says(NUMBER)
    assert "Settled, close" not in await wang.buttons()
    await wang.taps_data(DeskTap(do="close", case=1).pack())
    assert (await case(house)).state is ComplaintState.CALL_BACK
    await zhou.says(NUMBER)
    await zhou.taps("Settled, close")
    assert (await case(house)).state is ComplaintState.CLOSED


async def test_urging_is_counted_spaced_and_the_third_reaches_the_supervisor(
    house: House, anna: Person, wang: Person, chief: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await anna.says(NUMBER)
    urging = await anna.last()
    await anna.taps_again("Urge", urging)
    await wang.sees("News", "Urged", "urged 1 ×")
    await anna.taps_again("Urge", urging)
    assert any("You can ask again from today 13:00" in toast for toast in anna.toasts)
    for _more in range(2):
        house.clock.forward(hours=4)
        await chief.sees_not("News")
        await anna.taps_again("Urge", urging)
    await chief.sees("News", "Urged", "urged 3 ×")
    assert (await kinds(house)).count("urged") == 3


async def test_a_duplicate_joins_the_case_that_leads_on(house: House, anna: Person, wang: Person) -> None:
    ben = await house.person("Ben Ott", Role.CUSTOMER, language="en", phone="13812345678")
    await lodge(anna)
    await lodge(ben)
    await wang.says("C-2026-000002")
    await wang.taps("Take")
    await wang.taps("More…")
    await wang.taps("Merge")
    for words in ("the other one", "C-2026-000002", "C-2026-000777"):
        await wang.says(words)
        await wang.sees("number of another open case")
    await wang.says("c-2026-1")
    await ben.sees("Somebody else has reported the same thing")
    await ben.sees_not("Anna", NUMBER)
    assert (await case(house, 2)).state is ComplaintState.MERGED
    assert (await case(house, 2)).merged_into_id == 1
    assert [row.facts for row in await house.rows(ComplaintEvent, ComplaintEvent.kind == EventKind.ABSORBED)] == [
        {"number": "C-2026-000002"}
    ]


async def test_whoever_was_asked_first_answers_for_the_case_until_he_hands_it_over(
    house: House, wang: Person, chief: Person
) -> None:
    trainer = await house.person("Chen Jing", Role.TRAINER, language="en")
    await trainer.says("/complain")
    await trainer.taps("A visitor")
    for words in ("Mr. Lin", "13600003333", "The truck came two days late"):
        await trainer.says(words)
    for label in ("Skip", "Late or missing", "Apologise", "Skip", "Lodge"):
        await trainer.taps(label)
    await trainer.sees(NUMBER, "You were asked first", "Hand it over by today 09:30 (30 min left)")
    await wang.sees_not(NUMBER)
    await house.later(minutes=23)
    await trainer.sees("Hand over to desk: three quarters of the time are used up. Due today 09:30.")
    await wang.taps_data(HandOverTap(case=1).pack())
    assert (await case(house)).receiver_id == trainer.person_id
    await trainer.taps("Hand over")
    await trainer.sees("The desk has C-2026-000001 now")
    await wang.sees(NUMBER, "The truck came two days late", "First contact by today 11:00")
    await trainer.taps_data(HandOverTap(case=1).pack())
    assert (await kinds(house)).count("handed_over") == 1
    await trainer.says(NUMBER)
    await trainer.sees("I could not find that")


async def test_management_hears_at_half_the_time_again_and_of_major_cases_at_once(
    house: House, anna: Person, wang: Person, chief: Person
) -> None:
    head = await house.person("Han Lei", Role.MANAGEMENT, language="en")
    await lodge(anna)
    await wang.taps("Take")
    await house.later(hours=2)
    await house.later(minutes=59)
    await head.sees_not(NUMBER)
    await head.says(NUMBER)
    await head.sees("I could not find that")
    await house.later(minutes=1)
    # The house closes at noon: what is ordinary waits until it opens again.
    await head.sees_not("half of the time again is gone")
    await house.later(minutes=90)
    await head.sees(NUMBER, "First contact: overdue since today 11:00, half of the time again is gone")
    await head.sees_not(WHAT, "Anna", "13812345678")
    await wang.taps("Classify")
    await wang.taps("major")
    await head.sees(NUMBER, "major", WHAT)
    assert (await kinds(house)).count("escalated") == 1


async def test_downtime_over_all_three_levels_tells_each_once_and_no_stale_reminder(
    house: House, anna: Person, wang: Person, chief: Person
) -> None:
    head = await house.person("Han Lei", Role.MANAGEMENT, language="en")
    await lodge(anna)
    await wang.taps("Take")
    house.clock.forward(days=1)
    for _tick in range(2):
        await house.tick()
    assert [kind for kind in await kinds(house) if kind in ("reminded", "overdue", "escalated")] == [
        "reminded", "overdue", "escalated",
    ]  # fmt: skip
    late = [row.facts["late_minutes"] for row in await house.rows(ComplaintEvent) if "late_minutes" in row.facts]
    assert late == [1350, 1320, 1260]
    await wang.sees_not("three quarters")
    for person in (wang, chief):
        await person.sees("overdue since")
    await head.sees("half of the time again is gone")


async def test_the_desk_writes_down_what_a_caller_without_a_chat_decides(house: House, wang: Person) -> None:
    await writes_for_a_caller(wang)
    await wang.says(NUMBER)
    await wang.taps("Take")
    await wang.taps("Propose a solution")
    await wang.says("Half of the freight back.")
    await wang.taps("Customer declines")
    await wang.taps("by phone")
    await wang.taps("Skip")
    await wang.taps("Propose a solution")
    await wang.says("All of the freight back.")
    await wang.taps("Customer accepts")
    await wang.taps("by phone")
    await wang.taps("Skip")
    await wang.taps("Carried out")
    await wang.says("The money is on its way.")
    await wang.says("The list is signed.")
    await wang.taps("Settled, close")
    await wang.taps("by phone")
    await wang.taps("Skip")
    assert (await case(house)).state is ComplaintState.CLOSED


async def test_nobody_answers_for_a_customer_who_has_a_chat(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Propose a solution")
    await wang.says("A lesson on Friday.")
    assert "Customer accepts" not in await wang.buttons()
    await wang.taps_data(DeskTap(do="accept", case=1).pack())
    assert (await case(house)).state is ComplaintState.SOLUTION_PROPOSED


async def test_a_case_comes_back_from_an_owner_who_does_not_answer(
    house: House, anna: Person, wang: Person, zhou: Person, owner: Person
) -> None:
    await lodge(anna)
    await pass_on(wang)
    await zhou.taps_data(DeskTap(do="take", case=1).pack())
    assert (await case(house)).state is ComplaintState.DISPATCHED
    await wang.says(NUMBER)
    await wang.taps("Take back")
    row = await case(house)
    assert (row.state, row.handler_id, row.owner_id) == (ComplaintState.ACCEPTED, wang.person_id, None)
    await owner.says(NUMBER)
    await owner.sees("I could not find that")
