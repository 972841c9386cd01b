"""What is logged tells nobody's secret, and nothing that anybody said: not even when everything goes wrong at DEBUG."""

import asyncio
import gc
import io
import json
import logging
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession, encode_basic_auth, web

import bot.handling
import bot.lanes
from bot import logs
from bot.settings import load_settings
from bot.web.metrics import Metrics
from bot.web.webhook import HEADER, PATH, Webhook
from domain.people import Role
from handlers import privacy
from services.scope import Scope
from storage import people as people_store
from storage import schema
from storage.models.complaint import Complaint
from storage.models.intake import Intake
from storage.models.quiz import AttemptAnswer
from storage.session import Database
from tests.botapi.people import People, Person
from tests.botapi.server import FakeBotApi
from tests.faults import places
from tests.telegram.test_day import press
from tests.telegram.test_restart import publish_quiz
from tests.telegram.town import TOKEN, WEBHOOK_SECRET, Town, living, register

NAME, PHONE, NUMBER = "Kanarina Zeisig", "13987654321", "K4711"
WORDS = "the canary fell off its perch while nobody looked"
KEY, PASSWORD = "canary-of-the-secret-key-of-this-test", "canary-of-the-metrics-password"
SECRETS = (TOKEN, WEBHOOK_SECRET, KEY, PASSWORD)
# The password as a machine sends it.
BASIC = encode_basic_auth("prometheus", PASSWORD)
CANARIES = (*SECRETS, BASIC.removeprefix("Basic "), NAME, PHONE, NUMBER, WORDS, "Zeisig", "perch")


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What went to standard error since it was asked for last."""
    return lambda: capsys.readouterr().err


def set_up(**given: object) -> None:
    logs.set_up_logging(
        load_settings(
            secret_key=KEY,
            telegram_token=TOKEN,
            telegram_webhook_secret=WEBHOOK_SECRET,
            metrics_password=PASSWORD,
            _env_file=None,
            **given,
        )
    )


def raised(make: Callable[[], BaseException]) -> BaseException:
    """An exception with frames."""
    try:
        raise make()
    except BaseException as error:
        return error


def nested() -> BaseException:
    """A cause, a context and a group, each with something in its text."""
    try:
        try:
            raise ValueError(f"{NAME} {PHONE}")
        except ValueError as error:
            raise KeyError(WORDS) from error
    except KeyError as error:
        whole = ExceptionGroup(WORDS, [error, raised(lambda: OSError(5, f"https://x/bot{TOKEN}/getMe"))])
        whole.add_note(NAME)
        return whole


def formatted_before(log: logging.Logger) -> None:
    """A handler before ours leaves the text of the traceback on the record."""
    error = raised(lambda: ValueError(NAME))
    record = log.makeRecord(log.name, logging.ERROR, "", 0, "failed", (), (type(error), error, error.__traceback__))
    logging.Formatter().format(record)
    assert NAME in str(record.exc_text)
    log.handle(record)


REDACTED = {
    "a token in an address": lambda log: log.warning("GET https://api.telegram.org/bot%s/getMe", TOKEN),
    "a token of another bot": lambda log: log.warning("GET /bot987654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ/getMe"),
    "a one-time link": lambda log: log.warning("opened /enter/Zeisig"),
    "secrets in arguments": lambda log: log.warning("%s %s %s", *SECRETS[1:]),
    "an exception as an argument": lambda log: log.warning("it failed: %s", ValueError(f"{NAME} {PHONE}")),
    "an exception by its name": lambda log: log.warning("it failed: %(e)r", {"e": ValueError(WORDS)}),
    "an exception as the message": lambda log: log.warning(ValueError(WORDS)),
    "a traceback": lambda log: log.error("failed", exc_info=raised(lambda: ValueError(f"{NAME} {TOKEN}"))),
    "causes and groups": lambda log: log.error("failed", exc_info=nested()),
    "what another handler has formatted": formatted_before,
}  # fmt: skip


@pytest.mark.parametrize("case", REDACTED)
def test_secrets_and_the_texts_of_exceptions_are_taken_out(printed: Callable[[], str], case: str) -> None:
    set_up()
    REDACTED[case](logging.getLogger("bot.test"))
    said = printed()
    assert "bot.test" in said
    assert [canary for canary in (*CANARIES, "AAbbCC") if canary in said] == []


def test_a_traceback_still_says_what_was_raised_and_where(printed: Callable[[], str]) -> None:
    set_up()
    logging.getLogger("bot.test").error("failed", exc_info=nested())
    said = printed()
    for word in (
        "ValueError\n",
        "led to:",
        "KeyError\n",
        "ExceptionGroup\n",
        "OSError (5)\n",
        "test_logs.py",
        "nested",
    ):
        assert word in said, said


# What ends a line somewhere, moves a cursor, clears a screen, names a window, or turns the order of letters round.
LINE_ENDS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
OBEYED = (*LINE_ENDS, "\x1b[2J", "\x1b]0;", "\x9b1A", "\x08", "\x00", "\u202e", "\u2066", "\u200f", "\udcff")


@pytest.mark.parametrize("sign", OBEYED, ids=ascii)
def test_nothing_that_somebody_said_looks_like_a_line_of_ours_or_moves_a_cursor(
    printed: Callable[[], str], sign: str
) -> None:
    set_up()
    logging.getLogger("bot.test").error("of %s", f"陈 Ann{sign}2026-11-23 CRITICAL bot forged")
    (line,) = printed().removesuffix("\n").splitlines()
    assert line.endswith("CRITICAL bot forged") and "of 陈 Ann\\u" in line
    assert not set(line) & set("".join(OBEYED)) - set("[2J]0;1A")


def test_libraries_only_warn_whatever_level_was_asked_for(printed: Callable[[], str]) -> None:
    set_up(log_level="DEBUG")
    logging.getLogger("sqlalchemy.engine.Engine").debug("Row %r", (NAME,))
    logging.getLogger("bot.test").debug("heard")
    said = printed()
    assert "heard" in said and NAME not in said


async def test_what_nobody_caught_goes_the_same_way(
    printed: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    set_up()
    logs.catch_what_nobody_caught()
    logs.catch_in_loop(asyncio.get_running_loop())

    def fails() -> None:
        raise ValueError(f"of a thread {NAME}")

    async def forgotten() -> None:
        raise ValueError(f"of a task {NAME}")

    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()
    task = asyncio.get_running_loop().create_task(forgotten())
    await asyncio.wait([task])
    del task
    gc.collect()
    error = raised(lambda: ValueError(f"of the program {NAME}"))
    sys.excepthook(type(error), error, error.__traceback__)
    said = printed()
    assert NAME not in said and said.count("Traceback") == 3
    assert "a thread ended: ValueError" in said and "never retrieved" in said and "Peiban ended: ValueError" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("store", "mode"), [*((store, "polling") for store in places.STORES), (places.STORES[0], "webhook")]
)
async def test_a_day_on_which_everything_fails_leaves_no_trace_of_anybody(
    tmp_path: Path, printed: Callable[[], str], monkeypatch: pytest.MonkeyPatch, store: str, mode: str
) -> None:
    await places.needed(store)
    monkeypatch.setattr(bot.handling, "RETRY_SECONDS", 0)
    monkeypatch.setattr(bot.lanes, "PAUSES", (0,) * 6)
    for name in ("PRIVATE", "EDITING"):
        monkeypatch.setattr(f"bot.channels.telegram.pace.{name}", (100, 1.0))
    logs.catch_in_loop(asyncio.get_running_loop())
    set_up(log_level="DEBUG")
    # Beside ours a handler as everybody has it: it shows that the canaries were there to be caught.
    plain, heard = io.StringIO(), heard_from_now_on(monkeypatch)
    logging.getLogger().addHandler(logging.StreamHandler(plain))
    async with (
        places.opened(store, tmp_path) as url,
        FakeBotApi(TOKEN, retry_scale=0.01, seed=7) as api,
        People(api.url) as people,
    ):
        database = Database(url)
        await schema.upgrade(database)
        await database.close()
        given = {"secret_key": KEY, "metrics_password": PASSWORD, "database_url": url, "log_level": "DEBUG"}
        async with living(tmp_path, api, people, webhook=mode == "webhook", **given) as here:
            await a_day(here, monkeypatch)
            await machines_call(here)
            errors = {row.error for row in await here.house.rows(Intake, Intake.state == "dead")}
            assert len(await here.house.rows(Complaint)) == len(await here.house.rows(AttemptAnswer)) == 1
    said = printed()
    assert {error.partition(":")[0] for error in errors} == {"ValueError", "IntegrityError"}
    assert logging.getLogger("bot").isEnabledFor(logging.DEBUG)
    for word in ("ValueError", "IntegrityError", "TelegramServerError", "TelegramNetworkError", "Traceback"):
        assert word in said, word
    quoted = {NUMBER} if store == "postgresql" else set()  # DETAIL: Key (employee_no)=(…) already exists.
    assert {NAME, PHONE, TOKEN, KEY, PASSWORD} | quoted <= {canary for canary in CANARIES if canary in plain.getvalue()}
    # And each of them was with Peiban on this day: in what it got or sent, or in what it would have logged.
    sent = [call["params"] for call in api.world.calls]
    came = [update.content for update in api.world.bot().updates.history if update.acknowledged]
    there = plain.getvalue() + json.dumps([heard, sent, came], ensure_ascii=False)
    assert [canary for canary in CANARIES if canary not in there] == ([] if mode == "webhook" else [WEBHOOK_SECRET])
    assert (WEBHOOK_SECRET in str(heard)) == (mode == "webhook")
    assert [canary for canary in CANARIES if canary in said + str(errors)] == []


def heard_from_now_on(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The headers of what comes to Peiban's webhook and its figures, and is let in."""
    heard: list[dict[str, str]] = []

    def listening(answers: Callable[..., Awaitable[web.Response]]) -> Callable[..., Awaitable[web.Response]]:
        async def listens(self: object, request: web.Request) -> web.Response:
            answer = await answers(self, request)
            heard.extend([dict(request.headers)] if answer.status == 200 else [])
            return answer

        return listens

    for kind, name in ((Webhook, "receive"), (Metrics, "page")):
        monkeypatch.setattr(kind, name, listening(getattr(kind, name)))
    return heard


