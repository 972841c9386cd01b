"""Whoever has gone quiet costs no memory: what is kept per person in the process empties, or is bounded."""

import asyncio
import gc
import json
from collections import Counter
from typing import Any

import pytest
from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery, TelegramMethod
from aiogram.types import Chat, Message

from bot.channels.telegram import pace
from bot.channels.telegram.channel import telegram_channel
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.session import TelegramSession
from bot.channels.telegram.updates import received
from bot.idle import Idle
from bot.settings import load_settings
from domain.people import Role
from storage.intake import Received
from tests.bench.wire import TOKEN, tap_json
from tests.house import House
from tests.pressable import comes, pressed

PEOPLE = 60


async def test_people_who_acted_and_left_leave_nothing_in_memory(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.flood.REMEMBERED", PEOPLE // 2)
    peiban, flood = house.peiban, house.peiban.handling.flood
    people = [await house.person(f"P{number}", Role.TRAINEE, language="en") for number in range(PEOPLE)]
    await comes(house, [pressed(one, data) for one in people for data in ("m:menu", "m:complain", "m:help")])
    await house.settle()
    assert not peiban.handling._queues
    assert not peiban.lanes._lines
    assert not peiban.lanes._turns
    # Their buckets stay while they are not empty, and go when room is needed and they have been calm.
    assert {one.account.user_id for one in people} <= {user for _bot, user in flood._buckets}
    house.clock.forward(minutes=1)
    late = await house.person("Late", Role.TRAINEE, language="en")
    await comes(house, [pressed(late, "m:menu")])
    assert {user for _bot, user in flood._buckets} == {late.account.user_id}
    assert set(peiban.hub.windows) == {one.account.user_id for one in (*people, late)}
    for one in (*people, late):
        peiban.hub.leave(one.window)
    peiban.hub.push(people[0].account.user_id, {"t": "changed"})
    assert not peiban.hub.windows


async def test_the_buckets_of_chats_are_bounded_and_only_full_ones_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "REMEMBERED_CHATS", 10)
    kept = Pace()
    busy = kept._bucket((1, pace.MESSAGE))
    await busy.acquire()
    for chat in range(2, 200):
        kept._bucket((chat, pace.MESSAGE))
        assert len(kept._chats) <= 10
    assert kept._bucket((1, pace.MESSAGE)) is busy


class Passing:
    """Both clocks of buckets: the house's, which stands, and the event loop's, which is set forward with it."""

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self.house, self.ahead = house, 0.0
        loop = asyncio.get_running_loop()
        real = loop.time
        monkeypatch.setattr(loop, "time", lambda: real() + self.ahead)

    def forward(self, seconds: float) -> None:
        self.house.clock.forward(seconds=seconds)
        self.ahead += seconds


async def _answers(_self: TelegramSession, _bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
    if isinstance(method, AnswerCallbackQuery):
        return True
    return Message.model_construct(message_id=1, date=1, chat=Chat.model_construct(id=1, type="private"))


def acts(bot_id: int, people: range) -> list[Received]:
    """Each types, and taps twice."""
    said = {"message_id": 1, "date": 1, "text": "/start"}
    made = []
    for one in people:
        about = {"from": {"id": one, "is_bot": False, "first_name": "x", "language_code": "en"}}
        words = {"update_id": 10**6 + one, "message": {**said, **about, "chat": {"id": one, "type": "private"}}}
        made += [words, *(json.loads(tap_json(one, data)) for data in ("m:menu", "m:help"))]
    return [update for raw in made if (update := received(bot_id, raw))]


def objects() -> Counter[str]:
    """How many there are of each kind, but for weak references: sqlite3 drops those of its dead cursors by the 200."""
    gc.collect()
    found = Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())
    del found["weakref.ReferenceType"]
    return found


async def test_of_people_at_telegram_nothing_is_left_once_they_are_idle(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody comes after them for whom room would be made. Whatever there is one of for each of them would be found."""
    monkeypatch.setattr(pace, "AT_ONCE", 1_000)
    monkeypatch.setattr(pace, "IN_A_SECOND", 3_000)
    monkeypatch.setattr(TelegramSession, "make_request", _answers)
    settings = load_settings(data_dir=house.peiban.settings.data_dir, telegram_token=TOKEN, _env_file=None)
    channel, session = telegram_channel(settings)
    house.peiban.channels.add(channel)
    (kept,) = [one for one in session.middleware._middlewares if isinstance(one, Pace)]
    flood, time = house.peiban.handling.flood, Passing(house, monkeypatch)
    idle = Idle(flood, house.peiban.channels)

    # aiogram holds on to the last 128 updates, whosever they are: these make it full.
    await comes(house, acts(channel.bot.id, range(1000, 1000 + 4 * PEOPLE)))
    time.forward(60)
    idle.look()
    objects()
    before = objects()
    people = range(2000, 2000 + PEOPLE)
    await comes(house, acts(channel.bot.id, people))
    kept._hold((people[0], pace.EDIT), 5)
    idle.look()
    assert {user for _bot, user in flood._buckets} == set(people)
    assert {chat for chat, _kind in kept._chats} == set(people)
    assert kept._held
    active = objects() - before
    assert active["bot.flood.Bucket"] == PEOPLE
    assert active["aiolimiter.leakybucket.AsyncLimiter"] == len(kept._chats)
    time.forward(60)
    idle.look()
    assert not flood._buckets
    assert not kept._chats
    assert not kept._held
    assert {kind: more for kind, more in (objects() - before).items() if more >= PEOPLE} == {}


async def test_whoever_is_still_quick_is_not_forgotten(house: House) -> None:
    wang = await house.person("Wang", Role.TRAINEE, language="en")
    await comes(house, [pressed(wang, "m:help") for _press in range(31)])
    flood = house.peiban.handling.flood
    idle = Idle(flood, house.peiban.channels)
    house.clock.forward(seconds=9)
    idle.look()
    (bucket,) = flood._buckets.values()
    assert bucket.used == pytest.approx(31 - 9 * 3)
    house.clock.forward(seconds=2)
    idle.look()
    assert not flood._buckets
