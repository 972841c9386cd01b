"""The demo company: invented people with three weeks of life behind them, brought in through the importers and use cases."""

import sys

from bot.app import Peiban
from bot.settings import Settings

NOT_EMPTY = "peiban: the store is not empty; the demo company and real people exclude each other."
REAL_PEOPLE = (
    "peiban: PEIBAN_DEMO_CLOCK moves deadlines and reminders; it is refused while real people are in the store."
)


async def fill(settings: Settings) -> int:
    """`peiban demo`: fill an empty store; 1 when somebody is in it already."""
    from bot import app
    from scripts.store import up_to_date
    from storage import demo

    peiban = app.make(settings)
    try:
        if not await up_to_date(peiban.database):
            return 1
        async with peiban.database.read() as tx:
            taken = await demo.has_people(tx)
        if taken:
            print(NOT_EMPTY, file=sys.stderr, flush=True)
            return 1
        return 0 if await fill_if_empty(peiban) else 1
    finally:
        await peiban.end_quietly()


async def fill_if_empty(peiban: Peiban) -> bool:
    """Fill an empty store, leave a filled demo as it is; False (and a line that says why) when real people are in it."""
    from scripts.demo_data.filling import fill_store
    from storage import demo

    async with peiban.database.read() as tx:
        taken, known = await demo.has_people(tx), await demo.is_demo(tx)
    if taken and not known:
        print(NOT_EMPTY, file=sys.stderr, flush=True)
        return False
    if not taken:
        await fill_store(peiban)
    return True


async def clock_fits(peiban: Peiban) -> bool:
    """Whether the demo clock may run: an empty store becomes a demo's; False (and a line) when real people are in it."""
    from storage import demo

    async with peiban.database.write() as tx:
        if await demo.is_demo(tx):
            return True
        if not await demo.has_people(tx):
            await demo.mark(tx, now=peiban.clock.wall())
            return True
    print(REAL_PEOPLE, file=sys.stderr, flush=True)
    return False
