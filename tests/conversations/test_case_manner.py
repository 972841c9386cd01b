"""Words to a customer are looked over before they go out; whoever wrote them decides."""

import pytest

from domain.complaint import RULES
from domain.complaint.manner import Dont, Step
from handlers.desk.asked import ASKED, READ_BY_CUSTOMER
from handlers.desk.manner import GUIDE, SOUNDS
from services.complaint.acting import UNSEEN_BY_CUSTOMER
from storage.models.complaint import ComplaintEvent
from tests.conversations.complaining import lodge
from tests.house import House, Person

RUDE = "That is your own fault, and no other customer had this."


async def said(house: House) -> list[str]:
    return [str(row.kind) for row in await house.rows(ComplaintEvent)]


async def test_words_that_may_hurt_are_shown_and_sent_only_when_the_writer_says_so(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.says(RUDE)
    await wang.sees("no other customer", "sounds as if you did not believe the customer", "It has not been sent yet")
    assert "said" not in await said(house)
    await wang.taps("Rewrite")
    await wang.sees("Your answer so far: That is your own fault")
    await wang.says("I am sorry about the trouble. I call you at three.")
    assert (await said(house))[-1] == "said"
    await anna.sees("I call you at three.")
    await anna.sees_not("fault")


async def test_the_writer_may_send_it_as_it_is_by_button_or_by_typing(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    for answer in (wang.taps("Send as it is"), wang.says("send as it is")):
        await wang.taps("Ask back")
        await wang.says(RUDE)
        await answer
        await anna.sees(RUDE)


async def test_to_rewrite_may_be_typed_too_and_is_never_taken_for_a_yes(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Propose a solution")
    await wang.says(RUDE)
    await wang.says("rewrite")
    await wang.sees("Your answer so far")
    # What is left as it is comes under the same look again.
    await wang.taps("Leave as is")
    await wang.sees("It has not been sent yet")
    assert "solution_proposed" not in await said(house)


async def test_the_questions_after_the_look_are_asked_as_well(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("More…")
    await wang.taps("Ask for more time")
    await wang.says(RUDE)
    await wang.taps("Send as it is")
    await wang.sees("Until when?")
    await wang.taps("In three days")
    assert (await said(house))[-1] == "extension_asked"


async def test_what_only_the_house_reads_is_not_looked_over(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("More…")
    await wang.taps("Note a finding")
    await wang.says(RUDE)
    assert (await said(house))[-1] == "investigated"


async def test_the_six_steps_are_read_from_the_card_and_lead_back_to_it(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    for label in ("Take", "More…", "Six steps"):
        await wang.taps(label)
    text = (await wang.bubbles())[-1].text
    assert [line.partition(".")[0] for line in text.splitlines()[1:]] == ["1", "2", "3", "4", "5", "6"]
    await wang.taps("◀ Back")
    assert "Propose a solution" in await wang.buttons()


def test_every_step_and_every_dont_has_its_sentence() -> None:
    assert (set(GUIDE), set(SOUNDS)) == (set(Step), set(Dont))


@pytest.mark.parametrize("act", sorted(READ_BY_CUSTOMER))
def test_what_is_looked_over_is_asked_for_and_read_by_the_customer(act: str) -> None:
    assert act in ASKED
    assert next(rule.event for one, rule in RULES.items() if one == act) not in UNSEEN_BY_CUSTOMER


async def test_cancelling_at_the_second_look_asks_before_the_words_are_lost(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.taps("Cancel")
    await wang.sees("Nothing was sent")
    await wang.taps("Write")
    await wang.says(RUDE)
    await wang.taps("Cancel")
    await wang.sees("Drop what you have entered so far?")
    await wang.taps("Go on")
    await wang.sees("It has not been sent yet")
    await wang.taps("Cancel")
    await wang.taps("Drop it")
    await wang.sees("Nothing was sent")
    assert "said" not in await said(house)
