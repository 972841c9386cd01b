"""A supervisor who steps in has the case in hand like anybody at the desk, until somebody else judges that it is settled."""

import pytest

from domain.complaint import ComplaintState, EventKind
from domain.people import Role
from storage.models.complaint import Complaint, ComplaintEvent
from tests.conversations.complaining import NUMBER, lodge, solve
from tests.house import House, Person


@pytest.fixture(name="chief")
async def chief_comes(house: House) -> Person:
    return await house.person("Su Ning", Role.SUPERVISOR, language="en")


async def test_a_supervisor_takes_a_case_over_solves_it_and_a_colleague_judges(
    house: House, anna: Person, wang: Person, zhou: Person, chief: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await chief.says(NUMBER)
    assert "Propose a solution" not in await chief.buttons()
    await chief.taps("Take over")
    await chief.taps("Yes, take over")
    await chief.sees("In the hands of Su Ning", "Customer: Anna Frei")
    await wang.sees("News", "Su Ning")
    await chief.taps("Write")
    await chief.says("I have the matter in hand myself.")
    await anna.sees("I have the matter in hand myself.")
    await wang.says(NUMBER)
    assert "Write" not in await wang.buttons()
    await solve(anna, chief, number=NUMBER)
    await chief.says(NUMBER)
    assert "Settled, close" not in await chief.buttons()
    await zhou.says(NUMBER)
    await zhou.taps("Settled, close")
    assert (await house.rows(Complaint))[0].state is ComplaintState.CLOSED


async def test_a_supervisor_takes_what_nobody_has_taken(
    house: House, anna: Person, wang: Person, chief: Person
) -> None:
    await lodge(anna)
    await chief.says(NUMBER)
    await chief.taps("Take over")
    await chief.sees("taken up", "In the hands of Su Ning")
    assert "Propose a solution" in await chief.buttons()
    assert [row.kind for row in await house.rows(ComplaintEvent)][-1] is EventKind.ACCEPTED
    await anna.sees("A colleague at customer care has taken")


async def test_management_that_steps_into_a_major_case_can_speak_with_the_customer(
    house: House, anna: Person, wang: Person
) -> None:
    boss = await house.person("Lu Qin", Role.MANAGEMENT, language="en")
    await lodge(anna, "我要投诉！有人死亡，媒体已经报道")
    await wang.taps("Take")
    await boss.says(NUMBER)
    await boss.sees("could not find")
    await wang.taps("Classify")
    await wang.taps("major")
    await boss.says(NUMBER)
    await boss.taps("Take over")
    await boss.taps("Yes, take over")
    await boss.taps("Write")
    await boss.says("I am in charge of this from now on.")
    await anna.sees("I am in charge of this from now on.")


async def test_who_confirms_when_somebody_else_has_taken_it_meanwhile_takes_it_from_nobody(
    house: House, anna: Person, wang: Person, zhou: Person, chief: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    for one in (chief, zhou):
        await one.says(NUMBER)
        await one.taps("Take over")
    await zhou.taps("Yes, take over")
    await chief.taps("Yes, take over")
    assert chief.toasts == ["Zhou Yi has taken this case already."]
    assert (await house.rows(Complaint))[0].handler_id == zhou.person_id


async def test_management_keeps_the_case_that_it_took_over_and_found_not_to_be_major(
    house: House, anna: Person, wang: Person
) -> None:
    head = await house.person("Han Lei", Role.MANAGEMENT, language="en")
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Classify")
    await wang.taps("major")
    await head.says(NUMBER)
    await head.taps("Take over")
    await head.taps("Yes, take over")
    await head.taps("Classify")
    await head.taps("urgent")
    # It would lie in hands that cannot open it.
    await head.says(NUMBER)
    await head.taps("Write")
    await head.says("We are looking into it.")
    await anna.sees("We are looking into it.")
    await head.says("/desk")
    await head.sees(NUMBER)
