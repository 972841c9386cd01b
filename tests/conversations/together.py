"""Two customers who report the same thing, for the stories of cases that are handled together."""

from storage.models.complaint import Complaint
from tests.conversations.complaining import LIFT, LIFT_TOO, NUMBER, lodge
from tests.house import House, Person

SECOND = "C-2026-000002"


async def case(house: House, number: int = 2) -> Complaint:
    found: Complaint = (await house.rows(Complaint, Complaint.id == number))[0]
    return found


async def merged(anna: Person, ben: Person, wang: Person) -> None:
    """Anna's case leads and is in Wang's hands, Ben's goes along."""
    await lodge(anna, LIFT)
    await lodge(ben, LIFT_TOO, contact="13900001111")
    await wang.says(NUMBER)
    await wang.taps("Take")
    await merge(wang, SECOND, NUMBER)


async def merge(wang: Person, number: str, into: str) -> None:
    await wang.says(number)
    await wang.taps("Take")
    # What is done at the same instant as the merging would look as if only that had ended it.
    wang.house.clock.forward(seconds=1)
    await wang.taps("More…")
    await wang.taps("Merge")
    await wang.says(into)
    await wang.sees("The two cases are one now")
