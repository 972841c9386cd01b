"""Thanks, nods and greetings: a line back, and nothing is "not understood"."""

import pytest

from domain.people import Role
from storage import files
from tests.conversations.quiz_class import SINGLE, published
from tests.house import House


@pytest.mark.parametrize(
    ("language", "words", "reply"),
    [
        ("en", "Thanks!", "You are welcome"),
        ("en", "ok", "Good. I am here"),
        ("en", "Hello", "what can I do for you"),
        ("zh_Hans", "谢谢～", "不客气"),
        ("zh_Hans", "好的。", "需要时随时叫我"),
        ("zh_Hans", "您好！", "需要我做什么"),
        ("zh_Hant", "謝謝", "不客氣"),
    ],
)
async def test_small_talk_gets_one_line(house: House, language: str, words: str, reply: str) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language=language)
    await anna.says(words)
    await anna.sees(reply)
    await anna.sees_not("did not understand", "没听懂", "沒聽懂")


@pytest.mark.parametrize("words", ["48392", "4839201", "４８３ ９２"])
async def test_a_code_with_a_digit_too_few_or_too_many_is_taken_for_one(house: House, words: str) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    await anna.says(words)
    await anna.sees("A check-in code has six digits", "483920")


async def test_bind_in_private_says_where_it_works(house: House) -> None:
    root = await house.person("Root", Role.ADMIN, number="R1", language="en")
    await root.says("/bind desk")
    await root.sees("/bind works in a group")


async def test_the_menu_leads_back_to_an_open_form(house: House) -> None:
    anna = await house.person("Anna", Role.CUSTOMER, language="en", phone="13812345678")
    await anna.says("/complain")
    await anna.says("The lift stands still")
    await anna.says("/menu")
    await anna.sees("We were in the middle of “Complaint”")
    await anna.taps("Back to the form")
    await anna.sees("When and where was it?")
    await anna.taps("Cancel")
    await anna.taps("Drop it")
    await anna.says("/menu")
    assert "We were in the middle" not in (await anna.last()).text


async def test_coming_back_to_a_quiz_leaves_its_question_on_the_screen_once(house: House) -> None:
    _trainer, _lesson, ann = await published(house, SINGLE)
    await ann.taps("Start")
    await ann.says("/menu")
    await ann.says("/quiz")
    assert sum("What comes first?" in row.text for row in await ann.bubbles()) == 1
    await ann.taps("B Brakes")
    await ann.sees("✅ Right: Brakes")


async def test_a_file_out_of_the_blue_is_not_asked_for_again_where_nothing_takes_one(house: House) -> None:
    nobody = await house.person("Tea", number="T1", language="en")
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    for who in (nobody, anna):
        async with house.peiban.database.write() as tx:
            stored = await files.put(
                tx,
                name=f"photo-{who.account.id}",
                shown_name="a.png",
                kind="photo",
                media_type="image/png",
                size=1,
                sha256="",
                now=house.clock.wall(),
                account_id=who.account.id,
            )
        await who.sends(stored)
    await nobody.sees("nothing here that you could send me a file for")
    await anna.sees("What does this file belong to?", "send the file again")
