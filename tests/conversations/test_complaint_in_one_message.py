"""A complaint said in one message: what is in it is said back and not asked again."""

import pytest

from domain.people import Role
from storage.models.complaint import Complaint
from storage.models.files import Body
from tests.conversations.complaining import anna_comes, wang_comes  # noqa: F401 - fixtures
from tests.house import House, Person


async def bodies(house: House) -> set[str]:
    return {row.text for row in await house.rows(Body)}


async def test_english_all_at_once(house: House, anna: Person) -> None:
    await anna.says(
        "I want to complain, yesterday afternoon at your shop in Hill Road I waited two hours, "
        "I want a refund, call me on 13912345678"
    )
    await anna.sees(
        "Noted: ", "yesterday afternoon · your shop in Hill Road", "Refund", "139****5678", "What is it about?"
    )
    await anna.taps("Organisation")
    await anna.sees("Photos, voice messages or documents?")
    await anna.taps("Skip")
    await anna.sees("May the department concerned know your name?")
    await anna.taps("stay unnamed")
    await anna.sees("Is this right?", "When and where: yesterday afternoon · your shop in Hill Road", "13912345678")
    await anna.taps("Change")
    await anna.taps("When and where")
    await anna.says("yesterday at noon, Quay Road")
    await anna.sees("When and where: yesterday at noon, Quay Road")
    await anna.taps("Lodge")
    row = (await house.rows(Complaint))[0]
    assert row.remedy == "refund"
    kept = await bodies(house)
    assert {"13912345678", "yesterday at noon, Quay Road"} <= kept
    # The department must not learn the number of somebody who stays unnamed from his words.
    assert not any("139" in text for text in kept if text.startswith("yesterday afternoon"))


@pytest.mark.parametrize(
    ("language", "said", "noted", "about"),
    [
        (
            "zh_Hans",
            "我要投诉，昨天下午在三号店等了两个小时没人管，要求退款，电话 13812345678",
            ("昨天下午 · 三号店", "138****5678"),
            "是哪方面的问题",
        ),
        (
            "zh_Hant",
            "我要投訴，昨天下午在三號店等了兩個小時沒人管，要求退款，電話 0912-345-678",
            ("昨天下午 · 三號店",),
            "是哪方面的問題",
        ),
    ],
)
async def test_chinese_all_at_once(house: House, language: str, said: str, noted: tuple[str, ...], about: str) -> None:
    li = await house.person("李明", Role.CUSTOMER, language=language)
    await li.says(said)
    await li.sees(*noted, about)
    assert "13812345678" not in await li.reads()
    assert "0912-345-678" not in await li.reads()


async def test_only_the_missing_half_of_when_and_where_is_asked(anna: Person) -> None:
    await anna.says("I want to complain, the lift stopped yesterday at 9:30")
    await anna.sees("And where was it?", "Your answer so far: yesterday at 9:30")
    await anna.says("building C")
    for label in ("Safety", "Apologise", "Skip", "13812345678", "Yes, it may"):
        await anna.taps(label)
    await anna.sees("When and where: yesterday at 9:30 · building C")
    await anna.taps("Change")
    await anna.taps("When and where")
    await anna.says("today at 9:30, building D")
    await anna.sees("When and where: today at 9:30, building D")


async def test_the_missing_half_need_not_be_told(house: House, anna: Person) -> None:
    await anna.says("I want to complain, nobody was at the reception")
    await anna.sees("And when was it?")
    await anna.taps("Leave as is")
    for label in ("Organisation", "Apologise", "Skip", "13812345678", "Yes, it may", "Lodge"):
        await anna.taps(label)
    assert "the reception" in await bodies(house)


async def test_the_desk_is_not_asked_again_for_a_callers_number(house: House, wang: Person) -> None:
    await wang.says("I want to complain, the parcel arrived broken, phone 13900001111")
    await wang.taps("Somebody who called")
    await wang.says("Mr. Lin")
    await wang.sees_not("How can the customer be reached?")
    await wang.sees("When and where was it?")


async def test_the_number_of_the_house_is_no_contact(anna: Person) -> None:
    await anna.says("I want to complain, I called your number 020 7946 0000 and nobody answers")
    await anna.sees("When and where was it?")
    await anna.sees_not("Noted")
