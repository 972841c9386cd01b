"""The first minutes with Peiban: agreeing, saying who one is, and what happens to guesses."""

from dataclasses import replace

from domain.people import Role
from storage import people
from storage.models.audit import AuditEntry
from storage.models.outbox import Notice
from storage.models.people import Account, LinkClaim, Person, RoleHeld
from tests.house import House
from tests.house import Person as Somebody


async def test_a_newcomer_agrees_first_and_then_says_who_he_is(house: House) -> None:
    await house.record("李明", Role.TRAINEE, number="A1024", cohort="一班")
    anna = await house.stranger(language="en")
    await anna.says("hello")
    await anna.sees("Welcome to Peiban", "/privacy")
    await anna.taps("I agree")
    await anna.sees("Who are you?")
    await anna.taps("I work or learn here")
    await anna.sees("employee number")
    await anna.says("a1024")
    await anna.says("李明")
    await anna.sees("Welcome, 李明")
    linked = (await house.rows(Account, Account.id == anna.account.id))[0]
    assert linked.person_id is not None
    record = (await house.rows(Person, Person.id == linked.person_id))[0]
    assert record.consent_version == 1


async def test_five_wrong_guesses_close_the_door_for_fifteen_minutes(house: House) -> None:
    await house.record("李明", Role.TRAINEE, number="A1024")
    guest = await house.stranger(language="en")
    await guest.says("/start")
    await guest.taps("I agree")
    await guest.taps("I work or learn here")
    for guess in range(5):
        # The question stays open after a wrong answer: the number is simply typed again.
        await guest.says("A1024")
        await guest.says(f"Wrong {guess}")
        await guest.sees("no further tries" if guess == 4 else f"{4 - guess} more tr")
    await guest.sees("until today 08:55", "can look your number up")
    house.clock.forward(minutes=15)
    await guest.says("/start")
    await guest.taps("I work or learn here")
    await guest.says("A1024")
    await guest.says("李明")
    await guest.sees("Welcome, 李明")


async def _claims(who: Somebody, number: str, name: str) -> None:
    """Say who one is, from the question on."""
    await who.says("/start")
    await who.taps("I work or learn here")
    await who.says(number)
    await who.says(name)


async def _newcomer(house: House) -> Somebody:
    guest = await house.stranger(language="en")
    await guest.says("/start")
    await guest.taps("I agree")
    return guest


async def test_a_record_whose_owner_has_blocked_peiban_is_still_his(house: House) -> None:
    owner = await house.person("李明", Role.ADMIN, number="A1024", language="en")
    async with house.peiban.database.write() as tx:
        await people.mark_blocked(tx, owner.account.id or 0, now=house.clock.wall())
    thief = await _newcomer(house)
    await _claims(thief, "A1024", "李明")
    await thief.sees("an administrator will decide")
    assert (await house.rows(Account, Account.id == thief.account.id))[0].person_id is None
    assert len(await house.rows(LinkClaim)) == 1


async def test_ten_wrong_names_from_fresh_accounts_close_a_number_for_everybody_unlinked(house: House) -> None:
    boss = await house.person("Boss", Role.ADMIN, number="B1", language="en")
    await house.record("李明", Role.TRAINEE, number="A1024")
    for round_ in range(3):
        guest = await _newcomer(house)
        for guess in range(4):
            if round_ * 4 + guess < 10:
                await _claims(guest, "A1024", f"Wrong {guess}")
    honest = await _newcomer(house)
    await _claims(honest, "A1024", "李明")
    await honest.sees("no further tries")
    assert (await house.rows(Account, Account.id == honest.account.id))[0].person_id is None
    assert len(await house.rows(Notice, Notice.name == "record_guessed")) == 1
    assert "ten wrong names for employee number A1024" in str([row.text for row in await boss.bubbles()])
    house.clock.forward(minutes=15)
    await _claims(honest, "A1024", "李明")
    await honest.sees("Welcome, 李明")
    assert (await house.rows(Person, Person.employee_no == "A1024"))[0].wrong_guesses == 0


async def test_no_dead_keyboard_stays_behind_when_somebody_has_registered(house: House) -> None:
    guest = await _newcomer(house)
    await guest.taps("I am a customer")
    for words in ("Grace", "Huaxin", "13812345678"):
        await guest.says(words)
    await guest.taps("Confirm")
    await guest.sees("Welcome, Grace")
    assert await guest.buttons() == ["Menu"]
    await house.record("李明", Role.TRAINEE, number="A1024")
    colleague = await _newcomer(house)
    await _claims(colleague, "A1024", "李明")
    await colleague.sees("Welcome, 李明")
    assert await colleague.buttons() == ["Menu"]


async def test_who_is_named_in_the_settings_holds_the_role_as_soon_as_he_is_known(house: House) -> None:
    await house.record("李明", Role.TRAINEE, number="A1024")
    guest = await _newcomer(house)
    named = frozenset({f"web:{guest.account.native_id}"})
    house.peiban.actors.house = replace(house.peiban.actors.house, admins=named)
    await _claims(guest, "A1024", "李明")
    assert len(await house.rows(RoleHeld, RoleHeld.role == Role.ADMIN)) == 1
    await guest.says("/admin")
    await guest.sees("Administration")
    assert len(await house.rows(AuditEntry, AuditEntry.act == "role given")) == 1
