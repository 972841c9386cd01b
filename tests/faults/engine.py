"""`peiban run` as a process that can be killed at any moment, also while it starts.

Importing the libraries takes longer than everything else a start does. So the processes are forked from one that has
imported them and done nothing else.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.telegram.town import SECRET_KEY, TOKEN, WEBHOOK_SECRET, free_port

MODES = ("polling", "webhook")
PEIBAN, SABOTAGED, FLAKY = "scripts.cli", "tests.faults.sabotage", "tests.faults.flaky"
PRELOADED = ["tests.faults.preloaded"]
START_SECONDS, STOP_SECONDS = 120.0, 60.0
_forks = multiprocessing.get_context("forkserver")


def _run(module: str, role: str, environment: dict[str, str], log: str, ready: Connection) -> None:
    """In the child: become `peiban run`."""
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(ready.fileno(), 1)
    with Path(log).open("ab") as errors:
        os.dup2(errors.fileno(), 2)
    sys.argv = ["peiban", "run", "--role", role]
    # The names of the parent's standard streams lead to other places by now.
    sys.stdout, sys.stderr = os.fdopen(1, "w", buffering=1), os.fdopen(2, "w", buffering=1)
    __import__(module, fromlist=["main"]).main()


@dataclass(slots=True, kw_only=True)
class Engine:
    """One worker; several on one PostgreSQL are several engines with one `store_url`, a `number` and a `public_url`."""

    folder: Path
    api_url: str
    store_url: str
    mode: str
    module: str = PEIBAN
    role: str = "all"
    number: int = 0
    public_url: str = ""
    port: int = field(default_factory=free_port)
    starts: int = 0
    _process: ForkServerProcess | None = None
    _ready: Connection | None = None

    @property
    def log(self) -> Path:
        """What all its processes wrote to standard error."""
        return self.folder / (f"log{self.number}" if self.number else "log")

    @property
    def environment(self) -> dict[str, str]:
        """The settings of every start."""
        given = {
            "data_dir": str(self.folder),
            "database_url": self.store_url,
            "secret_key": SECRET_KEY,
            "telegram_token": TOKEN,
            "telegram_api_url": self.api_url,
            "telegram_mode": self.mode,
            "telegram_webhook_secret": WEBHOOK_SECRET,
            "web_port": str(self.port),
            "public_url": self.public_url or f"http://127.0.0.1:{self.port}",
        }
        others = {name: value for name, value in os.environ.items() if not name.upper().startswith("PEIBAN_")}
        return others | {f"PEIBAN_{name.upper()}": value for name, value in given.items()}

    async def spawn(self) -> None:
        """Start a process; it is not ready yet."""
        _forks.set_forkserver_preload(PRELOADED)
        self._ready, theirs = multiprocessing.Pipe(duplex=False)
        arguments = (self.module, self.role, self.environment, str(self.log), theirs)
        self._process = _forks.Process(target=_run, args=arguments, daemon=True)
        await asyncio.to_thread(self._process.start)
        theirs.close()
        self.starts += 1

    async def ready(self) -> None:
        """Wait until it says that all doors are open; AssertionError with its log when it dies instead."""
        assert self._ready is not None
        async with asyncio.timeout(START_SECONDS):
            said = await asyncio.to_thread(os.read, self._ready.fileno(), 4096)
        assert said.startswith(b"Peiban is ready"), f"{said!r} {self.log.read_text()[-3000:]}"

    @property
    def pid(self) -> int:
        """The running process's number; 0 when none was started."""
        return (self._process.pid or 0) if self._process is not None else 0

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process is not None and self._process.is_alive()

    async def kill(self) -> None:
        """SIGKILL: no handler, no drain, no goodbye."""
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.join)

    async def dies(self) -> None:
        """Wait until it is dead by itself; TimeoutError with a process that lives on."""
        assert self._process is not None
        await asyncio.to_thread(self._process.join, START_SECONDS)
        if self.alive:
            raise TimeoutError(self.log.read_text()[-3000:])

    async def stop(self) -> int | None:
        """SIGTERM; the exit code, None when it does not leave."""
        assert self._process is not None and self._process.pid is not None
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGTERM)
        await asyncio.to_thread(self._process.join, STOP_SECONDS)
        return self._process.exitcode
