"""A place sent from the chat page: taken as a messenger's location, kept rounded, refused where it is none on earth."""

import json
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiohttp import ClientSession, CookieJar

from bot.receiving import arrival_of, decoded
from domain.people import Role
from handlers.blocks.form import taking
from storage.models.files import Body
from storage.models.intake import Intake
from storage.models.web import WebMessage
from tests.bot.test_server import hello
from tests.conversations.complaining import NUMBER, SAID, lodge
from tests.house import House, Person

SHOP = (31.234567, 121.456789)
SHORT = "📍 31.235, 121.457"
HERE = {"t": "place", "latitude": SHOP[0], "longitude": SHOP[1], "accuracy": 12.5}


@pytest.fixture
async def browser() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"Accept-Language": "en-GB"}) as session:
        yield session


async def nothing_exact_is_kept(house: House) -> bool:
    kept = [row.payload for row in await house.rows(Intake)], [row.text for row in await house.rows(WebMessage)]
    return "31.2345" not in json.dumps(kept)


async def test_the_place_answers_where_it_was_and_the_desk_sees_it_on_a_map(
    house: House, anna: Person, wang: Person
) -> None:
    await anna.says(SAID)
    assert "📍 Send my location" in await anna.buttons()
    await anna.is_at(*SHOP)
    await anna.sees(f"The place is kept: {SHORT}", "And when was it?", "Nothing to add? Press “Leave as is”.")
    assert "When and where" not in (await anna.last()).text
    assert "📍 Send my location" not in await anna.buttons()
    await anna.says("Monday morning")
    for label in ("Apologise", "Skip", "13812345678", "Yes, it may"):
        await anna.taps(label)
    await anna.sees("Is this right?", SHORT, "Monday morning")
    await anna.taps("Lodge")
    await wang.says(NUMBER)
    await wang.sees(f"{SHORT} ⏎ Monday morning")
    assert "Map" in [button["text"] for line in (await wang.last()).buttons for button in line]
    mine = [row.text for row in await anna.bubbles() if row.mine]
    assert "📍 My location (to within 13 m)" in mine
    assert await nothing_exact_is_kept(house)


async def test_a_messenger_without_such_a_button_says_how_a_place_is_sent(anna: Person) -> None:
    await anna.says(SAID)
    await anna.taps("📍 Send my location")
    assert anna.toasts == [
        "Tap the paperclip beside the message field and choose “Location”; or just write where it was."
    ]
    await anna.says("room B")
    await anna.taps("Apologise")


async def test_a_question_that_asks_for_no_place_has_no_such_button(anna: Person) -> None:
    await anna.says("/complain")
    assert "📍 Send my location" not in await anna.buttons()
    await anna.says("The forklift truck failed")
    await anna.taps("Skip")
    assert "📍 Send my location" not in await anna.buttons()


async def test_a_question_for_the_hour_has_no_such_button(anna: Person) -> None:
    await anna.says("I want to complain, nobody was at the reception")
    await anna.sees("And when was it?")
    assert "📍 Send my location" not in await anna.buttons()


async def test_a_place_completes_what_was_said_before_and_is_completed_by_words(anna: Person) -> None:
    await anna.says("I want to complain, the lift stopped yesterday at 9:30")
    await anna.sees("And where was it?")
    await anna.is_at(*SHOP)
    await anna.sees("The place is kept: yesterday at 9:30", SHORT, "Would you like to add words?")
    assert "📍 Send my location" not in await anna.buttons()
    await anna.says("the one on the left")
    for label in ("Safety", "Apologise", "Skip", "13812345678", "Yes, it may"):
        await anna.taps(label)
    await anna.sees("Is this right?", "yesterday at 9:30", SHORT, "the one on the left")


async def test_the_question_of_customer_care_can_be_answered_with_a_place(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await anna.says(NUMBER)
    await anna.taps("Add to it")
    assert "📍 Send my location" not in await anna.buttons()
    await anna.taps("Cancel")
    await wang.taps("Take")
    await wang.taps("Ask back")
    assert "📍 Send my location" not in await wang.buttons()
    await wang.says("Where exactly is the training room?")
    await anna.taps("Reply")
    assert "📍 Send my location" in await anna.buttons()
    await anna.is_at(*SHOP)
    await anna.taps("Send")
    await wang.sees("Added by the customer", SHORT)


async def test_a_place_goes_along_as_evidence_of_a_case_asked_for_or_out_of_the_blue(
    house: House, anna: Person
) -> None:
    await lodge(anna)
    await anna.says(NUMBER)
    await anna.taps("Add to it")
    await anna.is_at(*SHOP)
    await anna.taps("Send")
    await anna.is_at(-33.8568, 151.2153)
    await anna.taps("Send")
    said = [row.text for row in await house.rows(Body)]
    assert {SHORT, "📍 -33.857, 151.215"} <= set(said)
    assert await nothing_exact_is_kept(house)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh_Hans", (f"✅ 位置已记下：{SHORT}", "请问是什么时候的事？请直接写在这里。 ⏎ 如无补充，请按“不修改”。")),
        (
            "zh_Hant",
            (f"✅ 位置已記下：{SHORT}", "請問是什麼時候的事？請直接寫在這裡。 ⏎ 如無補充，請按「不修改」。"),
        ),
    ],
)
async def test_in_chinese_too_it_is_said_what_is_kept_and_what_is_still_asked(
    house: House, language: str, told: tuple[str, ...]
) -> None:
    ai = await house.person("艾琳", Role.CUSTOMER, language=language)
    await ai.says(SAID)
    await ai.is_at(*SHOP)
    await ai.sees(*told)
    shown = (await ai.last()).text
    assert not any(words in shown for words in ("之前填的", "先前填寫", "什么时候、在哪里", "什麼時候、在哪裡"))
    assert "不修改" in await ai.buttons()


