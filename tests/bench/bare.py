"""The peer of goal 4: a bare aiogram webhook bot that answers the callback query and edits the message. It stores nothing.

It imports nothing of Peiban, shows what Peiban shows for a tap (an answered question with “Next”, then the next question), and
runs as aiogram's documentation has it: `SimpleRequestHandler` behind aiohttp, the library's defaults. Its heap is frozen after
the start, as Peiban's is. What it must know of a tap stands in the tap.

    python -m tests.bench.bare URL-OF-THE-MESSENGER TOKEN PORT SECRET
"""

import asyncio
import gc
import signal
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

OPTIONS = 4


def screen(data: str) -> tuple[str, list[list[InlineKeyboardButton]]]:
    """What follows a tap: text and buttons."""
    kind, *fields = data.split(":")
    do, _attempt, place, value, _step = fields if kind == "q" else ("go", "1", "0", "0", "0")
    at = int(place)
    head = f"<b>Lift safety · 1</b> · question {at + 1} of 50\n\nQuestion number {at}?"
    if do == "pick":
        right = int(value) == at % OPTIONS
        verdict = f"{'✅ Right' if right else '❌ Not right'}. You chose {'ABCD'[int(value)]}; right is {'ABCD'[at % OPTIONS]}."
        return f"{head}\n\n{verdict}", [[InlineKeyboardButton(text="Next", callback_data=f"q:go:1:{at + 1}:0:0")]]
    rows = [
        [InlineKeyboardButton(text=f"{'ABCD'[option]} {at}/{option}", callback_data=f"q:pick:1:{at}:{option}:0")]
        for option in range(OPTIONS)
    ]
    return head, rows


async def on_tap(query: CallbackQuery) -> None:
    """All it does."""
    assert query.data is not None and isinstance(query.message, Message)
    text, rows = screen(query.data)
    await query.answer()
    await query.message.edit_text(text, parse_mode="HTML", reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))


async def main(url: str, token: str, port: int, secret: str) -> None:
    """Serve until SIGTERM."""
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    dispatcher = Dispatcher()
    dispatcher.callback_query.register(on_tap)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=secret).register(app, path="/webhook")
    setup_application(app, dispatcher, bot=bot)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await bot.set_webhook(f"http://127.0.0.1:{port}/webhook", secret_token=secret, allowed_updates=["callback_query"])
    gc.collect()
    gc.freeze()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print("ready", flush=True)
    await stop.wait()
    await runner.cleanup()
    await bot.session.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]))
