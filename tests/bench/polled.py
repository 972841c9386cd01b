"""The floor of goal 11: the program of `floor.py` as a process that polls, for taps over HTTP beside those at Peiban.

One handler, state in memory, one group-commit writer: each tap is a row that is durable before its answer, a “Next” too, as it
is at Peiban. It shows what the bare bot shows, so the same people press the same buttons. It imports nothing of Peiban but the
choice of the event loop and of when garbage is collected.

    python -m tests.bench.polled URL-OF-THE-MESSENGER TOKEN FOLDER
"""

import asyncio
import sqlite3
import sys
from pathlib import Path

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from bot import heap, loop
from tests.bench import heartbeat
from tests.bench.bare import screen
from tests.bench.floor import Writer
from tests.bench.heartbeat import Heartbeat

STORE = "floor.db"
ANSWERS = "SELECT count(*) FROM answer WHERE question % 2 = 0"


def row(user_id: int, data: str) -> tuple[int, int, int, float]:
    """What is kept of a tap: answers have even numbers, steps odd ones."""
    kind, *fields = data.split(":")
    do, _attempt, place, value, _step = fields if kind == "q" else ("go", "1", "0", "0", "0")
    return user_id, 2 * int(place) + (do != "pick"), int(value), 0.0


async def main(url: str, token: str, folder: Path) -> None:
    """Poll until SIGTERM."""
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    dispatcher, writer, heart = Dispatcher(), Writer(folder / STORE), Heartbeat()

    async def on_tap(query: CallbackQuery) -> None:
        assert query.data is not None and isinstance(query.message, Message)
        await writer.write(row(query.from_user.id, query.data))
        text, rows = screen(query.data)
        await query.answer()
        await query.message.edit_text(text, parse_mode="HTML", reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))

    dispatcher.callback_query.register(on_tap)
    heap.settle()
    beating = [asyncio.create_task(work) for work in (heart.beat(), heart.noted(folder / heartbeat.NAME))]
    print("ready", flush=True)
    await dispatcher.start_polling(bot, allowed_updates=["callback_query"])
    for task in beating:
        task.cancel()
    writer.close()


def stored(folder: Path) -> int:
    """How many answers were kept there."""
    store = sqlite3.connect(folder / STORE)
    kept = int(store.execute(ANSWERS).fetchone()[0])
    store.close()
    return kept


if __name__ == "__main__":
    loop.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
