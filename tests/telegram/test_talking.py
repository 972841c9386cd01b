"""Conversations over Telegram inside one process: what arrives, what is shown, and that twice is once."""

import io
from pathlib import Path

import aiohttp
import pytest

from bot.web.webhook import HEADER, PATH
from domain.people import Role
from handlers.blocks.answers import Button, Say, Show, rows
from storage.models.attendance import AttendanceMark
from storage.models.conversation import Conversation
from storage.models.intake import Intake
from storage.models.people import Account, Person
from tests.telegram.town import WEBHOOK_SECRET, Town, register, town


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_a_newcomer_registers_and_a_scan_checks_him_in(folder: Path, swift: None, webhook: bool) -> None:
    async with town(folder, webhook=webhook) as here:
        await here.house.record("Li Ming", Role.TRAINEE, number="A1024", cohort="一班")
        lesson = await here.house.lesson("一班")
        anna = await here.person("Anna")
        await register(anna, "A1024", "Li Ming")
        await anna.opens(here.scan(lesson.id or 0))
        await anna.sees("Checked in")
        assert len(await here.house.rows(AttendanceMark)) == 1


async def test_a_scan_before_registration_counts_from_the_scan(here: Town) -> None:
    await here.house.record("Li Ming", Role.TRAINEE, number="A1024", cohort="一班")
    lesson = await here.house.lesson("一班")
    anna = await here.person("Anna")
    await anna.opens(here.scan(lesson.id or 0))
    await anna.sees("I have noted your check-in")
    scanned = here.house.clock.wall()
    await anna.sees("Welcome to Peiban")
    here.house.clock.forward(minutes=3)
    await anna.taps("I agree")
    await anna.sees("Who are you?")
    await anna.taps("I work or learn here")
    await anna.sees("employee number")
    await anna.says("A1024")
    await anna.sees("your name")
    await anna.says("Li Ming")
    await anna.sees("Your earlier check-in counts")
    assert [row.at for row in await here.house.rows(AttendanceMark)] == [scanned]


async def test_an_update_delivered_twice_acts_once(here: Town) -> None:
    await here.house.record("Li Ming", Role.TRAINEE, number="A1024", cohort="一班")
    lesson = await here.house.lesson("一班")
    anna = await here.person("Anna")
    await register(anna, "A1024", "Li Ming")
    await anna.opens(here.scan(lesson.id or 0))
    await anna.sees("Checked in")
    await here.settle()
    before = [(one.id, one.text, one.edits) for one in await anna.chat()]
    assert (await here.people.ask("repeat_updates"))["repeated"] == 6
    await here.settle()
    assert [(one.id, one.text, one.edits) for one in await anna.chat()] == before


async def test_an_update_repeated_under_a_new_id_changes_nothing_that_counts(here: Town) -> None:
    anna = await here.registered("Li Ming", Role.TRAINEE, number="A1024", cohort="一班")
    lesson = await here.house.lesson("一班")
    await anna.opens(here.scan(lesson.id or 0))
    await anna.sees("Checked in")
    *_, tapped, number, name, scan = [one.id for one in here.api.world.bot().updates.history]
    for again in (scan, name, number, tapped):
        await here.people.ask("repeat_updates", ids=[again], fresh_ids=True)
        await here.settle()
    assert len(await here.house.rows(AttendanceMark)) == 1
    assert len(await here.house.rows(Account)) == 1
    assert len(await here.house.rows(Person)) == 1


async def test_the_webhook_takes_each_update_once_and_only_with_the_secret(hooked: Town) -> None:
    anna = await hooked.person("Anna")
    await anna.says("/start")
    await anna.sees("Welcome to Peiban")
    update = {
        "update_id": 77,
        "message": {
            "message_id": 900,
            "date": 1,
            "chat": {"id": anna.id, "type": "private"},
            "from": {"id": anna.id, "is_bot": False, "first_name": "Anna"},
            "text": "/help",
        },
    }
    sent = {"": 401, WEBHOOK_SECRET[:-1]: 401, WEBHOOK_SECRET.upper(): 401, "ü": 401, WEBHOOK_SECRET: 200}
    async with aiohttp.ClientSession() as session:
        for secret, expected in sent.items():
            headers = {HEADER: secret, "X-Forwarded-For": "149.154.167.220"} if secret else {}
            async with session.post(f"{hooked.url}{PATH}", json=update, headers=headers) as answer:
                assert answer.status == expected, secret
                assert await answer.read() == b""
        authentic = {HEADER: WEBHOOK_SECRET}
        async with session.post(f"{hooked.url}{PATH}", json=update, headers=authentic) as answer:
            assert answer.status == 200
        async with session.post(f"{hooked.url}{PATH}", data=b"{nonsense", headers=authentic) as answer:
            assert answer.status == 400
        async with session.post(f"{hooked.url}{PATH}", data=io.BytesIO(b"x" * 1_100_000), headers=authentic) as answer:
            assert answer.status == 413
    await hooked.settle()
    kept = await hooked.house.rows(Intake, Intake.update_key == "77")
    assert [row.state for row in kept] == ["done"]


