"""Who can be reached and how fast: blocked people, flood control, one poller, the command menus."""

import logging
from pathlib import Path

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer

from domain.people import Role
from handlers.blocks.answers import Say
from storage import outbox
from storage import people as store
from storage.models.outbox import Notice
from tests.botapi.conftest import PromptSession
from tests.botapi.people import People
from tests.botapi.server import FakeBotApi
from tests.telegram.town import TOKEN, Town, quiet


async def tell(town: Town, *accounts: int) -> None:
    """Queue a short notice for each account and wake the delivery."""
    async with town.peiban.database.write() as tx:
        for account in accounts:
            await outbox.queue(
                tx, "claim_decided", now=town.house.clock.now(), params={"granted": True}, account_id=account
            )
    town.peiban.delivery.wake()


async def states(town: Town) -> list[tuple[str, str]]:
    return [(row.state, row.reason) for row in await town.house.rows(Notice)]


async def test_a_broadcast_stays_within_the_limits_and_lets_an_answer_pass(paced: Town) -> None:
    here = paced
    await here.people.ask("flood", enabled=True)
    await here.people.order_fault("error", "sendMessage", code=429, seconds=1, times=1)
    met = await here.known_accounts(60)
    anna = await here.person("Anna")
    await tell(here, *(account for _person, account in met))
    asked = len(await here.people.wait_for_call("sendMessage", times=3))
    await anna.says("/start")
    await anna.sees("Welcome to Peiban", within=20)
    calls = await here.people.wait_for_call("sendMessage", times=62, within=30)
    answer = next(place for place, call in enumerate(calls) if str(call["params"]["chat_id"]) == str(anna.id))
    # Those already let through are before it: at most as many as go out while the words are on their way.
    assert answer < asked + 30
    assert [call["code"] for call in calls if not call["ok"]] == [429]
    await here.peiban.delivery.stop(10)
    assert await states(here) == [("sent", "")] * 60
    for person, _account in met:
        assert len(await person.chat()) == 1


async def test_one_chat_gets_no_more_than_telegram_takes(paced: Town) -> None:
    here = paced
    await here.people.ask("flood", enabled=True)
    ((anna, _account),) = await here.known_accounts(1)
    for number in range(6):
        here.sends(anna, Say(f"message {number}"))
    await anna.sees("message 5", anytime=True)
    assert [one.text for one in await anna.chat()] == [f"message {number}" for number in range(6)]
    refused = [call for call in await here.people.log("sendMessage") if not call["ok"]]
    assert len(refused) <= 1  # without a bucket of its own half of them would be


async def test_who_blocks_peiban_is_left_in_peace_until_he_writes_again(here: Town) -> None:
    anna = await here.registered("Anna", Role.TRAINEE, number="A1")
    await anna.blocks()
    await here.settle()
    account = await here.account(anna)
    assert account.blocked_at is not None
    before = len(await here.people.log("sendMessage"))
    async with here.peiban.database.write() as tx:
        await outbox.queue(
            tx, "claim_decided", now=here.house.clock.now(), params={"granted": True}, person_id=account.person_id
        )
    here.peiban.delivery.wake()
    await here.peiban.delivery.deliver_due()
    await here.peiban.delivery.stop(10)
    assert await states(here) == [("skipped", "cannot be reached")]
    assert len(await here.people.log("sendMessage")) == before
    await anna.unblocks()
    await here.settle()
    assert (await here.account(anna)).blocked_at is None


async def test_a_refusal_by_403_marks_the_account_and_is_not_repeated(here: Town) -> None:
    (anna, first), (ben, _second) = await here.known_accounts(2)
    for one in (anna, ben):
        here.api.world.people[one.id].blocked.add(here.bot_id)
    await tell(here, first)
    here.sends(ben, Say("hello"))
    await here.people.wait_for_call("sendMessage", times=2)
    await here.peiban.delivery.deliver_due()
    await here.settle()
    assert await states(here) == [("skipped", "cannot be reached")]
    for one in (anna, ben):
        assert (await here.account(one)).blocked_at is not None
    assert [call["code"] for call in await here.people.log("sendMessage")] == [403, 403]


