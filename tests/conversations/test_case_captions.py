"""What stands below a picture is never lost, and never taken for what was not asked for."""

from typing import Any

from domain.people import Role
from storage.models.conversation import Conversation
from tests.conversations.complaining import SAID, WHAT, upload
from tests.house import House, Person


async def answers(house: House, whose: Person) -> dict[str, Any]:
    (row,) = await house.rows(Conversation, Conversation.user_id == whose.account.user_id)
    kept: dict[str, Any] = row.data["form"]["answers"]
    return kept


async def test_words_below_a_picture_too_many_are_kept_and_said(house: House, anna: Person) -> None:
    await anna.says(SAID)
    for label in ("Skip", "Apologise"):
        await anna.taps(label)
    for number in range(10):
        await anna.sends(await upload(house, anna, f"{number}.jpg"))
    await anna.sends(await upload(house, anna, "x.jpg"), "And the door was locked too")
    await anna.sees("at most 10 files fit here", "Your words are noted under “What happened”")
    kept = await answers(house, anna)
    assert kept["what"] == f"{WHAT}\nAnd the door was locked too"
    assert len(kept["files"]) == 10


async def test_words_below_a_picture_are_nobodys_name(house: House) -> None:
    wang = await house.person("Wang", Role.DESK, number="D1", language="en")
    await wang.says("/complain")
    await wang.taps("Somebody who called")
    await wang.sees("What is the customer's name?")
    await wang.sends(await upload(house, wang, "lift.jpg"), "The lift on floor 3 is stuck")
    await wang.sees("✅ 1 file is kept.", "What is the customer's name?")
    kept = await answers(house, wang)
    assert "name" not in kept
    assert kept["what"] == "The lift on floor 3 is stuck"
