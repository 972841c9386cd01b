"""Whoever has gone quiet costs no memory: what is kept per person in the process empties, or is bounded."""

import pytest

from bot.channels.telegram import pace
from bot.channels.telegram.pace import Pace
from domain.people import Role
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
    assert not peiban.lanes._queues
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
