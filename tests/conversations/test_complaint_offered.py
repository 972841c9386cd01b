"""What went wrong is told without the word: Peiban asks whether it is a complaint, and nobody says it twice."""

import pytest

from domain.people import Role
from services import housekeeping
from storage.models.complaint import Complaint
from storage.models.conversation import Conversation
from tests.house import House

RUDE = "The trainer was rude to me in front of everybody and I was charged twice"


async def first_answer(house: House) -> str:
    """What the open form has as what happened."""
    (row,) = await house.rows(Conversation)
    return str(row.data["form"]["answers"]["what"])


@pytest.mark.parametrize(
    ("language", "words", "asked", "yes", "question"),
    [
        ("en", RUDE, "Shall I take it down as a complaint?", "Lodge a complaint", "When and where was it?"),
        ("zh_Hans", "前台态度恶劣，叫了三次没人理", "需要为您登记投诉吗？", "登记投诉", "什么时候"),
        ("zh_Hant", "前臺態度惡劣，叫了三次沒人理", "需要為您登記投訴嗎？", "登記投訴", "什麼時候"),
    ],
)
async def test_who_tells_of_trouble_is_asked_and_his_words_are_the_first_answer(
    house: House, language: str, words: str, asked: str, yes: str, question: str
) -> None:
    anna = await house.person("Anna", Role.CUSTOMER, language=language, phone="13812345678")
    await anna.says(words)
    await anna.sees(asked)
    assert await house.rows(Complaint) == []
    await anna.taps(yes)
    await anna.sees(question)
    assert yes not in await anna.buttons()
    assert await first_answer(house) == words


async def test_a_long_sentence_that_nothing_is_made_of_may_be_one_too(house: House) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    await anna.says("Your colleague walked by and looked the other way")
    await anna.sees("I did not understand that. Here is what I can do for you", "what can I do for you?")
    await anna.says("blue house")
    await anna.sees("I did not understand that. Here is what I can do for you")
    await anna.taps("Lodge a complaint")
    await anna.sees("When and where was it?")
    assert await first_answer(house) == "Your colleague walked by and looked the other way"


async def test_what_was_offered_is_kept_no_longer_than_the_message_itself(house: House) -> None:
    anna = await house.person("Anna", Role.CUSTOMER, language="en", phone="13812345678")
    await anna.says(RUDE)
    (row,) = await house.rows(Conversation)
    assert RUDE not in str(row.data)
    house.clock.forward(days=4)
    async with house.peiban.edge.system("test") as scope:
        await housekeeping.purge_intake(scope)
    await anna.taps("Lodge a complaint")
    await anna.sees("What happened?")


async def test_who_does_not_want_to_complain_leaves_no_words_behind(house: House) -> None:
    anna = await house.person("Anna", Role.CUSTOMER, language="en", phone="13812345678")
    await anna.says(RUDE)
    await anna.taps("Menu")
    await anna.sees("what can I do for you?")
    assert await house.rows(Conversation) == []


async def test_a_late_tap_on_the_offer_asks_what_happened(house: House) -> None:
    anna = await house.person("Anna", Role.CUSTOMER, language="en", phone="13812345678")
    await anna.says(RUDE)
    offer = await anna.last()
    await anna.taps("Lodge a complaint")
    await anna.taps("Cancel")
    await anna.taps("Drop it")
    await anna.taps_again("Lodge a complaint", offer)
    await anna.sees("What happened?")


@pytest.mark.parametrize("role", [Role.OWNER, Role.DESK, Role.TRAINER])
async def test_staff_who_cannot_follow_a_complaint_of_their_own_are_not_asked(house: House, role: Role) -> None:
    wang = await house.person("Wang", role, number="W1", language="en")
    await wang.says(RUDE)
    await wang.sees("I did not understand that. Here is what I can do for you")


async def test_a_newcomer_says_who_he_is_and_is_led_back_to_what_went_wrong(house: House) -> None:
    nobody = await house.stranger("en")
    await nobody.says(RUDE)
    await nobody.taps("I agree")
    await nobody.taps("I am a customer")
    for answer in ("Grace", "Huaxin", "13812345678"):
        await nobody.says(answer)
    await nobody.taps("Confirm")
    await nobody.sees("When and where was it?")
    assert await first_answer(house) == RUDE
