"""Whoever stood in a quiz or a form when Peiban went away for weeks goes on with whatever he says or taps first."""

from pathlib import Path

import pytest

from domain.people import Role
from storage.models.people import Account
from tests.conversations.quiz_class import MULTIPLE, SINGLE, published
from tests.house import House, Person, open_house


async def weeks_later(house: House, person: Person, folder: Path, *, days: int) -> tuple[House, Person]:
    """Another Peiban on the same store, whose jobs have had their day; and the same person."""
    now = house.clock.now()
    await house.peiban.end_quietly()
    again = await open_house(folder, start=now)
    await again.later(days=days)
    (account,) = await again.rows(Account, Account.id == person.account.id)
    return again, again._meet(account, person.person_id)


async def acts(person: Person, act: str, button: str) -> None:
    if act == "an old button":
        await person.taps(button)
    else:
        await person.says(act)


@pytest.mark.parametrize(
    ("days", "act", "seen", "offered"),
    [
        (5, "an old button", "✅ Right: Brakes", "Next ▶"),
        (5, "B", "✅ Right: Brakes", "Next ▶"),
        (5, "/menu", "⏳ Quiz open until", "B Brakes"),
        (40, "an old button", "This quiz closed", ""),
        (40, "B", "This quiz closed", ""),
        (40, "/menu", "what can I do for you?", "Quizzes"),
    ],
)
async def test_a_quiz_goes_on_or_says_that_it_is_over(
    house: House, tmp_path: Path, days: int, act: str, seen: str, offered: str
) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE, MULTIPLE)
    await ann.taps("Start")
    again, back = await weeks_later(house, ann, tmp_path, days=days)
    await acts(back, act, "B Brakes")
    await back.sees(seen)
    assert offered in ["", *await back.buttons()]
    await back.says("/quiz")
    await back.sees("1/2" if days == 5 else "closed" if act == "/menu" else "No quiz is open")
    await again.peiban.end_quietly()


@pytest.mark.parametrize(
    ("act", "seen", "offered"),
    [
        ("an old button", "4/7", "◀ Back"),
        ("by plain words", "What you entered is still here.", "Go on"),
        ("/menu", "⏳ We were in the middle of “Complaint”.", "Back to the form"),
    ],
)
async def test_a_form_goes_on(house: House, tmp_path: Path, act: str, seen: str, offered: str) -> None:
    anna = await house.person("Anna", Role.CUSTOMER, language="en")
    await anna.says("我要投诉！上周培训换了三次教室，没人通知我们")
    again, back = await weeks_later(house, anna, tmp_path, days=40)
    await acts(back, act, "Skip")
    await back.sees(seen)
    assert offered in await back.buttons()
    await again.peiban.end_quietly()
