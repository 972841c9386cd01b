"""Runs Peiban until SIGTERM or SIGINT, then drains."""

import asyncio
import fcntl
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web
from sqlalchemy.engine import make_url

from bot import app
from bot.app import Role
from bot.logs import set_up_logging
from bot.settings import Settings
from scripts.store import up_to_date
from storage.trouble import passing


async def serve(settings: Settings, *, role: Role = Role.ALL) -> int:
    """Bring the store up to date, open all doors, and stay until told to stop."""
    set_up_logging(settings)
    if role is Role.WORKER and not settings.public_url:
        return _refused(
            "--role worker serves no pages; set PEIBAN_PUBLIC_URL to where they are, for the links it sends"
        )
    door = _door(settings)
    if door is None:
        return _refused(f"{settings.web_host}:{settings.web_port} is taken; set PEIBAN_WEB_PORT to another port")
    # With port 0 the system chooses; links and QR codes must carry the real one.
    settings = settings.model_copy(update={"web_port": door.getsockname()[1]})
    settings.make_data_dir()
    with _only_one(settings.store_url) as alone:
        if not alone:
            door.close()
            return _refused("another Peiban runs on this SQLite store; several workers need PostgreSQL")
        return await _serve(settings, role, door)


async def _serve(settings: Settings, role: Role, door: socket.socket) -> int:
    peiban = app.make(settings, role=role)
    try:
        known = await up_to_date(peiban.database)
    except Exception as error:
        if not passing(error):
            raise
        await peiban.end_quietly()
        return _refused(f"the database does not answer: {type(error).__name__}")
    if not known:
        await peiban.end_quietly()
        return 1
    if settings.demo_clock:
        from scripts.demo_data import clock_fits

        if not await clock_fits(peiban):
            await peiban.end_quietly()
            return 1
    if settings.demo:
        from scripts.demo_data import fill_if_empty

        if not await fill_if_empty(peiban):
            await peiban.end_quietly()
            return 1
    await peiban.begin()
    runner = web.AppRunner(peiban.server, access_log=None, shutdown_timeout=5)
    await runner.setup()
    await web.SockSite(runner, door).start()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    # Whoever reads this may tell us to stop at once.
    print(f"Peiban is ready: http://{settings.web_host}:{settings.web_port}", flush=True)
    await stop.wait()
    logging.getLogger(__name__).info("stopping: nothing more is taken in")
    await peiban.end(runner.cleanup)
    return 0


def _refused(said: str) -> int:
    print(f"peiban: {said}", file=sys.stderr)
    return 1


@contextmanager
def _only_one(store_url: str) -> Iterator[bool]:
    """Whether no other process runs on the same SQLite file, held until the block ends. The system lets go of it when we die."""
    url = make_url(store_url)
    if url.get_backend_name() != "sqlite":
        yield True
        return
    with Path(f"{url.database}.lock").open("a", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


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
