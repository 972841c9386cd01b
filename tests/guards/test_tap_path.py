"""What one tap may cost, counted: statements, calls of the messenger, sessions. Nothing here is timed."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiogram import Bot, Router
from aiogram.dispatcher.event.bases import UNHANDLED, SkipHandler
from aiogram.dispatcher.middlewares.base import BaseMiddleware
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, Update

import handlers
from handlers.blocks.chats import PrivateChat
from handlers.blocks.rooms import Rooms
from handlers.blocks.tap import Tap
from storage.sqlite import InlineSession
from tests.bench.peiban import PeibanTaps
from tests.bench.wire import TOKEN, NullTelegram, tap_json

# Savepoints, releases, BEGIN and COMMIT of three units of work included.
MOST_STATEMENTS = 24


@pytest_asyncio.fixture
async def one_trainee(tmp_path: Path) -> AsyncIterator[PeibanTaps]:
    taps = await PeibanTaps.open(tmp_path, people=1)
    await taps.house.peiban.background.drain(20)
    yield taps
    await taps.close()


async def test_a_tap_costs_few_statements_two_calls_and_no_session(
    one_trainee: PeibanTaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements: list[str] = []
    sessions: list[InlineSession] = []
    database, wire, [user] = one_trainee.house.peiban.database, one_trainee.wire, one_trainee.people
    async with database.write() as writing, database.look() as looking:
        for driver in (writing.driver, looking.driver):  # type: ignore[attr-defined]
            driver.set_trace_callback(statements.append)
    made = InlineSession._make
    monkeypatch.setattr(InlineSession, "_make", lambda session: sessions.append(session) or made(session))
    for _answer_then_next in range(2):
        await one_trainee.house.peiban.background.drain(20)
        statements.clear()
        calls = wire.calls
        await one_trainee.one(user, one_trainee.next_tap(user))
        await one_trainee.house.peiban.background.drain(20)
        assert wire.calls - calls == 2, "the tap is answered and the screen edited, and that is all"
        assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)
    assert sessions == []


def taps() -> list[type[CallbackData]]:
    assert handlers.OPENERS
    return Tap.__subclasses__()


@pytest.mark.parametrize("kind", taps(), ids=lambda kind: str(kind.__prefix__))
def test_a_tap_is_written_down_as_the_library_writes_it(kind: type[CallbackData]) -> None:
    given: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        given[name] = {int: 7, bool: True, str: "go"}.get(field.annotation or str, "go")  # type: ignore[call-overload]
    tap = kind(**given)
    assert tap.pack() == CallbackData.pack(tap)
    assert kind.unpack(tap.pack()) == tap


def test_what_does_not_fit_into_a_button_is_refused() -> None:
    class LongTap(Tap, prefix="long"):
        word: str

    for word in ("x" * 60, "汉" * 20, "a:b"):
        with pytest.raises(ValueError, match="callback data"):
            LongTap(word=word).pack()


class ProbeTap(CallbackData, prefix="probe"):
    """A button."""

    number: int


async def pressed(rooms: Rooms, data: str) -> Any:
    import json

    bot = Bot(TOKEN, session=NullTelegram())
    update = Update.model_validate(json.loads(tap_json(1, data)), context={"bot": bot})
    return await rooms.feed_update(bot, update)


async def test_whoever_passes_leaves_the_tap_to_the_next() -> None:
    first, second, last = Router(), Router(), Router()
    first.callback_query.filter(PrivateChat())

    @first.callback_query(ProbeTap.filter())
    async def skip(_tap: CallbackQuery) -> None:
        raise SkipHandler

    @second.callback_query(ProbeTap.filter())
    async def take(_tap: CallbackQuery, callback_data: ProbeTap) -> int:
        return callback_data.number

    @last.callback_query()
    async def anything(_tap: CallbackQuery) -> str:
        return "anything"

    rooms = Rooms(storage=MemoryStorage())
    rooms.include_routers(first, second, last)
    assert await pressed(rooms, ProbeTap(number=5).pack()) == 5
    assert await pressed(rooms, "probe:no number") == "anything"
    assert await pressed(rooms, "elsewhere") == "anything"
    assert await pressed(Rooms(storage=MemoryStorage()), "elsewhere") is UNHANDLED


async def test_a_middleware_that_taps_would_pass_by_is_refused() -> None:
    class Watching(BaseMiddleware):
        async def __call__(self, handler: Any, event: Any, data: dict[str, Any]) -> Any:
            return await handler(event, data)

    rooms = Rooms(storage=MemoryStorage())
    rooms.callback_query.middleware(Watching())
    with pytest.raises(TypeError, match="middlewares"):
        await pressed(rooms, "anything")
