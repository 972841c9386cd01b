"""A customer without a chat speaks through the desk: his words stand as his, with the way he said them and who wrote them."""

import pytest

from domain.complaint import ComplaintState, EventKind
from domain.people import Role
from handlers.desk.taps import DeskTap
from storage.models.audit import AuditEntry
from storage.models.complaint import Complaint, ComplaintEvent
from storage.models.files import Body
from tests.conversations.complaining import NUMBER, lodge, writes_for_a_caller
from tests.house import House, Person

pytestmark = pytest.mark.slow


@pytest.fixture(name="called")
async def somebody_called(house: House, wang: Person, zhou: Person) -> House:
    """A case of somebody who called, which Wang Fang has taken."""
    await writes_for_a_caller(wang)
    await wang.says(NUMBER)
    await wang.taps("Take")
    return house


async def case(house: House) -> Complaint:
    (row,) = await house.rows(Complaint)
    assert isinstance(row, Complaint)
    return row


async def opens(person: Person, *labels: str) -> None:
    """Find the case and press these."""
    await person.says(NUMBER)
    for label in labels:
        await person.taps(label)


async def test_whoever_answers_the_phone_adds_what_the_customer_says_and_the_handler_hears_of_it(
    called: House, wang: Person, zhou: Person
) -> None:
    await opens(zhou, "More…", "Customer adds")
    await zhou.sees("How did the customer say it?")
    await zhou.taps("by phone")
    await zhou.sees("What does the customer add? In his own words.")
    await zhou.says("The second truck was late too.")
    await zhou.sees("Added in the customer's words", "Zhou Yi: said by phone · The second truck was late too.")
    await wang.sees("The second truck was late too.", NUMBER)
    event = (await called.rows(ComplaintEvent))[-1]
    assert (event.kind, event.actor_id, event.facts["said"]) == ("added", zhou.person_id, "phone")
    # The words are the customer's: with him they are erased.
    (body,) = await called.rows(Body, Body.id == event.body_id)
    assert body.person_id == (await case(called)).customer_id


async def test_accepting_and_declining_say_how_and_by_whom_it_was_written(
    called: House, wang: Person, zhou: Person
) -> None:
    await opens(wang, "Propose a solution")
    await wang.says("Half of the freight back.")
    await wang.taps("Customer declines")
    await wang.taps("in person")
    await wang.says("Half is not enough.")
    await wang.sees("Solution declined · Wang Fang: said in person · Half is not enough.")
    await wang.taps("Propose a solution")
    await wang.says("All of it back.")
    # Only whoever has the case in hand decides what becomes of it.
    await zhou.says(NUMBER)
    assert "Customer accepts" not in await zhou.buttons()
    await opens(wang, "Customer accepts", "by phone", "Skip")
    await wang.sees("Solution accepted · Wang Fang: said by phone")
    assert (await case(called)).state is ComplaintState.SOLUTION_ACCEPTED


async def test_nobody_ends_his_own_case_by_a_withdrawal_that_he_writes_himself(
    called: House, wang: Person, zhou: Person
) -> None:
    await opens(wang, "More…")
    assert "Customer adds" in await wang.buttons()
    assert "Customer withdraws" not in await wang.buttons()
    await wang.taps_data(DeskTap(do="withdraw", case=1).pack())
    assert (await case(called)).state is ComplaintState.ACCEPTED
    await opens(zhou, "More…", "Customer withdraws", "by e-mail")
    await zhou.says("The goods have arrived after all.")
    await zhou.sees("The complaint is taken back, as the customer said.")
    await wang.sees("The goods have arrived after all.")
    assert (await case(called)).state is ComplaintState.WITHDRAWN
    trail = [(one.act, one.actor_id) for one in await called.rows(AuditEntry, AuditEntry.act == "complaint: withdraw")]
    assert trail == [("complaint: withdraw", zhou.person_id)]


async def carried_out(wang: Person) -> None:
    """Proposed, accepted by phone, done: the call-back is next."""
    await opens(wang, "Propose a solution")
    await wang.says("All of the freight back.")
    await opens(wang, "Customer accepts", "by phone", "Skip")
    await wang.taps("Carried out")
    await wang.says("The money is on its way.")
    await wang.says("The list is signed.")


