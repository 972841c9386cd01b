"""`/metrics`: figures for Prometheus, in its text format. Counts and ages only, no names; never for the public.

With a password whoever knows it may read them; without one only this machine, asked for by its own name and without a
proxy in between: behind a proxy on the same machine everybody in the world comes from loopback.
"""

import hmac
import re
import resource
import sys
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiohttp import hdrs, web

from bot.clock import Clock
from bot.handling import Handling
from bot.settings import is_loopback
from bot.web.hub import Hub
from storage import condition
from storage.condition import Figures
from storage.session import Database

TYPE = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
Sample = tuple[str, float]  # labels as they are written, value
Family = tuple[str, str, str, list[Sample]]  # name, type, help, samples


@dataclass(slots=True, kw_only=True)
class Metrics:
    """Serves the figures of this process and its store."""

    database: Database
    clock: Clock
    health: Mapping[str, datetime]
    handling: Handling
    hub: Hub
    password: str = ""

    async def page(self, request: web.Request) -> web.Response:
        """Answer whoever may read; 401 for a wrong password, and as if there were nothing where none is set."""
        if self.password:
            if not _knows(request, self.password):
                return web.Response(status=401, headers={hdrs.WWW_AUTHENTICATE: 'Basic realm="Peiban"'})
        elif not _from_here(request):
            raise web.HTTPNotFound
        now = self.clock.now()
        async with self.database.read() as tx:
            figures = await condition.figures(tx, now=now, wall=self.clock.wall())
        text = "".join(_written(family) for family in self._families(figures, now))
        return web.Response(body=text.encode(), headers={hdrs.CONTENT_TYPE: TYPE, hdrs.CACHE_CONTROL: "no-store"})

    def _families(self, figures: Figures, now: datetime) -> list[Family]:
        wall = self.clock.wall()
        ages = [(f'{{loop="{name}"}}', (wall - moment).total_seconds()) for name, moment in self.health.items()]
        due = 0.0 if figures.oldest_due is None else (now - figures.oldest_due).total_seconds()
        states: list[Sample] = [(f'{{state="{state}"}}', number) for state, number in figures.notices.items()]
        queues: list[Sample] = [(f'{{queue="{name}"}}', number) for name, number in figures.queues.items()]
        windows = sum(len(windows) for windows in self.hub.windows.values())
        return [
            ("peiban_loop_age_seconds", "gauge", "Since the timetable was looked at, Telegram was reached.", ages),
            ("peiban_notices", "gauge", "Notices kept, by state; those that ended are kept for 30 days.", states),
            ("peiban_notice_oldest_due_seconds", "gauge", "How long the oldest due notice waits.", [("", due)]),
            ("peiban_dead_letters", "gauge", "Updates that could not be handled.", [("", figures.dead_letters)]),
            (
                "peiban_answers_dropped",
                "gauge",
                "Not sent in time, over the last 30 days.",
                [("", figures.answers_dropped)],
            ),
            ("peiban_queue_length", "gauge", "What waits in the store to be done.", queues),
            ("peiban_updates_handled_total", "counter", "Since this process began.", [("", self.handling.handled)]),
            ("peiban_windows_open", "gauge", "Web chats that are open now.", [("", windows)]),
            ("process_resident_memory_bytes", "gauge", "Memory of this process.", [("", memory_bytes())]),
        ]


def memory_bytes() -> int:
    """The memory this process takes now; where the system does not tell, the most it ever took."""
    try:
        found = re.search(r"^VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    except OSError:
        found = None
    if found:
        return int(found[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _written(family: Family) -> str:
    name, kind, meaning, samples = family
    lines = [
        f"# HELP {name} {meaning}",
        f"# TYPE {name} {kind}",
        *(f"{name}{labels} {value}" for labels, value in samples),
    ]
    return "\n".join(lines) + "\n"


def _knows(request: web.Request, password: str) -> bool:
    """Whether the request brings the password, under any user name; compared in constant time."""
    scheme, _, given = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    try:
        _name, _, brought = b64decode(given, validate=True).partition(b":")
    except ValueError:
        brought = b""
    right = hmac.compare_digest(brought, password.encode())
    return right and scheme.lower() == "basic"


def _from_here(request: web.Request) -> bool:
    if any(name in request.headers for name in FORWARDED):
        return False
    return is_loopback(request.remote or "") and is_loopback(request.url.host or "")
