"""Voice and place from the page: asked for by a tap, sent by a tap, refused in words; with Chromium's own recorder."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from bot.files import Inspected, inspect
from bot.web.identity import COOKIE
from storage.models.complaint import Complaint, ComplaintFile
from storage.models.files import Body, StoredFile
from tests.house import House, Person, open_house
from tests.web.conftest import OpenPage
from tests.web.stub import Stub

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SHOP = {"latitude": 31.234567, "longitude": 121.456789, "accuracy": 12.5}
ASKED = [[{"text": "📍 发送我的位置", "data": "here"}], [{"text": "跳过", "data": "skip"}]]
# Every track that the page was given, to see whether it gave it back.
WATCH = """() => {
  window.tracks = [];
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
}"""
LIVE = "window.tracks.map((track) => track.readyState)"


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path, empty_store: Path) -> AsyncIterator[House]:
    shutil.copy(empty_store, tmp_path / "peiban.db")
    built = await open_house(tmp_path)
    yield built
    await built.peiban.end_quietly()


async def visit(context: BrowserContext, stub: Stub, permission: str) -> Page:
    """The page in a profile of its own, so that permissions, places and clocks stay with the test; script errors fail it."""
    await context.grant_permissions([permission], origin=stub.url)
    page = await context.new_page()

    def fail(what: object) -> None:
        raise AssertionError(what)

    page.on("pageerror", fail)
    page.on("console", lambda said: fail(said.text) if "Security Policy" in said.text else None)
    await page.goto(stub.url)
    await page.wait_for_selector("body[data-state=online]")
    return page


@pytest_asyncio.fixture(loop_scope="session")
async def heard(stub: Stub, context: BrowserContext) -> Page:
    """A page that may use the microphone."""
    page = await visit(context, stub, "microphone")
    await page.evaluate(WATCH)
    return page


async def records(page: Page) -> None:
    """Tap the microphone and speak for more than a second."""
    await page.click("#record")
    await expect(page.locator("#recording")).to_be_visible()
    await expect(page.locator("#recording-time")).to_have_text(re.compile("0:0[1-9]"))


class TestVoice:
    async def test_a_recording_is_sent_by_a_tap_and_the_microphone_is_given_back(self, stub: Stub, heard: Page) -> None:
        await records(heard)
        await expect(heard.locator("#field")).to_be_hidden()
        await expect(heard.locator("#recording-status")).to_have_text("正在录音…")
        await expect(heard.get_by_role("button", name="发送录音")).to_be_focused()
        assert await heard.evaluate(LIVE) == ["live"]
        assert not stub.uploads
        await heard.keyboard.press("Enter")
        await expect(heard.locator(".from-me[data-id] .voice")).to_have_count(1)
        assert await heard.evaluate(LIVE) == ["ended"]
        await expect(heard.locator("#record")).to_be_focused()
        content, _, name = stub.uploads["u1"]
        kept = inspect(content, name)
        assert isinstance(kept, Inspected), kept
        assert kept.kind == "voice"
        assert stub.acts("file")[0]["caption"] == ""

    async def test_a_voice_message_is_fetched_at_the_tap_and_played_from_the_page_s_own_copy(
        self, stub: Stub, heard: Page
    ) -> None:
        await heard.set_viewport_size({"width": 360, "height": 740})
        await records(heard)
        await heard.keyboard.press("Enter")
        play = heard.locator(".from-me[data-id]").get_by_role("button", name="播放语音")
        box = await play.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= 360
        assert await heard.locator("audio").count() == 0
        async with heard.expect_response(re.compile("/files/")) as fetched:
            await play.click()
        assert (await (await fetched.value).all_headers())["content-disposition"].startswith("attachment")
        player = heard.locator(".from-me[data-id] .voice audio")
        await expect(player).to_have_attribute("src", re.compile("^blob:"))
        await expect(player).to_have_js_property("error", None)
        await heard.wait_for_function("() => document.querySelector('.voice audio').currentTime > 0")

    async def test_a_voice_message_that_cannot_be_fetched_or_played_is_offered_as_a_download(
        self, stub: Stub, heard: Page
    ) -> None:
        await records(heard)
        await heard.keyboard.press("Enter")
        play = heard.locator(".from-me[data-id]").get_by_role("button", name="播放语音")
        await expect(play).to_be_visible()
        stub.uploads = {name: (b"no sound at all", kind, called) for name, (_, kind, called) in stub.uploads.items()}
        await play.click()
        await expect(heard.locator(".from-me[data-id] a.file")).to_have_attribute("download", re.compile("voice"))

    async def test_a_recording_is_dropped_by_a_tap_or_by_escape_and_nothing_goes(self, stub: Stub, heard: Page) -> None:
        await records(heard)
        await heard.click("#record-drop")
        await expect(heard.locator("#recording")).to_be_hidden()
        await expect(heard.locator("#recording-status")).to_have_text("录音已取消，未发送")
        await records(heard)
        await heard.keyboard.press("Escape")
        await expect(heard.locator("#field")).to_be_visible()
        assert await heard.evaluate(LIVE) == ["ended", "ended"]
        await heard.fill("#field", "不录了")
        await heard.press("#field", "Enter")
        await stub.until(lambda: stub.acts("text"))
        assert not stub.acts("upload")

    async def test_two_quick_taps_send_nothing(self, stub: Stub, heard: Page) -> None:
        await heard.clock.install(time="2026-11-23T09:00:00Z")
        await heard.clock.pause_at("2026-11-23T09:01:00Z")
        await heard.click("#record")
        await heard.click("#record-send")
        await expect(heard.locator("#recording-words")).to_have_text("时间太短，请继续说，说完再发送")
        assert await heard.evaluate(LIVE) == ["live"]
        await heard.click("#record-drop")
        assert not stub.acts("upload")

    async def test_after_ten_minutes_it_ends_and_waits_for_the_tap(self, stub: Stub, heard: Page) -> None:
        await heard.clock.install()
        await heard.click("#record")
        await expect(heard.locator("#recording")).to_be_visible()
        await heard.clock.fast_forward(600_000)
        await expect(heard.locator("#recording-time")).to_have_text("10:00")
        await expect(heard.locator("#recording-status")).to_have_text("已录满 10 分钟，请发送或取消")
        assert await heard.evaluate(LIVE) == ["ended"]
        assert not stub.acts("upload")
        await heard.click("#record-send")
        await stub.until(lambda: stub.acts("upload"))

    async def test_a_microphone_that_goes_away_leaves_what_was_said(self, stub: Stub, heard: Page) -> None:
        await records(heard)
        await heard.evaluate("tracks[0].stop()")
        await expect(heard.locator("#recording-status")).to_have_text("麦克风已断开，请发送或取消")
        await heard.click("#record-send")
        await expect(heard.locator(".from-me[data-id] .voice")).to_have_count(1)

    async def test_what_was_said_before_the_microphone_went_goes_however_short_it_is(
        self, stub: Stub, heard: Page
    ) -> None:
        await heard.evaluate("() => { performance.now = () => 0; }")
        await heard.click("#record")
        await expect(heard.locator("#recording")).to_be_visible()
        await heard.evaluate("new Promise((go) => setTimeout(go, 500))")  # the recorder goes by the real time
        await heard.evaluate("tracks[0].stop()")
        await expect(heard.locator("#recording-status")).to_have_text("麦克风已断开，请发送或取消")
        await heard.click("#record-send")
        await expect(heard.locator(".from-me[data-id] .voice")).to_have_count(1)

    async def test_a_microphone_that_is_refused_is_explained(self, stub: Stub, open_page: OpenPage) -> None:
        page = await open_page()
        await page.click("#record")
        await expect(page.get_by_role("dialog")).to_contain_text("没有获得麦克风权限")
        await page.keyboard.press("Enter")
        await expect(page.locator("#recording")).to_be_hidden()
        await expect(page.locator("#record")).not_to_have_attribute("aria-busy", "true")

    async def test_without_a_recorder_there_is_no_button_and_words_take_its_place(
        self, stub: Stub, open_page: OpenPage
    ) -> None:
        page = await open_page()
        await expect(page.locator("#record")).to_be_visible()
        await expect(page.locator("#send")).to_be_hidden()
        await page.fill("#field", "好")
        await expect(page.locator("#record")).to_be_hidden()
        await page.click("#send")
        await expect(page.locator("#field")).to_be_focused()
        await page.add_init_script("delete window.MediaRecorder")
        await page.reload()
        await expect(page.locator("#send")).to_be_visible()
        await expect(page.locator("#record")).to_be_hidden()


@pytest_asyncio.fixture(loop_scope="session")
async def placed(stub: Stub, context: BrowserContext) -> Page:
    """A page of somebody at the shop who lets it know."""
    stub.rooms[None].write("事情发生在哪里？", buttons=ASKED)
    await context.set_geolocation(SHOP)
    return await visit(context, stub, "geolocation")


async def stands_at(page: Page, code: int) -> None:
    """Let the browser answer with one of the errors of its geolocation: 2 unavailable, 3 timed out."""
    await page.evaluate(
        "(code) => { navigator.geolocation.getCurrentPosition = (_, refuse) => refuse({ code }); }", code
    )


class TestPlace:
    async def test_the_button_of_a_question_sends_the_place_and_none_finer(self, stub: Stub, placed: Page) -> None:
        await placed.click("[data-data=here]")
        await stub.until(lambda: stub.acts("place"))
        frame = stub.acts("place")[0]
        assert {name: frame[name] for name in SHOP} == {"latitude": 31.235, "longitude": 121.457, "accuracy": 100}
        await expect(placed.locator(".from-me[data-id] .body")).to_contain_text("📍 我的位置（误差约 100 米）")
        await expect(placed.locator("#toasts")).to_be_empty()
        await expect(placed.locator(".key[aria-busy=true]")).to_have_count(0)
        assert not stub.acts("tap")

    async def test_nothing_is_asked_for_before_the_tap(self, stub: Stub, open_page: OpenPage) -> None:
        stub.rooms[None].write("事情发生在哪里？", buttons=ASKED)
        page = await open_page()
        await page.add_init_script("navigator.geolocation.getCurrentPosition = () => (window.asked = true)")
        await page.reload()
        await page.wait_for_selector("[data-data=here]")
        assert await page.evaluate("window.asked") is None
        await page.click("[data-data=here]")
        assert await page.evaluate("window.asked") is True

    async def test_words_that_were_quicker_are_the_answer(self, stub: Stub, placed: Page) -> None:
        await placed.evaluate(
            "() => { navigator.geolocation.getCurrentPosition = (found) => { window.found = found; }; }"
        )
        await placed.click("[data-data=here]")
        await expect(placed.locator("#toasts")).to_contain_text("正在获取您的位置")
        await placed.fill("#field", "三楼")
        await placed.press("#field", "Enter")
        await stub.until(lambda: stub.acts("text"))
        await stub.rooms[None].edit(1, text="您希望我们怎么做？", buttons=[])
        await expect(placed.locator("[data-data=here]")).to_have_count(0)
        await placed.evaluate("found({ coords: { latitude: 31.2, longitude: 121.4, accuracy: 20 } })")
        await expect(placed.locator("#toasts")).to_be_empty()
        assert not stub.acts("place")

    async def test_a_refusal_says_what_to_do_instead(self, stub: Stub, open_page: OpenPage) -> None:
        stub.rooms[None].write("事情发生在哪里？", buttons=ASKED)
        page = await open_page()
        await page.click("[data-data=here]")
        await expect(page.get_by_role("dialog")).to_contain_text("没有获得位置权限")
        await page.keyboard.press("Enter")
        await expect(page.locator(".key[aria-busy=true]")).to_have_count(0)
        await expect(page.locator(".from-me")).to_have_count(0)

    @pytest.mark.parametrize(("code", "words"), [(2, "设备目前无法定位"), (3, "定位超时")])
    async def test_a_device_that_does_not_know_says_so(self, stub: Stub, placed: Page, code: int, words: str) -> None:
        await stands_at(placed, code)
        await placed.click("[data-data=here]")
        await expect(placed.get_by_role("dialog")).to_contain_text(words)
        await expect(placed.get_by_role("dialog")).to_contain_text("直接写下地点")

    async def test_a_place_within_kilometres_is_not_sent(self, stub: Stub, placed: Page) -> None:
        await placed.context.set_geolocation({**SHOP, "accuracy": 1501})
        await placed.click("[data-data=here]")
        await expect(placed.get_by_role("dialog")).to_contain_text("误差太大")
        assert not stub.acts("place")

    async def test_a_place_survives_a_broken_line_exactly_once(self, stub: Stub, placed: Page) -> None:
        stub.drop_before_ack = 1
        await placed.click("[data-data=here]")
        await expect(placed.locator(".from-me[data-id]")).to_have_count(1)
        assert len(stub.rooms[None].messages) == 2

    async def test_where_the_page_cannot_know_it_says_so(self, stub: Stub, open_page: OpenPage) -> None:
        stub.rooms[None].write("事情发生在哪里？", buttons=ASKED)
        page = await open_page()
        await page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
        await page.reload()
        await page.click("[data-data=here]")
        await expect(page.get_by_role("dialog")).to_contain_text("直接写下地点")


async def test_a_customer_on_a_phone_tells_where_it_was_and_how_it_sounded(
    house: House, site: str, customer: Person, context: BrowserContext
) -> None:
    """With the real pages and their headers: both are allowed there, and both arrive with the case."""
    token = house.chat.identity.sign("who", customer.account.native_id)
    wanted: list[Any] = ["microphone", "geolocation"]
    await context.add_cookies([{"name": COOKIE, "value": token, "url": site}])
    await context.grant_permissions(wanted, origin=site)
    await context.set_geolocation(SHOP)
    page = await context.new_page()
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.goto(site)
    await page.wait_for_selector("body[data-state=online]")
    await page.fill("#field", "I want to complain about the noise")
    await page.press("#field", "Enter")
    await page.get_by_role("button", name="Send my location").click()
    await expect(page.locator(".from-bot[data-id]").last).to_contain_text("31.235, 121.457")
    await page.fill("#field", "yesterday afternoon")
    await page.press("#field", "Enter")
    await page.get_by_role("button", name="Apologise, explain").click()
    await expect(page.locator(".from-bot[data-id]").last).to_contain_text("Photos, voice messages or documents?")
    await records(page)
    await page.click("#record-send")
    await expect(page.locator(".from-bot[data-id]").last).to_contain_text("1 file so far")
    for label in ("Done", "Here in this chat", "Yes, it may", "Lodge"):
        await page.get_by_role("button", name=label, exact=True).click()
    await expect(page.locator(".from-bot[data-id]").last).to_contain_text("Your complaint is registered")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    (case,) = await house.rows(Complaint)
    (link,) = await house.rows(ComplaintFile, ComplaintFile.complaint_id == case.id)
    (stored,) = await house.rows(StoredFile, StoredFile.id == link.file_id)
    assert stored.kind == "voice"
    assert "📍 31.235, 121.457\nyesterday afternoon" in [row.text for row in await house.rows(Body)]
