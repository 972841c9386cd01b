"""A complaint said in one message: what is in it is said back and not asked again."""

import pytest

from domain.complaint import Category
from domain.people import Role
from storage.models.complaint import Complaint
from storage.models.files import Body
from tests.house import House, Person

SKIP = {"zh_Hans": "跳过", "zh_Hant": "跳過", "en": "Skip"}
MAY = {"zh_Hans": "可以告知", "zh_Hant": "可以告知", "en": "Yes, it may"}
CHAT = {"zh_Hans": "就在这里", "zh_Hant": "就在這裡", "en": "Here in this chat"}
LODGE = {"zh_Hans": "提交投诉", "zh_Hant": "提交投訴", "en": "Lodge"}
ATTITUDE = {"zh_Hans": "服务态度", "zh_Hant": "服務態度", "en": "Manner of staff"}


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
    ("language", "said", "noted", "summary"),
    [
        (
            "zh_Hans",
            "我要投诉，昨天下午在三号店等了两个小时没人管，要求退款，电话 13812345678",
            ("昨天下午 · 三号店", "培训组织", "138****5678"),
            ("类别：培训组织", "修改"),
        ),
        (
            "zh_Hant",
            "我要投訴，昨天下午在三號店等了兩個小時沒人管，要求退款，電話 0912-345-678",
            ("昨天下午 · 三號店", "培訓組織"),
            ("類別：培訓組織", "修改"),
        ),
    ],
)
async def test_chinese_all_at_once(
    house: House, language: str, said: str, noted: tuple[str, ...], summary: tuple[str, str]
) -> None:
    li = await house.person("李明", Role.CUSTOMER, language=language)
    await li.says(said)
    await li.sees(*noted)
    assert "13812345678" not in await li.reads()
    assert "0912-345-678" not in await li.reads()
    # Nothing is left to ask but files and the name: what it is about is clear, and stands where it can be changed.
    about, change = summary
    for label in (SKIP[language], MAY[language]):
        await li.taps(label)
    await li.sees(about)
    await li.taps(change)
    await li.taps(about.partition("：")[0])
    await li.taps(ATTITUDE[language])
    await li.taps(LODGE[language])
    assert (await house.rows(Complaint))[0].category == Category.ATTITUDE


UNCLEAR = (
    ("zh_Hans", "我要投诉，今天上午在三号店，事情办得很离谱，要求道歉", "是哪方面的问题", "服务态度"),
    ("zh_Hant", "我要投訴，今天上午在三號店，事情辦得很離譜，要求道歉", "是哪方面的問題", "服務態度"),
    (
        "en",
        "I want to complain, yesterday afternoon at your shop in Hill Road it was a mess, I want an apology",
        "What is it about?",
        "Manner of staff",
    ),
)


@pytest.mark.parametrize(("language", "said", "asked", "pressed"), UNCLEAR)
async def test_what_it_is_about_is_asked_where_the_words_leave_it_open(
    house: House, language: str, said: str, asked: str, pressed: str
) -> None:
    li = await house.person("李明", Role.CUSTOMER, language=language)
    await li.says(said)
    await li.sees(asked)
    await li.taps(pressed)
    for label in (SKIP[language], CHAT[language], MAY[language], LODGE[language]):
        await li.taps(label)
    assert (await house.rows(Complaint))[0].category == Category.ATTITUDE


async def test_english_where_the_words_say_what_it_is_about(house: House, anna: Person) -> None:
    await anna.says(
        "I want to complain, yesterday at your shop in Hill Road the invoice was wrong, I want a refund, call me on 13912345678"
    )
    await anna.sees(
        "Noted: ", "your shop in Hill Road", "Price or invoice", "Refund", "Photos, voice messages or documents?"
    )
    await anna.taps("Skip")
    await anna.taps("Yes, it may")
    await anna.sees("Is this right?", "About: Price or invoice")
    await anna.taps("Lodge")
    assert (await house.rows(Complaint))[0].category == Category.PRICE


async def test_own_words_change_what_was_understood(house: House, anna: Person) -> None:
    await anna.says("I want to complain, the invoice was wrong")
    await anna.sees("When and where was it?", "Noted: Price or invoice")
    for label in ("Skip", "Apologise", "Skip", "13812345678", "Yes, it may", "Change", "About"):
        await anna.taps(label)
    await anna.says("the way you keep books")
    await anna.taps("Lodge")
    assert (await house.rows(Complaint))[0].category == Category.OTHER
    assert "the way you keep books" in await bodies(house)


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
