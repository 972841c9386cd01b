"""Whoever was asked first hands the complaint to the desk: from the receipt, from the menu, and by its number."""

import pytest

from domain.complaint import EventKind
from domain.people import Role
from handlers.blocks.cases import HandOverTap
from storage.models.complaint import Complaint, ComplaintEvent
from tests.conversations.complaining import NUMBER
from tests.house import House, Person

pytestmark = pytest.mark.slow


@pytest.fixture(name="trainer")
async def trainer_comes(house: House, wang: Person) -> Person:
    return await house.person("Chen Jing", Role.TRAINER, language="en")


async def takes_down(person: Person, what: str = "The truck came two days late") -> None:
    """A visitor complains, and is listened to."""
    await person.says("/complain")
    await person.taps("A visitor")
    for words in ("Mr. Lin", "13600003333", what):
        await person.says(words)
    for label in ("Skip", "Late or missing", "Apologise", "Skip", "Lodge"):
        await person.taps(label)


async def at_desk(house: House) -> list[bool]:
    """Of each case whether the desk has it."""
    return [row.receiver_id is None for row in await house.rows(Complaint)]


async def test_the_menu_reminds_of_it_and_a_button_there_does_it(house: House, trainer: Person, wang: Person) -> None:
    await takes_down(trainer)
    await takes_down(trainer, "The second truck came a week late")
    await trainer.says("/menu")
    await trainer.sees(
        f"⏳ Hand {NUMBER} over to the desk by today 09:30 (30 min left)",
        "⏳ Hand C-2026-000002 over to the desk by today 09:30",
    )
    await trainer.taps(f"Hand over {NUMBER}")
    await trainer.sees(f"The desk has {NUMBER} now")
    assert await at_desk(house) == [True, False]
    await wang.sees(NUMBER, "The truck came two days late")
    house.clock.forward(minutes=31)
    await trainer.says("/menu")
    await trainer.sees("⚠️ Hand C-2026-000002 over to the desk now")
    await trainer.taps("Hand over C-2026-000002")
    await trainer.says("/menu")
    assert "over to the desk" not in (await trainer.last()).text
    assert not [label for label in await trainer.buttons() if label.startswith("Hand over C")]


async def test_its_number_shows_what_is_still_to_do_until_the_desk_has_it(
    house: House, trainer: Person, wang: Person
) -> None:
    await takes_down(trainer)
    house.clock.forward(minutes=10)
    await trainer.says("c-2026-1")
    await trainer.sees(NUMBER, "You took this complaint down today 09:00", "by today 09:30 (20 min left)")
    assert "Open the case" not in await trainer.buttons()
    house.clock.forward(minutes=30)
    await trainer.says(NUMBER)
    await trainer.sees("It was due today 09:30")
    other = await house.person("Gu Lan", Role.TRAINER, language="en")
    await other.says(NUMBER)
    await other.sees("I could not find that")
    await other.taps_data(HandOverTap(case=1).pack())
    assert await at_desk(house) == [False]
    await trainer.taps("Hand over")
    assert await at_desk(house) == [True]
    await trainer.says(NUMBER)
    await trainer.sees("I could not find that")


async def test_of_a_case_that_nobody_hands_over_those_who_can_help_hear_and_later_management(
    house: House, trainer: Person, wang: Person
) -> None:
    chief = await house.person("Sun Mei", Role.SUPERVISOR, language="en")
    manager = await house.person("Ma Li", Role.MANAGEMENT, language="en")
    other = await house.person("Gu Lan", Role.TRAINER, language="en")
    await takes_down(trainer)
    everybody = {"trainer": trainer, "desk": wang, "supervisor": chief, "management": manager, "another": other}

    async def alarmed() -> list[str]:
        """Who has an alarm on the screen that says that it is overdue."""
        late = "Hand over to desk: overdue since today 09:30"
        return [one for one, who in everybody.items() if [row for row in await who.bubbles() if late in row.text]]

    told = {}
    for minute in (29, 31, 44, 46):
        await house.later(minutes=minute - max(told, default=0))
        told[minute] = await alarmed()
    those_who_can_help = ["trainer", "desk", "supervisor"]
    assert told == {29: [], 31: those_who_can_help, 44: those_who_can_help, 46: [*those_who_can_help, "management"]}
    await manager.sees("Please step in", "In the hands of Chen Jing")
    kinds = [row.kind for row in await house.rows(ComplaintEvent)]
    assert (kinds.count(EventKind.OVERDUE), kinds.count(EventKind.ESCALATED)) == (1, 1)


async def test_a_supervisor_who_was_asked_first_hands_over_too_and_may_look_into_the_case(
    house: House, wang: Person
) -> None:
    chief = await house.person("Sun Mei", Role.SUPERVISOR, language="en")
    await takes_down(chief)
    await chief.says(NUMBER)
    await chief.sees("The desk does not have it yet")
    await chief.taps("Open the case")
    await chief.sees("The truck came two days late")
    await chief.says("/menu")
    await chief.taps(f"Hand over {NUMBER}")
    assert await at_desk(house) == [True]


@pytest.mark.parametrize(
    ("language", "menu", "label", "shown"),
    [
        ("zh_Hans", "请移交 C-2026-000001", "移交", "客服还没有收到"),
        ("zh_Hant", "請移交 C-2026-000001", "移交", "客服還沒有收到"),
    ],
)
async def test_it_reads_chinese(
    house: House, trainer: Person, language: str, menu: str, label: str, shown: str
) -> None:
    await takes_down(trainer)
    await trainer.says("/language")
    await trainer.taps("简体中文" if language == "zh_Hans" else "繁體中文")
    await trainer.says("/menu")
    await trainer.sees(menu)
    await trainer.says(NUMBER)
    await trainer.sees(shown)
    await trainer.taps(label)
    assert await at_desk(house) == [True]