async def test_a_place_goes_along_with_words_to_a_case_or_without(house: House, anna: Person) -> None:
    await lodge(anna)
    await anna.says(NUMBER)
    await anna.taps("Add to it")
    await anna.is_at(*SHOP)
    await anna.sees(f"The place is kept: {SHORT}", "Would you like to add words?", "Nothing to add? Press “Send”.")


async def test_a_place_before_it_is_asked_for_is_kept_and_only_the_time_is_asked(house: House, anna: Person) -> None:
    await anna.says("/complain")
    await anna.is_at(*SHOP)
    await anna.sees(f"The place is kept: {SHORT}", "What happened?")
    await anna.says("The forklift truck failed")
    await anna.sees(f"The place is kept: {SHORT}", "And when was it?")
    await anna.says("Monday")
    await anna.taps("Safety")
    await anna.taps("Apologise")
    await anna.is_at(*SHOP)
    await anna.sees(f"The place is kept: {SHORT}", "Photos, voice messages or documents?")
    for label in ("Skip", "13812345678", "Yes, it may"):
        await anna.taps(label)
    await anna.sees("Is this right?", f"{SHORT} ⏎ Monday ⏎ {SHORT}")
    assert await nothing_exact_is_kept(house)


async def test_a_place_that_nobody_asked_for_leaves_nothing_exact_behind(house: House, anna: Person) -> None:
    await anna.says("/language")
    await anna.is_at(*SHOP)
    assert await nothing_exact_is_kept(house)
    await anna.says("/complain")
    await anna.says("The forklift truck failed")
    await anna.taps("Cancel")
    await anna.is_at(*SHOP)
    await anna.sees("was not taken in")
    assert await nothing_exact_is_kept(house)


async def test_a_place_whose_handling_fails_is_a_dead_letter_without_it(
    house: House, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> str:
        raise RuntimeError("a bug")

    monkeypatch.setattr(taking, "place_of", fail)
    await anna.says(SAID)
    await anna.is_at(*SHOP)
    await anna.sees("something went wrong on our side")
    assert [row.payload for row in await house.rows(Intake, Intake.state == "dead")] == [None]


def test_an_answer_to_a_message_with_a_place_tells_it_too() -> None:
    user, chat = {"id": 7, "is_bot": False, "first_name": "Anna"}, {"id": 7, "type": "private"}
    said = {"message_id": 1, "date": 1, "chat": chat, "from": user}
    where = {**said, "location": {"latitude": SHOP[0], "longitude": SHOP[1]}}
    answer = {**said, "message_id": 2, "text": "it was here"}
    bot = Bot("1:test")
    told = [
        arrival_of(decoded({kind: message}, update_id=1, bot=bot), bot).tells_place
        for kind, message in (
            ("message", where),
            ("edited_message", where),
            ("message", {**answer, "reply_to_message": where}),
            ("message", answer),
        )
    ]
    assert told == [True, True, True, False]


@pytest.mark.parametrize(
    "change",
    [
        {"latitude": 90.1},
        {"latitude": -90.1},
        {"longitude": 180.1},
        {"longitude": -180.1},
        {"accuracy": -1},
        {"accuracy": 1501},
        {"latitude": float("nan")},
        {"latitude": 10**400},
        {"latitude": "31.2"},
        {"latitude": True},
        {"longitude": None},
        {"accuracy": [1]},
    ],
    ids=lambda change: str(change)[:30],
)
async def test_what_is_no_place_on_earth_is_refused_in_words(
    house: House, browser: ClientSession, url: str, change: dict[str, object]
) -> None:
    socket = await hello(browser, url)
    await socket.send_json({**HERE, **change, "cid": "place"})
    frames = {frame["t"]: frame for frame in [await socket.receive_json() for _frame in range(3)]}
    assert "write where it was" in frames["error"]["text"]
    assert not await house.rows(WebMessage)
    await socket.close()


@pytest.mark.parametrize("change", [{"latitude": -90, "longitude": 180, "accuracy": 0}, {"accuracy": 1500}], ids=str)
async def test_a_place_at_the_edge_is_taken_once_however_often_it_is_sent(
    house: House, browser: ClientSession, url: str, change: dict[str, object]
) -> None:
    socket = await hello(browser, url)
    for _turn in range(2):
        await socket.send_json({**HERE, **change, "cid": "place"})
    acked = 0
    while acked < 2:
        frame = await socket.receive_json()
        assert frame["t"] != "error"
        acked += frame["t"] == "ack"
    await house.settle()
    assert len(await house.rows(Intake)) == 1
    (row,) = await house.rows(WebMessage, WebMessage.mine)
    assert row.text == f"📍 My location (to within {change['accuracy']} m)"
    await socket.close()
