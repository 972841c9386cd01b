"""A customer who does not answer is reminded twice; then whoever has the case is told what can be done, and its time runs again."""

import pytest

from bot.doctor import Examination
from domain.complaint import ComplaintState, EventKind, Step
from domain.people import Role
from services.doctor import Level
from storage.complaint import lists
from storage.models.audit import AuditEntry
from storage.models.complaint import Complaint, ComplaintClock, ComplaintEvent
from storage.models.outbox import Notice
from tests.conversations.complaining import NUMBER, lodge, writes_for_a_caller
from tests.house import House, Person

QUESTION = "Which room were you sent to first?"
STILL = "We still need your answer"
TOLD = (EventKind.CUSTOMER_REMINDED, EventKind.UNANSWERED)


async def clock(house: House, step: Step) -> ComplaintClock:
    found: ComplaintClock = (await house.rows(ComplaintClock, ComplaintClock.step == step))[0]
    return found


async def told(house: House) -> list[tuple[EventKind, int]]:
    return [(row.kind, row.facts["mark"]) for row in await house.rows(ComplaintEvent) if row.kind in TOLD]


async def agree(house: House) -> None:
    peiban = house.peiban
    findings = await Examination(peiban.settings, peiban.database, peiban.clock).findings()
    assert next(one for one in findings if one.name == "clocks").level is Level.OK


