"""Flood control of the wire: one budget for several workers, and a halt that nothing slips through."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import EditMessageText, SendMessage

from bot.channels import Channel
from bot.channels.telegram.channel import telegram_channel
from bot.channels.telegram.pace import AT_ONCE
from bot.channels.threshold import CROSSING
from bot.settings import load_settings
from tests.botapi.people import People, Person
from tests.botapi.server import FakeBotApi
from tests.telegram.town import TOKEN


@pytest.fixture
async def people() -> AsyncIterator[People]:
    async with FakeBotApi(TOKEN) as api, People(api.url) as client:
        yield client


@pytest.fixture
async def workers(people: People, tmp_path: Path) -> AsyncIterator[list[Channel]]:
    """The wires of four workers with one token."""
    settings = load_settings(data_dir=tmp_path, telegram_token=TOKEN, telegram_api_url=people.url, _env_file=None)
    made = [telegram_channel(settings)[0] for _worker in range(4)]
    yield made
    for channel in made:
        await channel.bot.session.close()


async def crowd(people: People, count: int) -> list[Person]:
    met = [await people.person(f"P{number}") for number in range(count)]
    for one in met:
        await one.says("/start")
    return met


async def refusals(people: People) -> list[dict[str, Any]]:
    return [call for call in await people.log("sendMessage") if call.get("code") == 429]


async def test_several_workers_together_stay_below_the_limit_of_their_one_bot(
    people: People, workers: list[Channel]
) -> None:
    for number, channel in enumerate(workers):
        channel.share(len(workers), number == 0)
    met = await crowd(people, 60)
    await people.ask("flood", enabled=True)

    async def send_all(channel: Channel, part: list[Person]) -> None:
        async with asyncio.TaskGroup() as group:
            for one in part:
                group.create_task(channel.bot(SendMessage(chat_id=one.id, text="x")))

    async with asyncio.TaskGroup() as group:
        group.create_task(send_all(workers[0], met[:30]))
        for number, channel in enumerate(workers[1:]):
            group.create_task(send_all(channel, met[30 + 10 * number : 40 + 10 * number]))
    assert await refusals(people) == []
    assert len([call for call in await people.log("sendMessage") if call["ok"]]) == 60


async def test_no_message_is_sent_between_a_refusal_and_the_instant_it_names_but_screens_follow_taps(
    people: People, workers: list[Channel]
) -> None:
    wire = workers[0].bot
    anna, bert, *met = await crowd(people, 30)
    shown = [await wire(SendMessage(chat_id=one.id, text="screen")) for one in (anna, bert)]
    await people.order_fault("delay", "editMessageText", seconds=0.5, chat_id=anna.id)
    await people.order_fault("error", "sendMessage", code=429, seconds=2)

    async def change(place: int) -> None:
        chat_id = (anna, bert)[place].id
        await wire(EditMessageText(chat_id=chat_id, message_id=shown[place].message_id, text="changed"))

    # One edit is under way when the refusal comes, and returns in the middle of the halt.
    async with asyncio.TaskGroup() as group:
        group.create_task(change(0))
        for one in met:
            group.create_task(wire(SendMessage(chat_id=one.id, text="x")))
        await people.wait_for_call("sendMessage", times=3)
        await change(1)
    calls = [call for call in await people.log("sendMessage") if call["params"]["text"] == "x"]
    place = next(place for place, call in enumerate(calls) if call.get("code") == 429)
    over = calls[place]["time"] + 2
    early = [call for call in calls[place + 1 :] if call["time"] < over]
    # What was on the wire before its answer came is nobody's fault.
    assert len(early) <= AT_ONCE
    assert len(calls[place + 1 :]) > 20
    assert len([call for call in calls if call["ok"]]) == len(met)
    assert all([call["time"] < over for call in await people.log("editMessageText")])


async def test_a_refusal_in_a_chat_that_had_more_holds_that_chat_alone(people: People, workers: list[Channel]) -> None:
    wire = workers[0].bot
    anna, *met = await crowd(people, 10)
    for text in ("first", "second"):
        await wire(SendMessage(chat_id=anna.id, text=text))
    await people.order_fault("error", "sendMessage", code=429, seconds=2, chat_id=anna.id)
    async with asyncio.TaskGroup() as group:
        group.create_task(wire(SendMessage(chat_id=anna.id, text="third")))
        await people.wait_for_call("sendMessage", times=3)
        for one in met:
            group.create_task(wire(SendMessage(chat_id=one.id, text="x")))
    calls = await people.log("sendMessage")
    [refused] = await refusals(people)
    assert [call["params"]["text"] for call in calls][-1] == "third"
    assert all(call["time"] < refused["time"] + 2 for call in calls if call["params"]["text"] == "x")
    assert calls[-1]["time"] >= refused["time"] + 2


async def test_a_refused_edit_holds_edits_and_no_message(people: People, workers: list[Channel]) -> None:
    wire = workers[0].bot
    anna, bert = await crowd(people, 2)
    shown = await wire(SendMessage(chat_id=anna.id, text="screen"))
    await people.order_fault("error", "editMessageText", code=429, seconds=2)
    async with asyncio.TaskGroup() as group:
        group.create_task(wire(EditMessageText(chat_id=anna.id, message_id=shown.message_id, text="changed")))
        await people.wait_for_call("editMessageText")
        for one in (anna, bert):
            group.create_task(wire(SendMessage(chat_id=one.id, text="x")))
    refused, edited = await people.log("editMessageText")
    assert edited["time"] >= refused["time"] + 2
    sent = [call["time"] for call in await people.log("sendMessage") if call["params"]["text"] == "x"]
    assert len(sent) == 2
    assert max(sent) < refused["time"] + 2


async def test_a_notice_to_a_chat_that_is_held_for_long_makes_room_before_anything_of_it_is_sent(
    people: People, workers: list[Channel]
) -> None:
    wire = workers[0].bot
    [anna] = await crowd(people, 1)
    for text in ("first", "second"):
        await wire(SendMessage(chat_id=anna.id, text=text))
    await people.order_fault("error", "sendMessage", code=429, seconds=30, chat_id=anna.id)
    crossed: list[int] = []

    async def cross() -> None:
        crossed.append(1)

    async with asyncio.TaskGroup() as group:
        refused = group.create_task(wire(SendMessage(chat_id=anna.id, text="third")))
        await people.wait_for_call("sendMessage", times=3)
        token = CROSSING.set(cross)
        with pytest.raises(TelegramRetryAfter) as held:
            await wire(SendMessage(chat_id=anna.id, text="a notice"))
        CROSSING.reset(token)
        refused.cancel()
    assert crossed == []
    assert 25 < held.value.retry_after <= 30
