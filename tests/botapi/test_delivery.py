"""How updates reach a bot: offsets, expiry, one poller, webhooks with order and retries, faults and floods."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError, TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiohttp import web

from tests.botapi.people import People, Person
from tests.botapi.server import FakeBotApi


class Receiver:
    """A webhook that answers as told (200 when nothing is told) and keeps what came."""

    def __init__(self) -> None:
        self.came: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.secrets: list[str | None] = []
        self.answers: list[int] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        await self.came.put(await request.json())
        return web.Response(status=self.answers.pop(0) if self.answers else 200)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_post("/hook", made.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


async def test_offsets_confirm_and_negative_ones_forget(bot: Bot, anna: Person) -> None:
    for number in range(4):
        await anna.says(f"m{number}")
    first = await bot.get_updates(limit=2)
    assert [one.update_id for one in await bot.get_updates(limit=2)] == [one.update_id for one in first]
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [one.message.text for one in rest if one.message] == ["m1", "m2", "m3"]
    last = await bot.get_updates(offset=-1)
    assert [one.message.text for one in last if one.message] == ["m3"]
    assert len(await bot.get_updates()) == 1


async def test_a_waiting_poll_gets_the_update_at_once(bot: Bot, anna: Person, people: People) -> None:
    start = await bot.get_updates()
    polling = asyncio.create_task(bot.get_updates(offset=start[-1].update_id + 1, timeout=50))
    await anna.says("now")
    updates = await polling
    assert [one.message.text for one in updates if one.message] == ["now"]


async def test_the_older_of_two_pollers_is_thrown_out(bot: Bot, anna: Person, api: FakeBotApi, people: People) -> None:
    offset = (await bot.get_updates())[-1].update_id + 1
    older = asyncio.create_task(bot.get_updates(offset=offset, timeout=50))
    await people.wait_for_poll()
    newer = asyncio.create_task(bot.get_updates(offset=offset, timeout=50))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request; make sure that only one"):
        await older
    await anna.says("x")
    assert len(await newer) == 1
    await bot.set_webhook("http://127.0.0.1:9/")
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()


async def test_updates_expire(bot: Bot, anna: Person, people: People) -> None:
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "a"}]]}
    await bot.send_message(anna.id, "t", reply_markup=keyboard)  # type: ignore[arg-type]
    await anna.taps("x")
    await people.advance(149)
    assert len(await bot.get_updates()) == 2
    await people.advance(2)
    assert len(await bot.get_updates()) == 1
    await people.advance(86_400)
    assert await bot.get_updates() == []


async def test_update_ids_may_restart_lower(bot: Bot, anna: Person, people: People) -> None:
    offset = (await bot.get_updates())[-1].update_id + 1
    await bot.get_updates(offset=offset)
    await people.ask("restart_update_ids", next=1000)
    await anna.says("after a week")
    assert [one.update_id for one in await bot.get_updates(offset=offset)] == [1000]


async def test_updates_can_be_repeated_and_made_up(bot: Bot, anna: Person, people: People) -> None:
    assert (await people.ask("repeat_updates", fresh_ids=True))["repeated"] == 1
    first, again = await bot.get_updates()
    assert (first.message and first.message.text, first.update_id + 1) == (
        again.message and again.message.text,
        again.update_id,
    )
    await people.ask("inject", kind="message", content={"nonsense": True})
    assert len(await people.ask("pending")) == 3


async def test_webhooks_carry_the_secret_and_are_retried_in_order(bot: Bot, anna: Person, receiver: Receiver) -> None:
    receiver.answers = [500, 503]
    await bot.set_webhook(receiver.url, secret_token="s3cret", drop_pending_updates=True)
    await anna.says("one")
    await anna.says("two")
    texts = [(await receiver.came.get())["message"]["text"] for _ in range(4)]
    assert texts == ["one", "one", "one", "two"]
    assert set(receiver.secrets) == {"s3cret"}
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"


async def test_a_tap_overtakes_a_stuck_message(bot: Bot, anna: Person, receiver: Receiver, api: FakeBotApi) -> None:
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "a"}]]}
    await bot.send_message(anna.id, "t", reply_markup=keyboard)  # type: ignore[arg-type]
    api.couriers[123456].retry_scale = 1000
    receiver.answers = [500, 500]
    await bot.set_webhook(receiver.url)
    assert [(await receiver.came.get())["message"]["text"] for _ in range(2)] == ["/start", "/start"]
    await anna.taps("x")
    assert (await receiver.came.get())["callback_query"]["data"] == "a"
    info = await bot.get_webhook_info()
    assert info.pending_update_count >= 1


async def test_ordered_faults_happen_once(bot: Bot, anna: Person, people: People) -> None:
    await people.order_fault("error", "sendMessage", code=500)
    await people.order_fault("error", "sendMessage", code=429, seconds=7)
    await people.order_fault("cut_before", "sendMessage")
    await people.order_fault("cut_after", "sendMessage")
    await people.order_fault("delay", "sendMessage", seconds=0.01)
    with pytest.raises(TelegramServerError):
        await bot.send_message(anna.id, "a")
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.send_message(anna.id, "b")
    assert flood.value.retry_after == 7
    for text in ("c", "d"):
        with pytest.raises(TelegramNetworkError):
            await bot.send_message(anna.id, text)
    await bot.send_message(anna.id, "e")
    assert [one.text for one in await anna.chat()] == ["/start", "d", "e"]
    log = await people.log("sendMessage")
    outcomes = [(one["params"]["text"], one["effect"], one["ok"], one["fault"]) for one in log]
    assert outcomes == [
        ("a", False, False, "error"),
        ("b", False, False, "error"),
        ("c", False, False, "cut_before"),
        ("d", True, False, "cut_after"),
        ("e", True, True, "delay"),
    ]


async def test_floods_are_refused_until_the_clock_moves_on(bot: Bot, anna: Person, people: People) -> None:
    await people.ask("flood", enabled=True, burst=2)
    group = await people.group("组", [], admin=anna, bot=123456)
    for _ in range(2):
        await bot.send_message(anna.id, "x")
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(anna.id, "x")
    assert refused.value.retry_after == 1
    await people.advance(1)
    await bot.send_message(anna.id, "x")
    await people.ask("flood", burst=100)
    await people.advance(200)
    for _ in range(20):
        await bot.send_message(group, "x")
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(group, "x")
    assert 50 < refused.value.retry_after <= 60
    await people.ask("flood", per_second=5)
    await people.advance(200)
    for _ in range(5):
        await bot.send_message(anna.id, "x")
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(anna.id, "x")


async def test_privacy_mode_hides_talk_in_groups(bot: Bot, anna: Person, people: People) -> None:
    ben = await people.person("Ben")
    group = await people.group("组", [ben], admin=anna, bot=123456)
    asked = await bot.send_message(group, "question")
    await ben.says("just talk", to=group)
    await ben.says("/checkin@otherbot", to=group)
    await ben.says("/checkin", to=group)
    await ben.says("/checkin@bot123456_bot 1", to=group)
    await ben.says("answer", to=group, reply_to=asked.message_id)
    texts = [one.message.text for one in await bot.get_updates() if one.message]
    assert texts == ["/start", "/checkin", "/checkin@bot123456_bot 1", "answer"]
    await anna.adds_bot(group, bot=123456, status="administrator")
    await ben.says("now heard", to=group)
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.text == "now heard"


async def test_taps_need_a_real_button_unless_forced(bot: Bot, anna: Person, people: People) -> None:
    sent = await bot.send_message(anna.id, "t")
    await anna.taps(on=sent.message_id, data="forged:1", forced=True)
    await bot.delete_message(anna.id, sent.message_id)
    await anna.taps(on=sent.message_id, data="forged:2", forced=True)
    queries = [one.callback_query for one in await bot.get_updates() if one.callback_query]
    assert [query.data for query in queries] == ["forged:1", "forged:2"]
    assert [query.message and query.message.date != 0 for query in queries] == [True, False]


async def test_the_log_of_downloads_needs_a_token(bot: Bot, anna: Person, api: FakeBotApi) -> None:
    await anna.sends("document", content=b"secret", name="a.txt")
    path = next(iter(api.world.files.by_path))
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{api.url}/file/bot{api.token}/{path}") as good:
            assert await good.read() == b"secret"
        async with session.get(f"{api.url}/file/bot1:x/{path}") as bad:
            assert bad.status == 401
