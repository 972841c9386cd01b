"""How long `peiban run` takes to its first answer, and what it weighs, against the libraries alone: goals 7 and 10."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from storage import schema
from storage.session import Database
from tests.bench import figures
from tests.bench.figures import middle, resident_mb
from tests.bench.onlooker import Onlooker
from tests.faults.engine import Engine
from tests.telegram.town import TOKEN

ROOMS = {"bot", "domain", "handlers", "scripts", "services", "storage", "__main__", "__mp_main__"}
# How long it is left in peace before it is weighed idle.
REST_SECONDS = 3.0
PERSON = 1_000_001
BARE = """
import importlib, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ImportError:
        pass
print("ready", flush=True)
sys.stdin.readline()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Seconds since the process was begun, and megabytes; nan where there is nothing to tell."""

    ready: float
    health: float = float("nan")
    answer: float = float("nan")
    memory: float
    idle: float = float("nan")


@asynccontextmanager
async def process(
    arguments: Sequence[str], environment: dict[str, str], log: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Python with these arguments; ended when the block ends."""
    with log.open("ab") as errors:
        pipe = asyncio.subprocess.PIPE
        begun = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=environment, stdin=pipe, stdout=pipe, stderr=errors
        )
    try:
        yield begun
    finally:
        if begun.returncode is None:
            begun.terminate()
        await begun.wait()


async def said(running: asyncio.subprocess.Process, log: Path) -> bytes:
    """Its first line; AssertionError with what it complained about when there is none."""
    assert running.stdout is not None
    line = await running.stdout.readline()
    assert line, log.read_text(encoding="utf-8")[-3000:]  # noqa: ASYNC240
    return line


def started_before(environment: dict[str, str], folder: Path) -> dict[str, str]:
    """An environment in which modules stay compiled, in a folder, from one start to the next: as where Peiban has run before."""
    kept = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


async def imported(engine: Engine, log: Path) -> list[str]:
    """The libraries' modules that a real start imports, in its order: asked of Python's own import log."""
    environment = started_before(engine.environment, log.parent)
    async with process(["-X", "importtime", "-m", "scripts.cli", "run"], environment, log) as running:
        await said(running, log)
    said_all = log.read_text(encoding="utf-8").splitlines()  # noqa: ASYNC240
    lines = [line for line in said_all if line.startswith("import time:")]
    names = [line.rpartition("|")[2].strip() for line in lines]
    ours = ROOMS | set(sys.stdlib_module_names) | {"tests", "imported package"}
    return [name for name in names if name.partition(".")[0] not in ours]


async def bare(names: Sequence[str], log: Path) -> Start:
    """A Python that imports the libraries and waits."""
    begun = time.perf_counter()
    async with process(["-c", BARE, *names], started_before(dict(os.environ), log.parent), log) as running:
        await said(running, log)
        ready = time.perf_counter() - begun
        return Start(ready=ready, memory=resident_mb(running.pid))


async def peiban(engine: Engine, api: Onlooker, log: Path) -> Start:
    """`peiban run`, to which somebody has said /start while it was not there."""
    answered = asyncio.Event()
    api.shown = lambda _chat: answered.set()
    clock = time.perf_counter
    begun = clock()
    async with process(["-m", "scripts.cli", "run"], started_before(engine.environment, log.parent), log) as running:
        await said(running, log)
        ready = clock() - begun
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{engine.port}/healthz") as reply:
                await reply.read()
            health = clock() - begun
            await answered.wait()
            answer = clock() - begun
        memory = resident_mb(running.pid)
        await asyncio.sleep(REST_SECONDS)
        return Start(ready=ready, health=health, answer=answer, memory=memory, idle=resident_mb(running.pid))


async def measure(*, rounds: int) -> tuple[int, list[Start], list[Start]]:
    """How many modules are imported; the bare imports and Peiban in turn, `rounds` times, on a store that is there already."""
    with tempfile.TemporaryDirectory(prefix="peiban-bench-") as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder / 'peiban.db'}"
        await schema.upgrade(database := Database(url))
        await database.close()
        alone, whole = [], []
        async with Onlooker(TOKEN) as api:
            api.world.add_person("Anna", person_id=PERSON, language_code="en")
            engine = Engine(folder=folder, api_url=api.url, store_url=url, mode="polling")
            names = await imported(engine, folder / "imports")
            for _round in range(rounds):
                alone.append(await bare(names, folder / "log"))
                say_start(api)
                whole.append(await peiban(engine, api, folder / "log"))
    return len(names), alone, whole


def say_start(api: Onlooker) -> None:
    """Somebody types while nobody listens."""
    from tests.botapi.happenings import Happenings

    bot = api.world.bot()
    Happenings(api.world).send(api.world.people[PERSON], {"type": "text", "text": "/start"}, chat_id=None, bot=bot)


HEAD = ("", "ready s", "health s", "first answer s", "of imports", "MB then", "MB idle", "of imports")


def rows(alone: list[Start], whole: list[Start]) -> list[Sequence[str]]:
    """Medians, and Peiban's against the imports alone."""
    imports, weight = middle(one.ready for one in alone), middle(one.memory for one in alone)
    answer, idle = middle(one.answer for one in whole), middle(one.idle for one in whole)
    return [
        ("imports alone", f"{imports:.2f}", "", "", "", f"{weight:.0f}", "", ""),
        (
            "peiban run",
            f"{middle(one.ready for one in whole):.2f}",
            f"{middle(one.health for one in whole):.2f}",
            f"{answer:.2f}",
            f"{answer / imports:.2f}x",
            f"{middle(one.memory for one in whole):.0f}",
            f"{idle:.0f}",
            f"{idle / weight:.2f}x",
        ),
    ]


def report(*, rounds: int) -> int:
    """Measure and print."""
    count, alone, whole = asyncio.run(measure(rounds=rounds))
    print(f"start: {count} modules of libraries are imported, medians of {rounds} interleaved rounds")
    print(figures.table(HEAD, rows(alone, whole)))
    return 0