async def asked(anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Ask back")
    await wang.says(QUESTION)


async def reminders(house: House) -> int:
    return len(await house.rows(Notice, Notice.name == "case_answer"))


async def test_an_unanswered_question_is_reminded_of_twice_and_then_is_the_houses_to_take_up(
    house: House, anna: Person, wang: Person, zhou: Person
) -> None:
    await asked(anna, wang)
    await house.later(days=1, hours=8, minutes=59)
    await anna.sees_not(STILL)
    # The second working day is over at 18:00.
    await house.later(minutes=1)
    await anna.sees(NUMBER, STILL, QUESTION)
    assert "Reply" in await anna.buttons()
    await agree(house)
    await house.later(days=3)
    assert await reminders(house) == 2
    assert (await clock(house, Step.SOLUTION)).due_at is None
    await wang.sees_not("does not answer")
    await house.later(days=4, hours=16)
    await house.later(hours=5)
    assert await reminders(house) == 2
    for person in (wang, zhou):
        await person.sees(NUMBER, "The customer does not answer.")
    assert await told(house) == [(TOLD[0], 75), (TOLD[0], 100), (TOLD[1], 150)]
    # The customer was waited for long enough: the case cannot rest for ever.
    assert (await clock(house, Step.SOLUTION)).due_at is not None
    await agree(house)
    assert {"Record contact", "Withdraw question", "Ask once more", "Open the case"} <= set(await wang.buttons())
    assert "Withdraw question" not in await zhou.buttons()
    await house.later(days=1)
    assert len(await told(house)) == 3
    await wang.taps("Withdraw question")
    await anna.sees("You need not answer our question any more")
    assert (await clock(house, Step.ANSWER)).stopped_at == house.clock.now()
    await agree(house)


async def test_an_answer_ends_the_reminding(house: House, anna: Person, wang: Person) -> None:
    await asked(anna, wang)
    await house.later(days=2)
    assert await reminders(house) == 1
    await anna.taps("Reply")
    await anna.says("To room 302.")
    await house.later(days=14)
    assert await reminders(house) == 1
    await wang.sees_not("does not answer")
    # Asked anew he is reminded anew.
    await wang.says(NUMBER)
    await wang.taps("Ask back")
    await wang.says("And then?")
    await house.later(days=3)
    assert await reminders(house) == 2
    await agree(house)


async def test_after_a_long_downtime_he_is_reminded_once_and_has_time_to_answer_before_the_house_is_told(
    house: House, anna: Person, wang: Person
) -> None:
    await asked(anna, wang)
    await house.later(days=11, hours=6)
    await house.later(minutes=10)
    assert await reminders(house) == 1
    await anna.sees(STILL)
    assert await told(house) == [(TOLD[0], 75), (TOLD[0], 100)]
    await wang.sees_not("does not answer")
    await agree(house)
    await house.later(days=5)
    await house.later(minutes=10)
    assert await reminders(house) == 1
    await wang.sees("The customer does not answer.")
    assert await told(house) == [(TOLD[0], 75), (TOLD[0], 100), (TOLD[1], 150)]
    assert len([row for row in await wang.bubbles() if "does not answer" in row.text]) == 1


async def test_an_unanswered_proposal_can_be_judged_on_the_phone_by_whoever_has_the_case(
    house: House, anna: Person, wang: Person, zhou: Person
) -> None:
    owner = await house.person("Owen Reed", Role.OWNER, language="en", department="Training")
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    await owner.taps("Accept the case")
    await owner.taps("Propose a solution")
    await owner.says("A catch-up lesson on Thursday.")
    await wang.says(NUMBER)
    assert "Customer accepts" not in await wang.buttons()
    await wang.says("/desk")
    await house.later(days=3)
    await anna.sees("Please tell us whether our proposal", "A catch-up lesson on Thursday.")
    assert {"Accept", "Decline"} <= set(await anna.buttons())
    await house.later(days=4)
    await house.later(days=4)
    for person in (owner, wang, zhou):
        await person.sees("The customer does not answer.")
    assert "Propose again" in await owner.buttons()
    await wang.taps("Customer accepts")
    await wang.taps("by phone")
    await wang.taps("Skip")
    (event,) = await house.rows(ComplaintEvent, ComplaintEvent.kind == EventKind.SOLUTION_ACCEPTED)
    assert event.facts["said"] == "phone"
    assert (await house.rows(Complaint))[0].state is ComplaintState.SOLUTION_ACCEPTED
    await agree(house)
    # Whoever solved the case has said it in his customer's name: he reads it, and the trail knows it.
    await house.later(hours=12)
    await anna.sees(NUMBER, "noted your answer: you accept our proposal")
    assert "Add to it" in await anna.buttons()
    (trail,) = await house.rows(AuditEntry, AuditEntry.act == "complaint: accept")
    assert trail.actor_id == wang.person_id


async def test_of_a_caller_whom_nobody_can_remind_the_house_hears_at_once(house: House, wang: Person) -> None:
    await writes_for_a_caller(wang)
    await wang.says(NUMBER)
    await wang.taps("Take")
    await wang.taps("Ask back")
    await wang.says("Which truck was it?")
    await house.later(days=2)
    assert not await reminders(house)
    await wang.sees("The customer does not answer.")
    await house.later(days=9)
    assert await told(house) == [(TOLD[1], 150)]
    await agree(house)


@pytest.mark.parametrize("after", [3, 8])
async def test_the_card_says_for_whom_the_case_waits(house: House, anna: Person, wang: Person, after: int) -> None:
    await asked(anna, wang)
    await wang.taps("More…")
    await wang.taps("Why these times?")
    await wang.sees("Customer's answer", "5 working days")
    await house.later(days=after)
    await wang.says(NUMBER)
    await wang.taps("More…")
    assert "Withdraw question" in await wang.buttons()


async def waited_for(house: House) -> set[int]:
    async with house.peiban.database.look() as tx:
        return await lists.waited_for(tx, [1])


async def test_who_writes_what_he_thinks_of_a_proposal_is_not_waited_for_any_more(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Propose a solution")
    await wang.says("Half of the price back.")
    assert await waited_for(house) == {1}
    await anna.says(NUMBER)
    assert "Urge" not in await anna.buttons()
    await anna.taps("Add to it")
    await anna.says("Half is too little.")
    assert await waited_for(house) == set()
    await wang.says("/menu")
    await wang.sees(NUMBER)
    # It is the house's turn, and he can still say yes.
    await anna.says(NUMBER)
    assert {"Urge", "Accept", "Decline"} <= set(await anna.buttons())


async def test_who_was_asked_is_asked_still_when_the_house_writes_on(house: House, anna: Person, wang: Person) -> None:
    await asked(anna, wang)
    await wang.says(NUMBER)
    await wang.taps("Write")
    await wang.says("I have spoken with the trainer.")
    assert await waited_for(house) == {1}
    await anna.says(NUMBER)
    await anna.sees("please answer our question")
    assert "Urge" not in await anna.buttons()


async def test_whoever_may_not_know_the_customer_is_not_asked_to_call_him(
    house: House, anna: Person, wang: Person
) -> None:
    owner = await house.person("Owen Reed", Role.OWNER, language="en", department="Training")
    await lodge(anna, unnamed=True)
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    await owner.taps("Accept the case")
    await owner.taps("Ask back")
    await owner.says(QUESTION)
    await house.later(days=3)
    await house.later(days=5)
    await house.later(days=6)
    await owner.sees("The customer does not answer. Please have the desk call")
    assert "Record contact" not in await owner.buttons()
    await wang.sees("The customer does not answer. Please call him")
