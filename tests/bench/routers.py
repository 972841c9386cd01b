"""Whether it matters where a conversation stands among the routers: the same handler as the first and as the last one."""

import asyncio
import gc
import json
import time
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, Update

from handlers import install
from handlers.blocks.rooms import Rooms
from tests.bench.figures import middle
from tests.bench.wire import TOKEN, NullTelegram, tap_json

TAPS = 500


class ProbeTap(CallbackData, prefix="probe"):
    """A button like any other."""

    number: int


def probe() -> Router:
    """A conversation that does nothing."""
    routes = Router(name="probe")

    @routes.callback_query(ProbeTap.filter())
    async def on_probe(_tap: CallbackQuery, callback_data: ProbeTap) -> int:
        return callback_data.number

    return routes


def dispatcher(*, last: bool) -> Dispatcher:
    """Peiban's, with one conversation more: before all others, or after all but the fallback, which takes everything."""
    built = Rooms(storage=MemoryStorage())
    install(built)
    private = next(router for router in below(built) if router.name == "private")
    private.include_router(made := probe())
    private.sub_routers.remove(made)
    private.sub_routers.insert(len(private.sub_routers) - 1 if last else 0, made)
    return built


def below(router: Router) -> list[Router]:
    """All routers of a tree."""
    return [one for sub in router.sub_routers for one in (sub, *below(sub))]


async def timed(built: Dispatcher, taps: int) -> float:
    """Seconds that one tap takes to its handler and back."""
    bot = Bot(TOKEN, session=NullTelegram())
    given: dict[str, Any] = {"scope": None, "say": None, "channel": "telegram"}
    raw = json.loads(tap_json(1000, ProbeTap(number=1).pack()))
    updates = [Update.model_validate({**raw, "update_id": number}, context={"bot": bot}) for number in range(taps)]
    begun = time.perf_counter()
    for update in updates:
        assert await built.feed_update(bot, update, **given) == 1
    return (time.perf_counter() - begun) / taps


async def measure(*, rounds: int, taps: int = TAPS) -> tuple[float, float]:
    """Seconds of one dispatch through the first and through the last router: medians of interleaved rounds."""
    first, last = dispatcher(last=False), dispatcher(last=True)
    await timed(first, 10), await timed(last, 10)
    gc.collect()
    gc.freeze()
    taken = [(await timed(first, taps), await timed(last, taps)) for _round in range(rounds)]
    gc.unfreeze()
    return middle(one[0] for one in taken), middle(one[1] for one in taken)


def sentence(*, rounds: int, taps: int = TAPS) -> str:
    """Measure and say it."""
    first, last = asyncio.run(measure(rounds=max(rounds, 5), taps=taps))
    return (
        f"order of routers: {first * 1e6:.0f} µs through the first, {last * 1e6:.0f} µs through the last one; "
        f"the last dispatches {first / last:.0%} as many taps as the first"
    )
