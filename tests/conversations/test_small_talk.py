"""Thanks, nods and greetings: a line back, and nothing is "not understood"."""

import pytest

from domain.people import Role
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
