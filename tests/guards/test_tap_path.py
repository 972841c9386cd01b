"""What one tap may cost, counted: statements, calls of the messenger, sessions. Nothing here is timed."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiogram import Bot, Router
from aiogram.dispatcher.event.bases import UNHANDLED, SkipHandler
from aiogram.dispatcher.event.handler import FilterObject
from aiogram.dispatcher.middlewares.base import BaseMiddleware
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, Update
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers.blocks.chats import PrivateChat
from handlers.blocks.rooms import Rooms, _ways
from handlers.blocks.tap import Tap
from tests import pressable
from tests.bench.peiban import PeibanTaps
from tests.bench.wire import TOKEN, NullTelegram, tap_json
from tests.house import House

# Savepoints, releases, BEGIN and COMMIT of two units of work included: the act, and what was sent.
MOST_STATEMENTS = 18
UNITS = 2
# For one prefix: a handler, one more in a group, and those that take any tap.
MOST_WAYS = 4


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
    sessions: list[AsyncSession] = []
    database, wire, [user] = one_trainee.house.peiban.database, one_trainee.wire, one_trainee.people
    async with database.write() as writing, database.look() as looking:
        for driver in (writing.driver, looking.driver):  # type: ignore[attr-defined]
            driver.set_trace_callback(statements.append)
    made = AsyncSession.__init__
    monkeypatch.setattr(
        AsyncSession,
        "__init__",
        lambda session, *given, **named: sessions.append(session) or made(session, *given, **named),
    )
    for _answer_then_next in range(2):
        await one_trainee.house.peiban.background.drain(20)
        statements.clear()
        calls = wire.calls
        await one_trainee.one(user, one_trainee.next_tap(user))
        await one_trainee.house.peiban.background.drain(20)
        assert wire.calls - calls == 2, "the tap is answered and the screen edited, and that is all"
        assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)
        assert statements.count("COMMIT") == UNITS
    assert sessions == []


def rooms_of(house: House) -> Rooms:
    rooms = house.peiban.edge.dispatcher
    assert isinstance(rooms, Rooms)
    return rooms


def all_routers(router: Router) -> Iterator[Router]:
    yield router
    for below in router.sub_routers:
        yield from all_routers(below)


async def test_no_filter_and_no_handler_costs_a_thread_hop(house: House) -> None:
    """What is not awaited runs in a thread: some 100 us each, also for those who only pass by."""
    checked = 0
    for router in all_routers(rooms_of(house)):
        for kind, observer in router.observers.items():
            for handler in observer.handlers:
                assert handler.awaitable, f"{router.name}: {kind}: {handler.callback}"
                for one in (*(observer._handler.filters or ()), *(handler.filters or ())):
                    assert one.awaitable, f"{router.name}: {kind}: {one.callback}"
                    checked += 1
    assert checked > 40


async def test_a_prefix_has_few_ways_however_many_conversations_there_are(house: House) -> None:
    rooms = rooms_of(house)
    assert len(list(_ways(rooms, ()))) > 25
    for prefix in pressable.kinds():
        assert 1 <= len(rooms._ways_of(prefix)) <= MOST_WAYS, prefix
    assert len(rooms._ways_of("nobody's")) <= 2


async def test_the_last_conversation_s_tap_is_asked_no_more_than_the_first_s(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: the filters that a tap meets until somebody takes it."""
    asked: list[object] = []
    prepare = FilterObject._prepare_kwargs

    def counting(one: FilterObject, given: dict[str, Any]) -> dict[str, Any]:
        asked.append(one.callback)
        return prepare(one, given)

    anna = await house.person("Anna", language="en")
    monkeypatch.setattr(FilterObject, "_prepare_kwargs", counting)
    met: dict[str, int] = {}
    for prefix, data in {data.partition(":")[0]: data for data in pressable.every_tap()}.items():
        asked.clear()
        await pressable.comes(house, [pressable.pressed(anna, data)])
        met[prefix] = len(asked)
    # In the order of the conversations. The desk's are asked for in groups before all others.
    first, *_between, last = [prefix for prefix in met if prefix != "dk"]
    assert met[last] == met[first] > 0
    assert max(met.values()) <= MOST_WAYS


@pytest.mark.parametrize("kind", pressable.kinds().values(), ids=pressable.kinds().keys())
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
