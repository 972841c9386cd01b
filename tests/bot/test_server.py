"""The HTTP side over a real socket: strict headers, links that previews cannot spend, uploads, files, health, the chat's frames."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, FormData, WSCloseCode
from aiohttp.test_utils import TestServer
from PIL import Image

from domain.people import Role
from services import roles
from storage import outbox, web
from storage.models.files import StoredFile
from storage.models.intake import Intake
from storage.models.people import Account, Invitation
from storage.models.web import WebMessage
from tests.house import House

OURS = {"X-Requested-With": "peiban"}


@pytest.fixture
async def browser() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"Accept-Language": "en-GB"}) as session:
        yield session


async def csrf(browser: ClientSession, address: str) -> str:
    async with browser.get(address) as page:
        found = re.search(r'name="csrf" value="([^"]+)"', await page.text())
        assert found, await page.text()
        return found[1]


async def hello(browser: ClientSession, url: str, **more: object) -> ClientWebSocketResponse:
    await browser.get(url)
    socket = await browser.ws_connect(f"{url}/ws")
    await socket.send_json({"t": "hello", "token": None, "since": 0, "lang": "en-GB", **more})
    return socket


async def test_every_answer_carries_strict_headers(browser: ClientSession, url: str) -> None:
    for path in ("/", "/static/chat.js", "/healthz", "/nosuch", "/go/menu"):
        async with browser.get(url + path) as page:
            assert "default-src 'self'" in page.headers["Content-Security-Policy"], path
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            assert page.headers["X-Frame-Options"] == "DENY"


async def test_only_the_chat_may_ask_for_microphone_and_place(browser: ClientSession, url: str) -> None:
    for path, allowed in (
        ("/", "(self)"),
        ("/desk", "()"),
        ("/go/menu", "()"),
        ("/static/chat.js", "()"),
        ("/nosuch", "()"),
    ):
        async with browser.get(url + path) as page:
            policy = page.headers["Permissions-Policy"]
            assert policy == f"camera=(), microphone={allowed}, geolocation={allowed}", path


async def test_what_does_not_exist_is_a_friendly_page_in_the_reader_s_language(
    browser: ClientSession, url: str
) -> None:
    for path in ("/nosuch", "/go/%00bad", "/c/has%20space", "/lessons/x/screen", "/lessons/1/screen?key=wrong"):
        async with browser.get(url + path) as page:
            assert page.status == 404
            assert "There is nothing here" in await page.text()


async def test_a_visitor_keeps_his_conversation_by_a_signed_cookie(
    house: House, browser: ClientSession, url: str
) -> None:
    socket = await hello(browser, url)
    ready = await socket.receive_json()
    assert ready["t"] == "ready"
    assert [one["command"] for one in ready["commands"]] == ["/start", "/language", "/privacy"]
    assert (await socket.receive_json()) == {"t": "messages", "items": [], "rev": 0}
    for _turn in range(2):
        await socket.send_json({"t": "text", "cid": "one", "text": "hello <b>"})
    frames = [await socket.receive_json() for _frame in range(4)]
    assert [frame for frame in frames if frame["t"] == "ack"] == [{"t": "ack", "cid": "one"}] * 2
    await house.settle()
    await socket.close()
    again = await hello(browser, url)
    assert (await again.receive_json())["t"] == "ready"
    items = (await again.receive_json())["items"]
    assert [item["text"] for item in items if item["from"] == "me"] == ["hello &lt;b&gt;"]
    assert "Welcome to Peiban" in items[-1]["text"]
    assert len(await house.rows(Account)) == 1
    await again.close()


@pytest.mark.parametrize(
    "frame", ["nonsense", "[]", '{"t":"text"}', '{"t":"tap","cid":"x","data":"f:::"}', '{"t":"file","cid":"y"}']
)
async def test_garbage_frames_harm_nobody(house: House, browser: ClientSession, url: str, frame: str) -> None:
    socket = await hello(browser, url)
    await socket.send_str(frame)
    await socket.send_json({"t": "text", "cid": "good", "text": "hello"})
    acked = set()
    while "good" not in acked:
        told = await socket.receive_json()
        acked |= {told.get("cid")} if told["t"] == "ack" else set()
    await house.settle()
    assert not await house.rows(Intake, Intake.state == "new")
    await socket.close()


async def test_a_forged_identity_gets_no_chat(browser: ClientSession, url: str) -> None:
    socket = await hello(browser, url, token="forged.token.value")
    assert (await socket.receive_json())["t"] == "gone"


async def test_a_message_beyond_4096_characters_is_refused_and_says_so(
    house: House, browser: ClientSession, url: str
) -> None:
    socket = await hello(browser, url)
    await socket.send_json({"t": "text", "cid": "long", "text": "x" * 4097})
    frames = {frame["t"]: frame for frame in [await socket.receive_json() for _frame in range(3)]}
    assert "4,096" in frames["error"]["text"]
    assert not await house.rows(WebMessage)
    await socket.close()


async def test_a_one_time_link_is_spent_by_its_form_only(house: House, browser: ClientSession, url: str) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    async with house.peiban.edge.system("test") as scope:
        link = await roles.enter_link(scope.as_actor(await house.peiban.actors.actor(scope.tx, anna.account)))
    address = url + link.removeprefix(house.peiban.settings.base_url)
    for _preview in range(3):
        token = await csrf(browser, address)
    assert (await house.rows(Invitation))[0].used_at is None
    async with browser.post(address, data={"csrf": "forged"}) as page:
        assert page.status == 410
    async with browser.post(address, data={"csrf": token}) as page:
        assert page.status == 200
    socket = await hello(browser, url)
    assert (await socket.receive_json())["me"]["name"] == "Anna"
    await socket.close()
    async with browser.post(address, data={"csrf": token}) as page:
        assert page.status == 410
        assert "used or is too old" in await page.text()


async def test_a_one_time_link_dies_after_ten_minutes(house: House, browser: ClientSession, url: str) -> None:
    anna = await house.person("Anna", Role.TRAINEE, number="A1", language="en")
    async with house.peiban.edge.system("test") as scope:
        link = await roles.enter_link(scope.as_actor(await house.peiban.actors.actor(scope.tx, anna.account)))
    address = url + link.removeprefix(house.peiban.settings.base_url)
    token = await csrf(browser, address)
    house.clock.forward(minutes=10)
    async with browser.post(address, data={"csrf": token}) as page:
        assert page.status == 410


async def test_a_landing_page_goes_on_in_the_chat_only_by_its_form(browser: ClientSession, url: str) -> None:
    token = await csrf(browser, f"{url}/go/menu")
    async with browser.get(url) as page:
        assert '"/start menu"' not in await page.text()
    async with browser.post(f"{url}/go/menu", data={"csrf": "forged"}) as page:
        assert page.status == 403
    async with browser.post(f"{url}/go/menu", data={"csrf": token}) as page:
        assert '"/start menu"' in await page.text()
    async with browser.get(url) as page:
        assert '"/start menu"' not in await page.text()


def picture(**more: object) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(data, "JPEG", **more)
    return data.getvalue()


def form(data: bytes, name: str) -> FormData:
    body = FormData()
    body.add_field("file", io.BytesIO(data), filename=name)
    return body


async def test_an_uploaded_photo_loses_its_place_and_is_served_by_a_signed_address_only(
    house: House, browser: ClientSession, url: str
) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (31.0, 13.0, 0.0)}
    socket = await hello(browser, url)
    await socket.receive_json()
    async with browser.post(
        f"{url}/upload", data=form(picture(exif=exif.tobytes()), "../../x<|>.jpg"), headers=OURS
    ) as page:
        upload = (await page.json())["upload"]
    stored = (await house.rows(StoredFile))[0]
    kept = Image.open(house.peiban.settings.files_dir / stored.name)
    assert not kept.getexif()
    assert "/" not in stored.declared_name
    await socket.send_json({"t": "file", "cid": "f", "upload": upload, "caption": "look"})
    frames = [await socket.receive_json() for _frame in range(3)]
    item = next(frame for frame in frames if frame["t"] == "messages" and frame["items"])["items"][0]
    async with browser.get(url + item["file"]["url"]) as page:
        assert page.status == 200
        assert page.headers["Content-Type"] == "image/jpeg"
        assert "sandbox" in page.headers["Content-Security-Policy"]
    for forged in (stored.name, f"{stored.name}.x.y", "..%2f..%2fpeiban.db"):
        async with browser.get(f"{url}/files/{forged}") as page:
            assert page.status == 404
    await socket.close()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.4 a letter", "letter.pdf"),
        (b"<b>name</b>,number\nAnn,1", "list.csv"),
        (b"OggS" + bytes(300), "voice.ogg"),
        (b"ID3" + bytes(300), "song.mp3"),
    ],
)
async def test_a_document_or_sound_is_handed_out_to_be_kept_and_never_opened_on_our_page(
    house: House, browser: ClientSession, url: str, data: bytes, name: str
) -> None:
    socket = await hello(browser, url)
    await socket.receive_json()
    async with browser.post(f"{url}/upload", data=form(data, name), headers=OURS) as page:
        upload = (await page.json())["upload"]
    await socket.send_json({"t": "file", "cid": "f", "upload": upload, "caption": "look"})
    frames = [await socket.receive_json() for _frame in range(3)]
    item = next(frame for frame in frames if frame["t"] == "messages" and frame["items"])["items"][0]
    async with browser.get(url + item["file"]["url"]) as page:
        assert page.headers["Content-Type"] == "application/octet-stream"
        assert page.headers["Content-Disposition"].startswith("attachment")
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert await page.read() == data
    await socket.close()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<svg onload=alert(1)>", "x.svg"),
        (b"<html><script>alert(1)</script>", "x.png"),
        (b"MZ\x90\x00" * 50, "tool.pdf.exe"),
        (b"\xff\xd8\xff" + b"no picture" * 20, "x.jpg"),
        (b"PK\x03\x04" + b"\x00" * 40, "x.zip"),
        (b"", "empty.txt"),
    ],
)
async def test_what_is_not_what_it_says_is_refused(
    house: House, browser: ClientSession, url: str, data: bytes, name: str
) -> None:
    await (await hello(browser, url)).close()
    async with browser.post(f"{url}/upload", data=form(data, name), headers=OURS) as page:
        assert page.status == 415
        assert (await page.json())["error"]
    assert not await house.rows(StoredFile)


async def test_an_upload_beyond_20_mb_is_refused(browser: ClientSession, url: str) -> None:
    await (await hello(browser, url)).close()
    async with browser.post(
        f"{url}/upload", data=form(b"%PDF-" + b"x" * (20 * 1024 * 1024), "big.pdf"), headers=OURS
    ) as page:
        assert page.status == 413
        assert "20 MB" in (await page.json())["error"]


async def test_an_upload_needs_a_known_browser_and_our_own_page(browser: ClientSession, url: str) -> None:
    async with browser.post(f"{url}/upload", data=form(picture(), "x.jpg"), headers=OURS) as page:
        assert page.status == 403
    await (await hello(browser, url)).close()
    async with browser.post(f"{url}/upload", data=form(picture(), "x.jpg")) as page:
        assert page.status == 403


async def test_health_turns_red_when_the_timetable_stands_still(house: House, browser: ClientSession, url: str) -> None:
    await house.tick()
    async with browser.get(f"{url}/healthz") as page:
        assert page.status == 200
    house.clock.forward(minutes=3)
    async with browser.get(f"{url}/healthz") as page:
        assert page.status == 503
        assert (await page.json())["ages"]["tick"] == 180


async def test_health_is_red_before_the_timetable_was_looked_at_once(
    house: House, browser: ClientSession, url: str
) -> None:
    async with browser.get(f"{url}/healthz") as page:
        assert (page.status, (await page.json())["ok"]) == (503, False)
    await house.tick()
    async with browser.get(f"{url}/healthz") as page:
        assert (page.status, (await page.json())["ok"]) == (200, True)


async def test_health_tells_how_long_the_oldest_due_notice_waits(
    house: House, browser: ClientSession, url: str
) -> None:
    await house.tick()
    person_id = await house.record("Ben", Role.TRAINEE, number="B1")
    async with house.peiban.database.write() as tx:
        await outbox.queue(tx, "link_claimed", now=house.clock.now(), person_id=person_id)
    house.clock.forward(seconds=40)
    async with browser.get(f"{url}/healthz") as page:
        assert (await page.json())["ages"]["outbox"] == 40
    await house.settle()
    async with browser.get(f"{url}/healthz") as page:
        assert (await page.json())["ages"]["outbox"] == 0


async def test_a_window_that_was_away_for_long_gets_every_bubble(
    house: House, browser: ClientSession, url: str
) -> None:
    socket = await hello(browser, url)
    await socket.receive_json()
    chat_id = (await house.rows(Account))[0].user_id
    await socket.close()
    async with house.peiban.database.write() as tx:
        for number in range(450):
            await web.add(tx, chat_id=chat_id, mine=False, text=str(number), now=house.clock.now())
    again = await hello(browser, url, since=1)
    await again.receive_json()
    frames = [await again.receive_json() for _slice in range(3)]
    assert [item["rev"] for frame in frames for item in frame["items"]] == list(range(2, 451))
    await again.close()


async def test_the_demo_s_doors_do_not_exist_outside_the_demo(browser: ClientSession, url: str) -> None:
    async with browser.get(f"{url}/demo/people") as page:
        assert page.status == 404
    async with browser.post(f"{url}/demo/enter", json={"id": 1}, headers=OURS) as page:
        assert page.status in (404, 405)


async def test_the_projector_shows_a_code_while_check_in_is_open(
    house: House, browser: ClientSession, url: str
) -> None:
    lesson = await house.lesson()
    from services.attendance import screen_key

    key = screen_key(house.peiban.actors.house.key, lesson.id or 0)
    async with browser.get(f"{url}/lessons/{lesson.id}/screen.json?key={key}") as page:
        feed = await page.json()
    assert feed["open"]
    assert re.fullmatch(r"\d{6}", feed["code"])
    assert feed["qr_svg"].startswith("<svg")
    house.clock.set(lesson.ends_at + timedelta(seconds=1))
    async with browser.get(f"{url}/lessons/{lesson.id}/screen.json?key={key}") as page:
        closed = await page.json()
    assert (closed["open"], closed["code"], closed["qr_svg"]) == (False, None, "")


async def test_the_page_changes_its_words_when_its_person_changes_the_language(
    house: House, browser: ClientSession, url: str
) -> None:
    socket = await hello(browser, url)
    assert (await socket.receive_json())["strings"]["send"] == "Send"
    await socket.send_json({"t": "text", "cid": "a", "text": "/language"})
    while (frame := await socket.receive_json())["t"] != "messages" or not any(
        row["buttons"] for row in frame["items"]
    ):
        pass
    asked = next(row for row in frame["items"] if row["buttons"])
    data = next(key["data"] for line in asked["buttons"] for key in line if key["text"] == "简体中文")
    await socket.send_json({"t": "tap", "cid": "b", "message": asked["id"], "data": data})
    while (frame := await socket.receive_json())["t"] != "ready":
        pass
    assert (frame["me"]["language"], frame["strings"]["send"]) == ("zh_Hans", "发送")
    await socket.close()


async def test_open_windows_are_told_at_once_that_peiban_goes_away(house: House, browser: ClientSession) -> None:
    server = TestServer(house.peiban.server)
    await server.start_server()
    address = str(server.make_url("")).rstrip("/")
    socket = await hello(browser, address)
    greeted = [(await socket.receive_json())["t"] for _frame in range(2)]
    assert sorted(greeted) == ["messages", "ready"]
    waiting = asyncio.ensure_future(socket.receive())
    await server.close()
    assert (await waiting).data == WSCloseCode.GOING_AWAY
    assert not house.chat.hub.windows


async def test_a_deep_link_stands_in_the_chat_by_what_it_opens(house: House) -> None:
    anna = await house.stranger(language="en")
    for words in ("/start i_secret", "/start c_secret", "/start x", "/start", "/startled by it"):
        await anna.says(words)
    mine = [row.text for row in await anna.bubbles() if row.mine]
    assert mine == ["Use the invitation", "Check in with the QR code", "Open the link", "/start", "/startled by it"]
