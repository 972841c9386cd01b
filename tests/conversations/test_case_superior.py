"""At a breach the owner's superior is told, by the roster; where there is none, whoever oversees the desk, and why."""

import pytest

from domain.people import Role
from storage.models.complaint import ComplaintEvent
from tests.conversations.complaining import NUMBER, lodge
from tests.house import House, Person

LATE = "Proposal: overdue since"
WHY = "superior is not known or cannot be reached"


@pytest.fixture(name="chief")
async def chief_comes(house: House) -> Person:
    return await house.person("Su Ning", Role.SUPERVISOR, language="en")


async def owner_of(house: House, superior_no: str = "") -> Person:
    facts = {"superior_no": superior_no} if superior_no else {}
    return await house.person("Owen Reed", Role.OWNER, number="E2", language="en", department="Training", **facts)


async def until_the_proposal_is_late(house: House, anna: Person, wang: Person, owner: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    await owner.taps("Accept the case")
    await owner.taps("Write")
    await owner.says("I look into it.")
    await house.later(days=2, hours=9, minutes=1)
    # The third working day is over with the house's opening hours: what is ordinary waits for the next one.
    await house.later(hours=15)


async def above(house: House) -> list[int]:
    rows = await house.rows(ComplaintEvent)
    return [row.facts["above"] for row in rows if row.kind == "overdue" and row.facts["step"] == "solution"]


async def test_the_owners_superior_is_told_of_a_breach_and_who_has_it(
    house: House, anna: Person, wang: Person, zhou: Person, chief: Person
) -> None:
    boss = await house.person("Bea Holm", Role.TRAINER, number="E1", language="en")
    stranger = await house.person("Tom Lund", Role.TRAINER, number="E9", language="en")
    owner = await owner_of(house, "E1")
    await until_the_proposal_is_late(house, anna, wang, owner)
    for person in (boss, owner, wang, zhou, chief):
        await person.sees(NUMBER, LATE)
    await boss.sees("In the hands of Wang Fang, with Owen Reed")
    # He is told because the owner is his; what the customer has said is not his to read.
    assert "Open the case" not in await boss.buttons()
    await boss.sees_not("Anna", "教室")
    await stranger.sees_not(NUMBER)
    await chief.sees_not(WHY)
    assert await above(house) == [2]


@pytest.mark.parametrize("superior_no", ["", "E7"])
async def test_without_a_superior_whoever_oversees_the_desk_is_told_why_it_is_his(
    house: House, anna: Person, wang: Person, chief: Person, superior_no: str
) -> None:
    if superior_no:
        # He stands on the roster, but has never come in.
        await house.record("Bea Holm", Role.TRAINER, number="E7")
    admin = await house.person("Ada Berg", Role.ADMIN, language="en")
    owner = await owner_of(house, superior_no)
    await until_the_proposal_is_late(house, anna, wang, owner)
    await chief.sees(NUMBER, LATE, WHY)
    for person in (wang, owner):
        await person.sees(LATE)
        await person.sees_not(WHY)
    await admin.sees_not(NUMBER)


async def test_with_nobody_above_at_all_an_administrator_is_told(house: House, anna: Person, wang: Person) -> None:
    admin = await house.person("Ada Berg", Role.ADMIN, language="en")
    owner = await owner_of(house)
    await until_the_proposal_is_late(house, anna, wang, owner)
    await admin.sees(NUMBER, LATE, "nobody nearer could be reached")
    assert "Open the case" not in await admin.buttons()
    assert await above(house) == [0]
