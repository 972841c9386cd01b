"""What cannot be done now is refused with where the case stands and what can be done, as buttons; words are given back."""

import pytest

from domain.complaint import Act
from domain.people import Role
from handlers.complaint.taps import OwnTap
from handlers.desk import actions
from handlers.desk.taps import DeskTap
from tests.conversations.complaining import NUMBER, lodge, solve
from tests.house import House, Person

pytestmark = pytest.mark.slow
DESK_MOVED = "This case has moved on; here is where it stands."
OWN_MOVED = "The case has moved on meanwhile; here is where it stands."


@pytest.fixture(name="chief")
async def chief_comes(house: House) -> Person:
    return await house.person("Su Ning", Role.SUPERVISOR, language="en")


async def hears(person: Person, do: str, said: str, *buttons: str, own: bool = False) -> None:
    """He presses what stands on an old screen: told why not, he has the case before him and the buttons of today."""
    tap = OwnTap(do=do, case=1) if own else DeskTap(do=do, case=1)
    await person.taps_data(tap.pack())
    assert [told for told in person.toasts if said in told], person.toasts
    shown = await person.last()
    labels = [button["text"] for row in shown.buttons for button in row]
    assert NUMBER in shown.text
    assert set(buttons) <= set(labels), (do, labels)


def test_every_act_that_somebody_has_at_the_desk_has_a_button() -> None:
    on_cards = {*actions.DECIDE, *actions.TALK, *actions.WORK, *actions.MORE}
    # "Pass on", and what a customer without a chat says; whoever took a case down hands it over by a tap of his own.
    elsewhere = {Act.DISPATCH, Act.ADD, Act.WITHDRAW, Act.HAND_OVER}
    assert on_cards | elsewhere == set(Act) - {Act.LODGE, Act.CLOSE_TOGETHER}


async def test_at_the_desk_by_whom_the_case_is_worked_on_or_what_comes_first(
    anna: Person, wang: Person, zhou: Person, chief: Person
) -> None:
    await lodge(anna)
    await hears(zhou, "propose", DESK_MOVED, "Take", "More…")
    await wang.taps("Take")
    await hears(wang, "carry_out", DESK_MOVED, "Ask back", "Write", "Record contact", "Propose a solution", "Pass on")
    await hears(zhou, "propose", "Wang Fang has taken this case already.", "Take over", "More…")
    await hears(chief, "grant_extension", DESK_MOVED, "Take over", "Classify", "More…")
    await solve(anna, wang)
    await hears(wang, "close", DESK_MOVED, "Write", "Ask back", "More…")
    await hears(
        zhou, "propose", "Wang Fang has taken this case already.", "Settled, close", "Not settled", "Not reached"
    )


async def test_in_the_department_what_is_the_desk_s_or_the_customer_s_to_do(
    anna: Person, wang: Person, owner: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Pass on")
    await wang.taps("Owen Reed")
    await hears(owner, "propose", DESK_MOVED, "Accept the case", "Pass back")
    await owner.taps("Accept the case")
    await hears(owner, "undertake", DESK_MOVED, "Propose a solution", "Record contact")
    await solve(anna, owner)
    await hears(owner, "close", DESK_MOVED, "Write", "Ask back")


async def test_a_customer_reads_what_he_can_do_instead(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await hears(anna, "accept", OWN_MOVED, "Add to it", "Take it back", own=True)
    await hears(anna, "reopen", OWN_MOVED, "Add to it", "Take it back", own=True)
    await anna.taps("Urge")
    await hears(anna, "urge", "We have passed it on already. You can ask again from", "Add to it", own=True)
    await solve(anna, wang)
    await hears(anna, "accept", OWN_MOVED, "Yes, settled", "No, not yet", "Add to it", own=True)
    await anna.taps("Yes, settled")
    await hears(anna, "add", OWN_MOVED, "1", "5", "Open again", own=True)


async def test_whoever_comes_too_late_to_open_a_case_again_reads_why_and_where_to_go(
    house: House, anna: Person, wang: Person, zhou: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await solve(anna, wang)
    await anna.taps("Yes, settled")
    # The buttons stand there for as long as nobody looks.
    await house.later(days=15, seconds=1)
    await hears(
        anna, "reopen", "A case can be opened again for 15 days only. Please lodge a new one: /complain", own=True
    )
    await hears(zhou, "reopen", "A case can be opened again for 15 days only.", "More…")


async def test_who_may_not_open_a_case_again_is_not_told_that_it_is_too_late(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await lodge(anna)
    for label in ("Take", "Pass on", "Owen Reed"):
        await wang.taps(label)
    await owner.taps("Accept the case")
    await solve(anna, owner)
    await anna.taps("Yes, settled")
    await hears(owner, "reopen", DESK_MOVED, "More…")


async def test_words_that_come_too_late_are_given_back_on_both_sides(
    anna: Person, wang: Person, zhou: Person, chief: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Propose a solution")
    await anna.taps_data(OwnTap(do="gone", case=1).pack())
    await wang.says("A catch-up lesson on Thursday.")
    await wang.sees(DESK_MOVED, "Not sent: A catch-up lesson on Thursday.", "withdrawn")
    assert "Propose a solution" not in await wang.buttons()
    await lodge(anna)
    await wang.says("C-2026-000002")
    await wang.taps("Take")
    await anna.taps_data(OwnTap(do="add", case=2).pack())
    await wang.taps("More…")
    await wang.taps("Unjustified")
    await wang.says("The lesson took place as it was announced.")
    await anna.says("It was so on Tuesday too.")
    await anna.sees(OWN_MOVED, "Not added: It was so on Tuesday too.")
    assert "Open again" in await anna.buttons()