async def test_what_cannot_be_kept_is_answered_with_500_and_comes_again(
    hooked: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage import intake

    keep, failures = intake.keep, iter([OSError("disk full"), OSError("disk full")])

    async def fail_twice(*given: object, **named: object) -> object:
        for failure in failures:
            raise failure
        return await keep(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "keep", fail_twice)
    anna = await hooked.person("Anna")
    await anna.says("/start")
    await anna.sees("Welcome to Peiban")
    assert len(await hooked.house.rows(Intake)) == 1


async def test_one_update_that_nobody_can_read_blocks_no_other(here: Town, caplog: pytest.LogCaptureFixture) -> None:
    anna = await here.person("Anna")
    await here.people.ask("inject", kind="message", content={"nonsense": True})
    await here.people.ask("inject", kind="callback_query", content=["not", "even", "an", "object"])
    await anna.says("/start")
    await anna.sees("Welcome to Peiban")
    await here.settle()
    rows = await here.house.rows(Intake)
    assert [(row.state, bool(row.payload)) for row in rows] == [("dead", True), ("dead", True), ("done", True)]
    assert len([one for one in caplog.records if "dead letter" in one.message and one.levelname == "WARNING"]) == 1


async def test_kinds_that_nobody_asked_for_pass_without_a_word(here: Town, caplog: pytest.LogCaptureFixture) -> None:
    asked = here.api.world.bot().updates
    await here.settle()
    asked.allowed = []
    for kind in ("channel_post", "some_kind_of_next_year"):
        await here.people.ask(
            "inject", kind=kind, content={"message_id": 1, "date": 1, "chat": {"id": -1, "type": "channel"}}
        )
    await here.settle()
    assert [row.state for row in await here.house.rows(Intake)] == ["done", "done"]
    assert [one.message for one in caplog.records if one.levelname != "INFO"] == []


async def test_ids_that_start_anew_are_new_updates(here: Town) -> None:
    anna = await here.person("Anna")
    await anna.says("/start")
    await anna.sees("Welcome to Peiban")
    await here.people.ask("restart_update_ids", next=5)
    await anna.says("/start")
    await anna.sees("Welcome to Peiban")


async def test_an_edit_while_a_form_is_open_is_explained_and_not_kept(here: Town) -> None:
    anna = await here.person("Anna")
    await anna.says("/start")
    await anna.sees("Welcome to Peiban")
    await anna.taps("I agree")
    await anna.sees("Who are you?")
    await anna.taps("I am a customer")
    await anna.sees("What is your name?")
    typed = await anna.says("Anna")
    await anna.sees("Which company")
    await anna.edits(typed, "Hanna")
    await anna.sees("I do not see edits")
    await here.settle()
    assert [row.payload for row in await here.house.rows(Intake) if row.payload is None] == [None]
    draft = (await here.house.rows(Conversation))[0].data["form"]
    assert draft["answers"] == {"name": "Anna"}


async def test_an_edit_without_a_form_is_passed_over(here: Town) -> None:
    anna = await here.person("Anna")
    typed = await anna.says("/start")
    await anna.sees("Welcome to Peiban")
    await anna.edits(typed, "/start again")
    await here.settle()
    assert len(await anna.chat()) == 2


async def test_a_tap_that_came_too_late_to_be_answered_still_counts(here: Town) -> None:
    anna = await here.person("Anna")
    await anna.says("/start")
    await anna.sees("Welcome to Peiban")
    async with here.peiban.database.write():  # nothing can be handled while somebody else writes
        await anna.taps("I agree")
        await here.people.advance(151)
    await here.settle()
    await anna.sees("Who are you?", anytime=True)
    calls = await here.people.log("answerCallbackQuery")
    assert [call["description"] for call in calls if not call["ok"]] == [
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    ]


async def test_names_with_markup_are_shown_as_they_are_written(here: Town) -> None:
    name = '<b>Li & "Ming"</i>'
    anna = await here.registered(name, Role.TRAINEE, number="A1")
    await anna.says("/menu")
    await anna.sees(f"Hello {name}")


async def test_long_texts_come_in_several_messages_and_keep_their_tags(here: Town) -> None:
    ((anna, _account),) = await here.known_accounts(1)
    here.sends(anna, Say("<b>" + "\n".join(f"line {number} &lt;tag&gt;" for number in range(600)) + "</b>"))
    await anna.sees("line 599", anytime=True)
    shown = await anna.chat()
    assert "\n".join(one.text for one in shown).split("\n") == [f"line {number} <tag>" for number in range(600)]
    assert all(one.entities[0]["type"] == "bold" for one in shown)
    assert len(shown) > 1


async def test_markup_that_telegram_refuses_is_sent_as_plain_text(here: Town) -> None:
    ((anna, _account),) = await here.known_accounts(1)
    button = rows(Button(label="Go on", data="x"))
    here.sends(anna, Show("a", "one <b>two</i> &amp; three", button))
    shown = await anna.sees("one two & three", anytime=True)
    assert shown.labels == ["Go on"]


async def test_answers_are_sent_when_telegram_comes_back(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.lanes.PAUSES", (0, 0, 0, 0))
    anna = await here.person("Anna")
    await here.people.order_fault("error", "sendMessage", code=502)
    await here.people.order_fault("cut_before", "sendMessage")
    await anna.says("/start")
    await anna.sees("Welcome to Peiban")
    assert len(await anna.chat()) == 2
