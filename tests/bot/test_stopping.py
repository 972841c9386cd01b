"""Stopping has one budget: whatever hangs, the steps together get no more than what a service manager waits for."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from aiogram.methods import TelegramMethod

import bot.app
from bot.app import CLOSING_SECONDS, END_SECONDS
from bot.background import Background, Deadline
from bot.edge import Edge
from bot.jobs.ticker import Ticker
from domain.people import Role
from storage import outbox
from storage.models.intake import Intake
from storage.models.jobs import Occurrence
from storage.models.outbox import Notice
from storage.models.web import WebMessage
from tests.house import House, open_house


class Watch:
    """The time that the steps of an end are given, and how far that moves the clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.given: list[tuple[str, float]] = []

    def deadline(self, *hanging: str) -> type[Deadline]:
        """A deadline on this clock: the steps named hang until their time is up, all others take none."""
        watch = self

        class Watched(Deadline):
            def _time(self) -> float:
                return watch.now

            async def _wait(self, what: str, task: asyncio.Task[Any], seconds: float) -> None:
                watch.given.append((what, seconds))
                if what not in hanging:
                    await asyncio.wait({task})
                    return
                for _turn in range(20):
                    await asyncio.sleep(0)
                if not task.done():
                    watch.now += seconds

        return Watched


def hangs(entered: asyncio.Event) -> Any:
    async def for_ever(*_given: Any, **_more: Any) -> None:
        entered.set()
        await asyncio.Event().wait()

    return for_ever


async def waits(*_given: Any) -> None:
    """An update that something older goes before: it is kept, and handled by itself."""


async def everything_hangs(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A send, a tick and a handler, in this order: the handler holds the store's only writer, after its update was kept."""
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    begun = [asyncio.Event() for _ in range(3)]
    send, handler, tick = (hangs(one) for one in begun)
    session = house.peiban.channels.by_name["web"].bot.session

    async def make_request(_bot: Any, _method: TelegramMethod[Any], **_more: Any) -> Any:
        await send()

    monkeypatch.setattr(session, "make_request", make_request)
    async with house.peiban.database.write() as tx:
        await outbox.queue(
            tx, "claim_decided", now=house.clock.now(), params={"granted": True}, person_id=anna.person_id
        )
    house.peiban.background.loop("delivery", house.peiban.delivery.run)
    await begun[0].wait()
    monkeypatch.setattr("bot.jobs.ticker.TICK_SECONDS", 0.001)
    monkeypatch.setattr(Ticker, "_run", tick)
    house.peiban.ticker.start()
    await begun[2].wait()
    monkeypatch.setattr(Edge, "at_once", waits)
    monkeypatch.setattr(Edge, "_feed", handler)
    await house.chat._keep(anna.account, {"t": "text", "text": "/menu"}, "cid-stop")
    await begun[1].wait()


async def test_a_hung_send_handler_and_tick_together_are_given_no_more_than_the_whole(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch()
    monkeypatch.setattr(bot.app, "Deadline", watch.deadline("open pages", "timetable", "notices under way", "work"))
    with monkeypatch.context() as patched:
        await everything_hangs(house, patched)
        with caplog.at_level(logging.WARNING):
            await house.peiban.end(hangs(asyncio.Event()))
    assert watch.now <= END_SECONDS <= 25
    assert dict(watch.given)["open pages"] == END_SECONDS - CLOSING_SECONDS
    # The pages have used it all up; the others get what is left, and are cut off with a word.
    cut = [what for what, seconds in watch.given if not seconds]
    assert cut == ["timetable", "notices under way", "leases", "work"]
    assert all(f"{what} did not come to an end" in caplog.text for what in ("timetable", "notices under way", "work"))
    assert watch.given[-1] == ("store", CLOSING_SECONDS)


async def test_what_was_cut_off_is_kept_and_listed_at_the_next_start(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.app, "Deadline", Watch().deadline("timetable", "notices under way", "work"))
    with monkeypatch.context() as patched:
        await everything_hangs(house, patched)
        await house.peiban.end()
    again = await open_house(tmp_path)
    assert [row.state for row in await again.rows(Intake)] == ["new"]
    assert [row.state for row in await again.rows(Notice)] == ["sending"]
    assert not await again.rows(Occurrence)
    await again.peiban.delivery.recover()
    await again.peiban.handling.resume()
    await again.settle()
    assert [row.state for row in await again.rows(Intake)] == ["done"]
    assert [(row.state, row.reason) for row in await again.rows(Notice)] == [("unknown", "stopped while sending")]
    assert any("Hello Anna" in row.text for row in await again.rows(WebMessage))
    await again.peiban.end_quietly()


async def test_a_quiet_house_ends_without_waiting_for_anything(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch()
    monkeypatch.setattr(bot.app, "Deadline", watch.deadline("timetable", "notices under way", "work", "background"))
    await house.peiban.end()
    assert watch.now == 0


async def test_a_step_that_heeds_no_end_does_not_hold_the_others_up() -> None:
    entered, let_go = asyncio.Event(), asyncio.Event()

    async def stubborn() -> None:
        while not let_go.is_set():
            entered.set()
            try:
                await let_go.wait()
            except asyncio.CancelledError:
                continue

    until = Deadline(0)
    assert not await until.give("stubborn", stubborn())
    assert entered.is_set()
    assert await until.give("quick", Background().drain())
    let_go.set()


async def test_a_step_that_fails_is_told_and_the_others_follow(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise OSError("no route")

    until = Deadline(60)
    assert not await until.give("leases", fails())
    assert "leases failed" in caplog.text
    assert 0 < until.left <= 60
