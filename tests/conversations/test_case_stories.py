"""Cases from the first word to the last, as customer, desk, owner and supervisor read them."""

from domain.people import Role
from tests.conversations.complaining import NUMBER, owner_comes, wang_comes  # noqa: F401 - fixtures
from tests.house import House, Person


async def test_a_caller_s_decision_is_told_to_the_owner_and_a_declined_solution_goes_up(
    house: House, wang: Person, owner: Person
) -> None:
    chief = await house.person("Su Ning", Role.SUPERVISOR, language="en")
    await wang.says("/complain")
    await wang.taps("Somebody who called")
    for words in ("Mr. Lin", "13600003333", "The truck came two days late"):
        await wang.says(words)
    for label in ("Skip", "Late or missing", "Apologise", "Skip", "Lodge"):
        await wang.taps(label)
    await wang.says(NUMBER)
    for label in ("Take", "Pass on", "Owen Reed"):
        await wang.taps(label)
    await owner.taps("Accept the case")
    await owner.taps("Propose a solution")
    await owner.says("Half of the freight back.")
    await wang.says(NUMBER)
    await wang.taps("Customer declines")
    for person in (owner, chief):
        await person.sees("Solution declined")
