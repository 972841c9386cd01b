"""A whole Peiban on a fake Telegram, in this process or in one of its own, and what tests ask of both."""

import asyncio
import json
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.app import Peiban, make
from bot.outgoing import Outgoing
from bot.settings import load_settings
from bot.web.chat import Chat
from bot.web.identity import Identity
from domain.checkin import qr_token
from domain.people import Role
from handlers.blocks.answers import Say, Show
from services.attendance.view import POLICY
from storage.models.people import Account
from tests.botapi.people import People, Person
from tests.botapi.server import FakeBotApi
from tests.clock import StandingClock
from tests.house import MORNING, House

TOKEN = "123456:AAF-secret_of_the_tests_only_0123456789"
SECRET_KEY = "a key for tests only"
WEBHOOK_SECRET = "a-webhook-secret-of-tests"
PATIENCE = 15.0


@dataclass(slots=True)
class Town:
    """Peiban in this process, with its loops running and a clock that stands."""

    api: FakeBotApi
    people: People
    house: House
    url: str
    hooked: bool = False

    @property
    def peiban(self) -> Peiban:
        return self.house.peiban

    @property
    def bot_id(self) -> int:
        return int(TOKEN.split(":", maxsplit=1)[0])

    async def person(self, name: str, **details: Any) -> Person:
        return await self.people.person(name, language_code=details.pop("language_code", "en"), **details)

    async def registered(self, name: str, *roles: Role, number: str, cohort: str | None = None) -> Person:
        """Somebody on the roster who has walked through agreement and registration."""
        await self.house.record(name, *roles, number=number, cohort=cohort, language="en")
        person = await self.person(name)
        await register(person, number, name)
        return person

    async def account(self, person: Person) -> Account:
        found: Account = (await self.house.rows(Account, Account.user_id == person.id))[0]
        return found

    async def known_accounts(self, count: int) -> list[tuple[Person, int]]:
        """People who have started the bot before this test; with our own ids of their accounts."""
        met = []
        for number in range(count):
            person = await self.person(f"P{number}")
            self.api.world.people[person.id].started.add(self.bot_id)
            met.append(person)
        async with self.peiban.database.write() as tx:
            rows = [
                Account(
                    channel="telegram",
                    native_id=str(one.id),
                    user_id=one.id,
                    language="en",
                    first_seen=MORNING,
                    last_seen=MORNING,
                )
                for one in met
            ]
            tx.add_all(rows)
        return [(person, row.id or 0) for person, row in zip(met, rows, strict=True)]

    def sends(self, person: Person, part: Say | Show) -> None:
        """Hand an answer over to the lanes, as the edge does after a commit."""
        self.peiban.lanes.push([Outgoing(bot_id=self.bot_id, chat_id=person.id, part=part)])

    def scan(self, lesson_id: int) -> str:
        """The link behind the QR on the screen now."""
        return scan_link(lesson_id, self.house.clock.wall())

    async def settle(self) -> None:
        """Wait until everything that people did has been fetched, handled and answered."""

        async def look() -> bool | None:
            return True if not await self.people.ask("pending") else None

        if self.hooked:
            await self.people.watch(look, within=PATIENCE, missing=lambda: "updates wait for the webhook")
        else:
            await self.people.wait_for_poll()
        assert await self.peiban.background.drain(PATIENCE)


def scan_link(lesson_id: int, moment: datetime) -> str:
    token = qr_token(SECRET_KEY.encode(), lesson_id, moment, POLICY.step_seconds)
    return f"https://t.me/bot123456_bot?start=c_{token}"


async def register(person: Person, number: str, name: str) -> None:
    await person.says("/start")
    await person.sees("Welcome to Peiban")
    await person.taps("I agree")
    await person.sees("Who are you?")
    await person.taps("I work or learn here")
    await person.sees("employee number")
    await person.says(number)
    await person.sees("your name")
    await person.says(name)
    await person.sees(f"Welcome, {name}")


def free_port() -> int:
    """A port to listen at later: below those that systems give to connections, of which many are opened meanwhile."""
    while True:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", 20_000 + secrets.randbelow(12_000)))
            return int(probe.getsockname()[1])


