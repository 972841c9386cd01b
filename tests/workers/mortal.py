"""A Peiban that dies in the middle of an act on a case, where a test has ordered it: before its commit, or right after it.

An act is somebody's, or what follows by itself: from the clock, or in other cases from what somebody did to one.

The orders lie beside the store, one a line; each is crossed out before it is obeyed, so that the next start goes one further.
"""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot import app, heap, leases
from bot.channels.telegram import pace
from bot.clock import Clock
from bot.edge import Edge
from bot.jobs import ticker
from bot.lanes import Lanes
from bot.outgoing import Outgoing
from scripts import cli
from services.scope import Scope
from storage import complaint
from storage.models.complaint import ComplaintEvent

ORDERS, SHIFT = "orders", "TEST_CLOCK_SHIFT"
IN_THE_MIDDLE, AFTER_THE_COMMIT = "in the middle", "after the commit"
IN_WHAT_FOLLOWS, AFTER_THE_TICK = "in the middle of what follows by itself", "after the commit of a tick"
_append, _push, _system = complaint.append, Lanes.push, Edge.system


def _orders() -> Path:
    return Path(os.environ["PEIBAN_DATA_DIR"]) / ORDERS


def _dies(when: str) -> None:
    """Die if that is the next order."""
    left = _orders().read_text().splitlines() if _orders().exists() else []
    if left[:1] == [when]:
        _orders().write_text("\n".join(left[1:]))
        os.kill(os.getpid(), signal.SIGKILL)


class _Acted:
    """Whether this process has entered a step that somebody took, and one that came by itself."""

    yet = by_itself = False


async def _dies_in_it(*given: Any, actor_id: int | None, **step: Any) -> ComplaintEvent:
    row = await _append(*given, actor_id=actor_id, **step)
    if actor_id is not None:
        _dies(IN_THE_MIDDLE)
        _Acted.yet = True
    else:
        _dies(IN_WHAT_FOLLOWS)
        _Acted.by_itself = True
    return row


def _dies_before_the_answer(self: Lanes, outgoing: list[Outgoing]) -> None:
    if _Acted.yet:
        _dies(AFTER_THE_COMMIT)
    _push(self, outgoing)


@asynccontextmanager
async def _dies_after_it(self: Edge, name: str) -> AsyncIterator[Scope]:
    async with _system(self, name) as scope:
        yield scope
    if _Acted.by_itself:
        _dies(AFTER_THE_TICK)


class _Shifted(Clock):
    """The real clock, moved to working hours."""

    def wall(self) -> datetime:
        return Clock.wall(self) + timedelta(seconds=float(os.environ[SHIFT]))


def main() -> None:
    """`peiban`, mortal, with no rest between messages, and quick to take over what a dead one held."""
    complaint.append = _dies_in_it  # type: ignore[assignment]
    Lanes.push = _dies_before_the_answer  # type: ignore[method-assign]
    Edge.system = _dies_after_it  # type: ignore[method-assign]
    # No digest and no report comes between; and whoever is started only to die does not rest first.
    app.JOBS = tuple(job for job in app.JOBS if job.name == "complaint clock")
    ticker.TICK_SECONDS = 0.3  # type: ignore[assignment]
    app.clock_of = lambda _settings: _Shifted()
    pace.PRIVATE = (100, 1.0)
    heap.settle = lambda: None  # who lives for a second needs no tidy heap
    leases.LEASE, leases.RENEW_SECONDS, leases.LOOK_SECONDS = timedelta(seconds=1), 0.3, 0.1
    cli.main()


if __name__ == "__main__":
    main()
