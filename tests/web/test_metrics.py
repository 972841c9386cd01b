"""What machines ask: figures for those who may see them and without names, and a health that tells the truth."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer, make_mocked_request
from pydantic import SecretStr

from bot import app
from bot.channels.telegram import link, poller, session
from bot.doctor import Examination
from bot.jobs.ticker import TICK_SECONDS
from bot.settings import load_settings
from bot.web.pages import STALE
from domain.people import Role
from handlers.blocks.answers import Erase, Part, Say, to_json
from services import housekeeping
from services.doctor import Level
from storage import condition, intake, outbox
from storage.intake import Received
from storage.models.audit import AuditEntry
from storage.models.outbox import Notice, PendingAnswer
from tests.clock import StandingClock
from tests.house import MORNING, House

PASSWORD = "a password for tests only"


def basic(name: str, password: str) -> str:
    return f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"


@pytest.fixture
async def machine() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def samples(machine: ClientSession, url: str) -> dict[str, float]:
    """The page as a parser of the text format reads it."""
    async with machine.get(f"{url}/metrics") as page:
        assert (page.status, page.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
        text = await page.text()
    found, announced = {}, set()
    for line in text.splitlines():
        if line.startswith("#"):
            announced.add(line.split()[2])
        else:
            parts = re.fullmatch(r'([a-z_]+)(\{[a-z]+="[a-z_]+"\})? (-?[0-9.e+]+)', line)
            assert parts and parts[1] in announced, line
            found[parts[1] + (parts[2] or "")] = float(parts[3])
    return found


async def queue(house: House, count: int = 1) -> None:
    person_id = await house.record("Ben Baumgartner", Role.TRAINEE)
    async with house.peiban.database.write() as tx:
        for _number in range(count):
            await outbox.queue(tx, "link_claimed", now=house.clock.now(), person_id=person_id)


async def test_the_figures_tell_what_waits_failed_and_is_open(house: House, machine: ClientSession, url: str) -> None:
    anna = await house.person("Anna Ackermann", Role.TRAINEE, number="A1")
    await anna.says("/menu")
    await house.tick()
    await queue(house)
    async with house.peiban.database.write() as tx:
        ids = await intake.keep(
            tx,
            [Received(bot_id=1, update_key=str(key), sender=key, payload={}) for key in (1, 2)],
            now=house.clock.wall(),
        )
        await intake.failed(tx, ids[0][0], error="ValueError: Anna", limit=1)
    house.clock.forward(seconds=50)
    found = await samples(machine, url)
    assert found['peiban_loop_age_seconds{loop="tick"}'] == 50
    assert found['peiban_notices{state="queued"}'] == 1
    assert found['peiban_notices{state="failed"}'] == 0
    assert found["peiban_notice_oldest_due_seconds"] == 50
    assert found["peiban_dead_letters"] == 1
    assert found['peiban_queue_length{queue="updates"}'] == 1
    assert found['peiban_queue_length{queue="answers"}'] == 0
    assert found["peiban_updates_handled_total"] == 1
    assert found["peiban_windows_open"] == 1
    assert 10e6 < found["process_resident_memory_bytes"] < 10e9
    async with machine.get(f"{url}/metrics") as page:
        assert not re.search("Anna|Ackermann|Ben|Baumgartner|A1", await page.text())


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Proto"])
async def test_without_a_password_nobody_behind_a_proxy_is_answered(
    house: House, machine: ClientSession, url: str, header: str
) -> None:
    async with machine.get(f"{url}/metrics", headers={header: "127.0.0.1"}) as page:
        assert (page.status, "peiban_" in await page.text()) == (404, False)
    async with machine.get(f"{url}/metrics", headers={"Host": "peiban.example.com"}) as page:
        assert page.status == 404


@pytest.mark.parametrize(("peer", "status"), [("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 404), ("10.0.0.1", 404)])
async def test_without_a_password_only_this_machine_is_answered(house: House, peer: str, status: int) -> None:
    request = make_mocked_request("GET", "/metrics", headers={"Host": "127.0.0.1:8080"}, app=house.peiban.server)
    try:
        answered = (await house.peiban.server._handle(request.clone(remote=peer))).status
    except web.HTTPNotFound as refused:
        answered = refused.status
    assert answered == status


async def test_with_a_password_whoever_knows_it_is_answered(house: House, machine: ClientSession) -> None:
    settings = house.peiban.settings.model_copy(update={"metrics_password": SecretStr(PASSWORD)})
    peiban = app.make(settings, clock=house.clock)
    server = TestServer(peiban.server)
    await server.start_server()
    address = server.make_url("/metrics")
    right = basic("prometheus", PASSWORD)
    for headers in ({}, {"X-Forwarded-For": "192.0.2.7", "Host": "peiban.example.com"}):
        async with machine.get(address, headers={"Authorization": right, **headers}) as page:
            assert page.status == 200
    wrong = ["Basic", "Basic ###", "Basic YTpi", f"Bearer {PASSWORD}", right.replace("Basic", "Digest")]
    for value in ("", *wrong, basic(PASSWORD, ""), basic("a", PASSWORD[:-1])):
        async with machine.get(address, headers={"Authorization": value} if value else {}) as page:
            assert (page.status, await page.text()) == (401, ""), value
            assert page.headers["WWW-Authenticate"].startswith("Basic")
    await server.close()
    await peiban.end_quietly()


async def health(machine: ClientSession, url: str) -> tuple[int, bool]:
    async with machine.get(f"{url}/healthz") as page:
        return page.status, (await page.json())["ok"]


async def test_answers_that_could_not_be_sent_in_time_are_counted_and_their_words_are_gone(
    house: House, machine: ClientSession, url: str
) -> None:
    async def keep(*parts: Part) -> None:
        async with house.peiban.database.write() as tx:
            for part in parts:
                await outbox.keep_answer(tx, bot_id=1, chat_id=7, payload=to_json(part), now=house.clock.wall())

    async def clean() -> float:
        async with house.peiban.edge.system("purge intake") as scope:
            await housekeeping.purge_intake(scope)
        return (await samples(machine, url))["peiban_answers_dropped"]

    await keep(Say("for Anna"), Say("for Ben"), Erase((5,)))
    assert await clean() == 0
    house.clock.forward(minutes=11)
    assert await clean() == 0, "somebody may still be at it"
    house.clock.forward(minutes=10)
    await keep(Say("for Cai"))
    assert await clean() == 2
    # What is to be erased is still owed, and so is a word of now; the second look finds nothing more.
    assert len(await house.rows(PendingAnswer)) == 2
    assert await clean() == 2
    [entry] = await house.rows(AuditEntry, AuditEntry.act == condition.DROPPED)
    assert (entry.actor, entry.facts) == ("purge intake", {"answers": 2})
    findings = await Examination(house.peiban.settings, house.peiban.database, house.clock).findings()
    [told] = [one for one in findings if one.name == "dropped answers"]
    assert (told.level, told.text.partition(":")[0]) == (Level.NOTE, "2 in the last 30 days")
    house.clock.forward(days=29)
    assert await clean() == 3
    house.clock.forward(days=2)
    # The first two are too long ago; Cai's and the erasure, which could never be made, are not.
    assert await clean() == 2


async def test_health_is_red_when_only_the_poller_stands_still(house: House, machine: ClientSession, url: str) -> None:
    await house.tick()
    house.peiban.health["poll"] = house.clock.wall()
    assert await health(machine, url) == (200, True)
    house.clock.forward(seconds=51)
    await house.tick()
    assert await health(machine, url) == (503, False)
    assert (await samples(machine, url))['peiban_loop_age_seconds{loop="poll"}'] == 51
    house.peiban.health["poll"] = house.clock.wall()
    assert await health(machine, url) == (200, True)


async def test_health_is_red_when_only_the_ticker_stands_still(house: House, machine: ClientSession, url: str) -> None:
    await house.tick()
    house.clock.forward(seconds=51)
    house.peiban.health["poll"] = house.clock.wall()
    assert await health(machine, url) == (503, False)


async def test_health_is_red_when_the_outbox_is_stuck(house: House, machine: ClientSession, url: str) -> None:
    await queue(house, count=2)
    house.clock.forward(seconds=50)
    await house.peiban.ticker.tick()
    assert await health(machine, url) == (200, True)
    house.clock.forward(seconds=1)
    assert await health(machine, url) == (503, False)
    await house.settle()
    assert await health(machine, url) == (200, True)


async def test_health_is_red_when_a_notice_hangs_while_it_is_sent(
    house: House, machine: ClientSession, url: str
) -> None:
    await queue(house)
    async with house.peiban.database.write() as tx:
        assert await outbox.take(tx, (await outbox.due(tx, now=house.clock.now()))[0].id or 0)
    house.clock.forward(minutes=3)
    await house.peiban.ticker.tick()
    assert await health(machine, url) == (503, False)
    assert (await samples(machine, url))['peiban_notices{state="sending"}'] == 1


async def test_a_long_broadcast_that_moves_is_no_trouble(house: House, machine: ClientSession, url: str) -> None:
    await queue(house, count=3)
    house.clock.forward(minutes=5)
    await house.peiban.ticker.tick()
    async with house.peiban.database.write() as tx:
        gone = (await outbox.due(tx, now=house.clock.now(), limit=1))[0]
        gone.state, gone.finished_at = "sent", house.clock.now()
        await tx.flush()
    assert await health(machine, url) == (200, True)
    assert len(await house.rows(Notice, Notice.state == "queued")) == 2


async def test_a_quick_demo_clock_is_no_trouble(house: House) -> None:
    settings = load_settings(data_dir=house.peiban.settings.data_dir, secret_key="x" * 20, _env_file=None)
    clock = StandingClock(MORNING)
    clock.speed = 60
    peiban = app.make(settings, clock=clock)
    await queue(house)
    clock.forward(minutes=40)
    peiban.health["tick"] = clock.wall()
    server = TestServer(peiban.server)
    await server.start_server()
    async with ClientSession() as machine:
        assert (await health(machine, str(server.make_url("")).rstrip("/")))[0] == 200
        clock.forward(minutes=11)
        peiban.health["tick"] = clock.wall() + timedelta(0)
        assert (await health(machine, str(server.make_url("")).rstrip("/")))[0] == 503
    await server.close()
    await peiban.end_quietly()


def test_whatever_stops_is_seen_within_a_minute_and_nothing_that_goes_on_is_taken_for_it() -> None:
    seconds = STALE.total_seconds()
    assert max(poller.POLL_SECONDS + session.POLL_GRACE_SECONDS, link.LOOK_SECONDS, TICK_SECONDS) < seconds < 60