@asynccontextmanager
async def town(folder: Path, *, webhook: bool = False) -> AsyncIterator[Town]:
    """Open both; the store must be there already."""
    async with (
        FakeBotApi(TOKEN, retry_scale=0.01, seed=7) as api,
        People(api.url) as people,
        living(folder, api, people, webhook=webhook) as built,
    ):
        yield built


@asynccontextmanager
async def living(
    folder: Path, api: FakeBotApi, people: People, *, webhook: bool = False, **given: Any
) -> AsyncIterator[Town]:
    """A Peiban that runs until the block ends as if it was told to stop."""
    built = quiet(folder, api, people, webhook=webhook, **given)
    runner = web.AppRunner(built.peiban.server, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(built.url.rpartition(":")[2])).start()
    await built.peiban.begin()
    try:
        if webhook:
            await people.wait_for_call("setWebhook")
        else:
            await people.wait_for_poll()
        yield built
    finally:
        await runner.cleanup()
        await built.peiban.end()


@asynccontextmanager
async def until_the_power_fails(folder: Path, api: FakeBotApi, people: People) -> AsyncIterator[Town]:
    """A Peiban whose work is cut off when the block ends: nothing is drained, nobody says goodbye."""
    built = quiet(folder, api, people)
    await built.peiban.begin()
    await people.wait_for_poll()
    try:
        yield built
    finally:
        built.peiban.ticker.stop()
        await built.peiban.end_quietly()


def quiet(folder: Path, api: FakeBotApi, people: People, *, webhook: bool = False, **given: Any) -> Town:
    """A Peiban that has not begun; `given` are further settings."""
    url = f"http://127.0.0.1:{free_port()}"
    usual = {
        "data_dir": folder,
        "secret_key": SECRET_KEY,
        "public_url": url,
        "telegram_token": TOKEN,
        "telegram_api_url": api.url,
        "telegram_mode": "webhook" if webhook else "polling",
        "telegram_webhook_secret": WEBHOOK_SECRET,
    }
    settings = load_settings(**(usual | given), _env_file=None)
    clock = StandingClock(MORNING)
    peiban = make(settings, clock=clock)
    chat = Chat(
        peiban.database, peiban.handling, peiban.actors, Identity(settings.key(), secure=False), peiban.hub, clock, True
    )
    return Town(api, people, House(peiban, clock, chat), url, hooked=webhook)


@dataclass(slots=True)
class Running:
    """`peiban run` in a process of its own."""

    process: asyncio.subprocess.Process
    log: Path

    async def kills(self) -> None:
        """As a power cut."""
        self.process.kill()
        await self.process.wait()

    async def stops(self) -> int:
        """As an operator: SIGTERM; the exit code."""
        self.process.terminate()
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()


async def run(folder: Path, api_url: str, **settings: str) -> Running:
    """Start `peiban run` and wait until it is ready."""
    given = {"data_dir": str(folder), "secret_key": SECRET_KEY, "telegram_token": TOKEN, "telegram_api_url": api_url}
    given |= {"web_port": "0"} | settings
    environment = {name: value for name, value in os.environ.items() if not name.upper().startswith("PEIBAN_")}
    environment |= {f"PEIBAN_{name.upper()}": value for name, value in given.items()}
    log = folder / "log"
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "scripts.cli",
            "run",
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    assert process.stdout is not None
    async with asyncio.timeout(4 * PATIENCE):
        ready = await process.stdout.readline()
    assert ready.startswith(b"Peiban is ready"), log.read_text()
    return Running(process, log)


@asynccontextmanager
async def fake_telegram() -> AsyncIterator[People]:
    """The fake Bot API in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.botapi", "--token", TOKEN, "--retry-scale", "0.05"),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        ready = json.loads(await process.stdout.readline())
        async with People(ready["url"]) as people:
            yield people
    finally:
        process.terminate()
        await process.wait()


async def prepare(folder: Path, now: datetime) -> int:
    """Li Ming on the roster, and a lesson that begins in ten minutes; its id."""
    from tests.house import open_house

    house = await open_house(folder, start=now)
    await house.record("Li Ming", Role.TRAINEE, number="A1024", cohort="一班", language="en")
    lesson = await house.lesson("一班", starts_in=timedelta(minutes=10))
    await house.peiban.end_quietly()
    return lesson.id or 0