async def test_a_notice_that_was_certainly_not_sent_is_sent_later(folder: Path) -> None:
    async with FakeBotApi(TOKEN) as api, People(api.url) as people:
        here = quiet(folder, api, people)
        ((anna, account),) = await here.known_accounts(1)
        session = here.peiban.channels.by_name["telegram"].bot.session
        reachable, session.api = session.api, TelegramAPIServer.from_base("http://127.0.0.1:1")
        await tell(here, account)
        await here.peiban.delivery.deliver_due()
        assert await states(here) == [("queued", "not reached")]
        session.api = reachable
        here.house.clock.forward(minutes=1)
        await here.peiban.delivery.deliver_due()
        await anna.sees("The administrator has given you your record", anytime=True)
        assert await states(here) == [("sent", "")]
        await here.peiban.end_quietly()


async def test_an_uncertain_notice_is_listed_and_not_repeated(folder: Path) -> None:
    async with FakeBotApi(TOKEN) as api, People(api.url) as people:
        here = quiet(folder, api, people)
        ((anna, account),) = await here.known_accounts(1)
        await people.order_fault("cut_after", "sendMessage")
        await tell(here, account)
        await here.peiban.delivery.deliver_due()
        assert await states(here) == [("unknown", "TelegramNetworkError")]
        assert len(await anna.chat()) == 1
        await here.peiban.end_quietly()


async def test_a_second_poller_is_told_once_and_peiban_takes_over_again(
    here: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="bot.channels.telegram.poller")
    anna = await here.person("Anna")
    session = PromptSession(api=TelegramAPIServer.from_base(here.api.url))
    async with Bot(TOKEN, session=session) as second:
        assert await second.get_updates(timeout=0) == []
    await anna.says("/start")
    await anna.sees("Welcome to Peiban")
    await here.settle()
    said = [one.message for one in caplog.records if one.name.endswith("poller")]
    assert [line[:36] for line in said] == ["Telegram: another program polls with", "Telegram is polled again"]
    assert TOKEN not in caplog.text


async def test_everybody_is_offered_what_he_may_do_in_his_language(here: Town) -> None:
    async def menus() -> dict[tuple[str, str], dict[str, str]]:
        kept = await here.people.ask("commands")
        return {
            (one["scope"], one["language"]): {word["command"]: word["description"] for word in one["commands"]}
            for one in kept
        }

    shown = await menus()
    assert shown["default", ""] == {"start": "Start", "language": "Language", "privacy": "Privacy"}
    assert set(shown["default", "zh"]) == {"start", "language", "privacy"}
    assert set(shown["all_group_chats", ""]) == {"help"}
    assert set(shown["all_chat_administrators", ""]) == {"bind", "help"}

    anna = await here.registered("Anna", Role.TRAINEE, number="A1")
    await here.settle()
    mine = f"chat:{anna.id}"
    assert (await menus())[mine, ""]["checkin"] == "Check in"
    calls = len(await here.people.log("setMyCommands"))
    await anna.says("/menu")
    await anna.sees("Hello Anna")
    await here.settle()
    assert len(await here.people.log("setMyCommands")) == calls

    account = await here.account(anna)
    async with here.peiban.database.write() as tx:
        await store.grant(tx, account.person_id or 0, Role.TRAINER)
    await anna.says("/language")
    await anna.sees("Which language")
    await here.settle()
    assert "lessons" in (await menus())[mine, ""]
    await anna.taps("简体")
    await here.settle()
    assert (await here.account(anna)).language == "zh_Hans"
    assert (await here.account(anna)).menu_hash not in {account.menu_hash, ""}


async def test_health_tells_how_long_ago_telegram_was_last_reached(here: Town) -> None:
    await here.house.tick()
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{here.url}/healthz") as answer:
            assert (answer.status, (await answer.json())["ages"]["poll"]) == (200, 0)
        here.house.clock.forward(minutes=3)
        async with session.get(f"{here.url}/healthz") as answer:
            assert (answer.status, (await answer.json())["ages"]["poll"]) == (503, 180)