async def test_after_the_call_back_the_rating_is_written_down_and_the_case_can_be_opened_again(
    called: House, wang: Person, zhou: Person
) -> None:
    await carried_out(wang)
    await opens(zhou, "Settled, close")
    await zhou.sees("How did the customer say it?")
    await zhou.taps("by phone")
    await zhou.says("He has the money.")
    await zhou.sees("✅ Closed.", "said by phone · He has the money.")
    closing = (await called.rows(ComplaintEvent, ComplaintEvent.kind == EventKind.CLOSED))[0]
    (body,) = await called.rows(Body, Body.id == closing.body_id)
    assert (closing.facts["said"], body.person_id) == ("phone", (await case(called)).customer_id)
    # Whoever solved it hears that the customer is content.
    await wang.sees("He has the money.")
    await zhou.sees("Ask the customer how we handled it")
    await zhou.taps("4")
    await zhou.sees("4/5 · as told to customer care")
    assert (await case(called)).rating == 4
    await zhou.taps_data(DeskTap(do="rate", case=1, value=1).pack())
    assert (await case(called)).rating == 4
    await wang.says(NUMBER)
    await wang.sees_not("Ask the customer how we handled it")
    await opens(zhou, "More…", "Open again", "by phone")
    await zhou.says("Half of the money is missing.")
    await zhou.sees("The case is open again")
    await wang.sees("Half of the money is missing.")
    event = (await called.rows(ComplaintEvent))[-1]
    assert (event.kind, event.facts["said"]) == ("reopened", "phone")


async def test_that_it_is_not_settled_is_written_down_with_the_way_he_said_it(
    called: House, wang: Person, zhou: Person
) -> None:
    await carried_out(wang)
    await opens(zhou, "Not settled", "by e-mail")
    await zhou.sees("What is not settled?")
    await zhou.says("Half of the money is missing.")
    await zhou.sees("The case is open again, under supervision", "said by e-mail")
    event = (await called.rows(ComplaintEvent))[-1]
    assert (event.kind, event.facts["said"], event.facts["supervised"]) == ("reopened", "mail", True)
    (body,) = await called.rows(Body, Body.id == event.body_id)
    assert body.person_id == (await case(called)).customer_id


async def test_opening_again_on_our_own_account_is_no_word_of_the_customer(
    called: House, wang: Person, zhou: Person
) -> None:
    await carried_out(wang)
    await opens(zhou, "Settled, close", "Our own decision", "Skip", "More…", "Open again", "Our own decision")
    await zhou.says("The transfer came back.")
    assert "said" not in (await called.rows(ComplaintEvent))[-1].facts
    assert (await case(called)).state is ComplaintState.REOPENED


async def test_nobody_speaks_for_a_customer_who_has_a_chat_or_from_another_part(
    house: House, anna: Person, wang: Person, zhou: Person, owner: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    chief = await house.person("Sun Mei", Role.SUPERVISOR, language="en")
    for person in (wang, zhou, chief):
        await opens(person, "More…")
        assert not [label for label in await person.buttons() if label.startswith("Customer")]
    for person in (wang, zhou, owner, chief):
        for do, value in (("add", 0), ("withdraw", 0), ("rate", 5)):
            await person.taps_data(DeskTap(do=do, case=1, value=value).pack())
    assert (await case(house)).state is ComplaintState.ACCEPTED
    await opens(wang, "Propose a solution")
    await wang.says("A lesson.")
    await anna.taps("Accept")
    await wang.taps("Carried out")
    await wang.says("It took place.")
    await wang.says("The list is signed.")
    await anna.taps("Yes, settled")
    await zhou.taps_data(DeskTap(do="rate", case=1, value=5).pack())
    assert (await case(house)).rating is None


@pytest.mark.parametrize(
    ("language", "steps", "asked", "seen"),
    [
        ("简体中文", ("更多", "客户补充", "电话"), "客户补充了什么", "客户电话告知"),
        ("繁體中文", ("更多", "客戶補充", "電話"), "客戶補充了什麼", "客戶電話告知"),
    ],
)
async def test_it_reads_chinese(
    called: House, zhou: Person, language: str, steps: tuple[str, ...], asked: str, seen: str
) -> None:
    await zhou.says("/language")
    await zhou.taps(language)
    await opens(zhou, *steps)
    await zhou.sees(asked)
    await zhou.says("第二辆车也晚了。")
    await zhou.sees(seen, "第二辆车也晚了。")