async def machines_call(here: Town) -> None:
    """Somebody reads the figures; by webhook something comes that is no update, and something without the right secret."""
    async with ClientSession(here.url) as machine:
        async with machine.get("/metrics", headers={"Authorization": BASIC}) as page:
            assert page.status == 200
        for secret, status in (WEBHOOK_SECRET, 400), (WEBHOOK_SECRET[:-1] + NAME[:1], 401):
            async with machine.post(PATH, headers={HEADER: secret}, data=f'{{"{NAME}": "{WORDS}') as answer:
                assert answer.status == (status if here.hooked else 404)


async def a_day(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody registers, answers a question and complains; then handlers fail, Telegram answers 502, and a wire is cut."""
    await here.house.record(NAME, Role.TRAINEE, number=NUMBER, cohort="Class 1", language="en", phone=PHONE)
    ann = await here.person(NAME)
    await register(ann, NUMBER, NAME)
    await complains(ann)
    await publish_quiz(here)
    await press(ann, "Start")
    await press(ann, "B Brakes", "What comes first?")
    await ann.sees("Right: Brakes")
    await here.settle()
    await here.people.order_fault("error", "sendMessage", code=502, description=f"Bad Gateway for {NAME}")
    await ann.says("/help")
    await here.settle()
    await here.people.order_fault("cut_before", "sendMessage")
    await ann.says("/help")
    await here.settle()

    async def quotes(_scope: Scope, **_given: object) -> None:
        # The key is never sent and the password never as it is: only so they come near a log.
        raise ValueError(f"{NAME} {PHONE} {WORDS} {KEY} {PASSWORD}") from OSError(f"GET https://api/bot{TOKEN}/x")

    async def doubles(scope: Scope, **_given: object) -> None:
        await people_store.add_person(scope.tx, name=NAME, now=scope.wall, language="en", employee_no=NUMBER)

    for failing in (quotes, doubles):
        with monkeypatch.context() as broken:
            broken.setattr(privacy.consent, "choose_language", failing)
            await ann.says("/language")
            await ann.sees(lambda shown: "English" in shown.labels)
            await ann.taps("English")
            await ann.sees("something went wrong on our side")
            await here.settle()
    here.peiban.background.work("something", quotes(None))  # type: ignore[arg-type]
    await here.settle()


async def complains(ann: Person) -> None:
    await ann.says(f"I want to complain: {WORDS}")
    await press(ann, "Skip", "When and where was it?")
    await press(ann, "Apologise")
    await press(ann, "Skip", "5/7")
    for label in (PHONE, "Yes, it may"):
        await press(ann, label)
    await press(ann, "Lodge", WORDS)
    await ann.sees("C-2026-000001")
