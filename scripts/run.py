"""Runs Peiban until SIGTERM or SIGINT, then drains."""

import asyncio
import logging
import signal
import socket
import sys

from aiohttp import web

from bot import app
from bot.logs import set_up_logging
from bot.settings import Settings
from storage import schema


async def serve(settings: Settings) -> int:
    """Bring the store up to date, open all doors, and stay until told to stop."""
    set_up_logging(settings)
    door = _door(settings)
    if door is None:
        print(
            f"peiban: {settings.web_host}:{settings.web_port} is taken; set PEIBAN_WEB_PORT to another port",
            file=sys.stderr,
        )
        return 1
    # With port 0 the system chooses; links and QR codes must carry the real one.
    settings = settings.model_copy(update={"web_port": door.getsockname()[1]})
    peiban = app.make(settings)
    await schema.upgrade(peiban.database)
    if settings.demo:
        from scripts.demo_data import fill_if_empty

        if not await fill_if_empty(peiban):
            await peiban.end_quietly()
            return 1
    await peiban.begin()
    runner = web.AppRunner(peiban.server, access_log=None, shutdown_timeout=5)
    await runner.setup()
    await web.SockSite(runner, door).start()
    print(f"Peiban is ready: http://{settings.web_host}:{settings.web_port}", flush=True)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    await stop.wait()
    logging.getLogger(__name__).info("stopping: nothing more is taken in")
    await runner.cleanup()
    await peiban.end()
    return 0


def _door(settings: Settings) -> socket.socket | None:
    """The listening address, taken before anything else begins; None when somebody has it."""
    family = socket.AF_INET6 if ":" in settings.web_host else socket.AF_INET
    door = socket.socket(family)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((settings.web_host, settings.web_port))
    except OSError:
        door.close()
        return None
    return door
