"""What goes one level up: a case that is put under supervision by hand, and a declined solution in which something changes."""

import pytest
from markupsafe import Markup

from domain.audit import case_act
from domain.complaint import ComplaintState, EventKind
from domain.complaint.course import Act
from domain.people import Role
from handlers.blocks.texts import plain
from storage.models.audit import AuditEntry
from storage.models.complaint import Complaint, ComplaintEvent
from storage.models.outbox import Notice
from tests.conversations.complaining import NUMBER, lodge
from tests.house import House, Person


@pytest.fixture(name="chief")
async def chief_comes(house: House) -> Person:
    return await house.person("Su Ning", Role.SUPERVISOR, language="en")


async def in_owners_hands(anna: Person, wang: Person, owner: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    await owner.taps("Accept the case")


async def card(person: Person) -> str:
    """The case as this person finds it now."""
    await person.says(NUMBER)
    return plain(Markup((await person.last()).text))


async def told_of(house: House, person: Person) -> int:
    """How many notices were ever meant for this person, told or held back."""
    return len(await house.rows(Notice, Notice.person_id == person.person_id))


async def test_a_supervisor_puts_a_case_under_supervision_and_those_who_work_on_it_read_so_but_not_the_customer(
    house: House, anna: Person, wang: Person, owner: Person, chief: Person
) -> None:
    await in_owners_hands(anna, wang, owner)
    assert "under supervision" not in await card(owner)
    said, told = [(row.message_id, row.text) for row in await anna.bubbles()], await told_of(house, anna)
    await chief.says(NUMBER)
    await chief.taps("More…")
    await chief.taps("Supervise")
    assert chief.toasts == ["✅ The case is under supervision."]
    await chief.sees(f"{NUMBER} · Organisation · normal · taken up · under supervision")
    assert "Supervise" not in await chief.buttons()
    row = (await house.rows(Complaint))[0]
    assert (row.state, row.supervised_at) == (ComplaintState.ACCEPTED, house.clock.now())
    for person in (owner, wang):
        news = [one for one in (await person.reads()).split("\n") if "News" in one][-1]
        assert news.endswith("Put under supervision · Su Ning")
        assert "taken up · under supervision" in await card(person)
    # No message to the customer, no word where he looks, and no place in the course that he reads.
    assert [(row.message_id, row.text) for row in await anna.bubbles()] == said
    assert await told_of(house, anna) == told
    for words in ("/mycases", NUMBER):
        await anna.says(words)
    await anna.sees("taken up")
    await anna.sees_not("supervis", "Su Ning")
    entries = [row.act for row in await house.rows(AuditEntry) if row.actor_id == chief.person_id]
    assert entries.count(case_act(Act.SUPERVISE)) == 1


@pytest.mark.parametrize(
    ("label", "how", "words", "proposal"),
    [
        ("another person", "person", "Ms Zhou teaches instead.", "Friday with Ms Zhou."),
        ("another time", "time", "It is on Saturday instead.", "Saturday at 9:00."),
        ("another place", "place", "It is in room 301 instead.", "Friday in room 301."),
    ],
)
async def test_a_declined_solution_goes_one_level_up_and_something_changes(
    house: House,
    anna: Person,
    wang: Person,
    owner: Person,
    chief: Person,
    label: str,
    how: str,
    words: str,
    proposal: str,
) -> None:
    await in_owners_hands(anna, wang, owner)
    await owner.taps("Propose a solution")
    await owner.says("A lesson on Friday.")
    await anna.taps("Decline")
    await anna.says("Not like that")
    for person in (owner, wang, chief):
        await person.sees("Solution declined", "Not like that")
    await chief.taps("Open the case")
    await chief.taps("Change something")
    await chief.taps(label)
    await chief.says(words)
    await chief.sees("✅ The customer is told.")
    await anna.sees("We do it differently now:", words)
    changed = (await house.rows(ComplaintEvent, ComplaintEvent.kind == EventKind.CHANGED))[0]
    assert (changed.facts["how"], changed.actor_id) == (how, chief.person_id)
    assert f"Changed · Su Ning: {label} · {words}" in plain(Markup((await owner.last()).text))
    await owner.taps("Propose a solution")
    await owner.says(proposal)
    await anna.sees(proposal)
    await anna.taps("Accept")
    assert (await house.rows(Complaint))[0].state is ComplaintState.SOLUTION_ACCEPTED
