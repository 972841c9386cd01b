"""Runs Peiban until SIGTERM or SIGINT, then drains."""

import asyncio
import logging
import signal

from aiohttp import web

from bot import app
from bot.logs import set_up_logging
from bot.settings import Settings
from storage import schema


async def serve(settings: Settings, *, role: str) -> int:
    """Bring the store up to date, open all doors, and stay until told to stop."""
    set_up_logging(settings)
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
    site = web.TCPSite(runner, settings.web_host, settings.web_port)
    await site.start()
    port = runner.addresses[0][1]
    print(f"Peiban is ready: http://{settings.web_host}:{port}", flush=True)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    await stop.wait()
    logging.getLogger(__name__).info("stopping: nothing more is taken in")
    await runner.cleanup()
    await peiban.end()
    return 0
