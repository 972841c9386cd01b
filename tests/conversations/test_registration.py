"""The first minutes with Peiban: agreeing, saying who one is, and what happens to guesses."""

from domain.people import Role
from storage.models.people import Account, Person
from tests.house import House


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
    for guess in range(5):
        await guest.taps("I work or learn here" if guess == 0 else "Try again")
        if guess:
            await guest.taps("I work or learn here")
        await guest.says("A1024")
        await guest.says(f"Wrong {guess}")
        await guest.sees("no further tries" if guess == 4 else f"{4 - guess} more tr")
    house.clock.forward(minutes=15)
    await guest.says("/start")
    await guest.taps("I work or learn here")
    await guest.says("A1024")
    await guest.says("李明")
    await guest.sees("Welcome, 李明")
