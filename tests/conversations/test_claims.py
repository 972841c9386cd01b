"""A record that two accounts claim: no claim is lost, nobody is left in the dark."""

import pytest

from domain.checkin import code_at
from domain.people import Role
from storage import people
from storage.models.attendance import AttendanceMark
from storage.models.outbox import Notice
from tests.house import House, Person


@pytest.fixture
async def owner(house: House) -> Person:
    return await house.person("Ben", Role.TRAINEE, number="B1", cohort="一班", language="en")


async def claims(house: House) -> Person:
    """Somebody with a new account says he is Ben."""
    claimant = await house.stranger(language="en")
    await claimant.says("/start")
    await claimant.taps("I agree")
    await claimant.taps("I work or learn here")
    await claimant.says("B1")
    await claimant.says("Ben")
    await claimant.sees("linked to another account", "an administrator will decide")
    return claimant


async def test_a_claim_that_reached_no_administrator_waits_in_his_menu_and_in_the_administration(
    house: House, owner: Person
) -> None:
    claimant = await claims(house)
    assert not await house.rows(Notice, Notice.name == "link_claim")
    # The first administrator comes later.
    admin = await house.person("Root", Role.ADMIN, number="R1", language="en")
    await admin.says("/menu")
    await admin.sees("A second account claims the record of Ben")
    await admin.says("/admin")
    await admin.taps("1 claimed record")
    await admin.taps("Ben B1")
    await admin.sees("One record, two accounts", "A new account (web chat) says")
    await admin.taps("Give to new one")
    await claimant.sees("given you your record")
    await admin.says("/admin")
    assert not any("claimed" in label for label in await admin.buttons())


async def test_who_waits_for_an_administrator_is_told_so_and_may_ask_again(house: House, owner: Person) -> None:
    admin = await house.person("Root", Role.ADMIN, number="R1", language="en")
    claimant = await claims(house)
    await claimant.says("hello?")
    await claimant.sees("Waiting for an administrator", "Ben")
    assert "Who are you?" not in (await claimant.last()).text
    await claimant.taps("Ask again")
    assert "within the last hour" in claimant.toasts[0]
    house.clock.forward(hours=1)
    await claimant.taps("Ask again")
    assert "once more" in claimant.toasts[0]
    cards = [row for row in await admin.bubbles() if "One record, two accounts" in row.text]
    assert len(cards) == 2
    assert not cards[0].buttons
    await claimant.taps("I am somebody else")
    await claimant.sees("Who are you?")


async def test_claiming_again_reminds_the_administrators(house: House, owner: Person) -> None:
    await house.person("Root", Role.ADMIN, number="R1", language="en")
    claimant = await claims(house)
    house.clock.forward(hours=2)
    await claimant.says("/start")
    await claimant.taps("I am somebody else")
    await claimant.taps("I work or learn here")
    await claimant.says("B1")
    await claimant.says("Ben")
    assert len(await house.rows(Notice, Notice.name == "link_claim")) == 2
    assert len(await house.rows(Notice, Notice.name == "link_claimed")) == 1


async def test_the_account_that_loses_the_record_is_told(house: House, owner: Person) -> None:
    admin = await house.person("Root", Role.ADMIN, number="R1", language="en")
    claimant = await claims(house)
    await admin.taps("Give to new one")
    await owner.sees("given your record to another account")
    assert owner.person_id in [account.person_id for account in await _accounts(house, claimant)]
    await owner.says("/quiz")
    await owner.sees("Who are you?")


async def test_what_a_claimant_scanned_meanwhile_counts_when_he_gets_the_record(house: House, owner: Person) -> None:
    admin = await house.person("Root", Role.ADMIN, number="R1", language="en")
    trainer = await house.person("Chen", Role.TRAINER, number="T1", language="en")
    lesson = await house.lesson(trainer=trainer)
    claimant = await claims(house)
    typed_at = house.clock.now()
    await claimant.says(code_at(house.peiban.actors.house.key, lesson.id or 0, house.clock.wall(), 15))
    await claimant.sees("noted your check-in", "Waiting for an administrator")
    house.clock.forward(minutes=10)
    await admin.taps("Give to new one")
    marks = await house.rows(AttendanceMark)
    assert [(mark.person_id, mark.at) for mark in marks] == [(owner.person_id, typed_at)]


async def _accounts(house: House, who: Person) -> list[people.Account]:
    async with house.peiban.database.look() as tx:
        found = await people.account_by_id(tx, who.account.id or 0)
        return [found] if found else []
