"""Files, the persona picker, the projector, landing and error pages, and the table of strings."""

import re
import struct
import zlib

import pytest
import segno
from playwright.async_api import expect

from tests.web.conftest import OpenPage
from tests.web.stub import STRINGS, WEB, Frame, Stub

browser_test = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def png(width: int = 320, height: int = 200) -> bytes:
    """A plain green picture."""
    rows = b"".join(b"\0" + b"\x3c\xa0\x70" * width for _ in range(height))
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def feed(**change: object) -> Frame:
    qr = segno.make("http://127.0.0.1/c/abc").svg_inline(scale=4)
    shown: Frame = {"open": True, "qr_svg": qr, "code": "483920", "spoken": None, "texts": {}}
    shown |= {"seconds_left": 12.0, "step": 15, "here": 23, "late": 2, "expected": 40}
    shown |= {"title": "《客户投诉处理》第 2 次课", "place": "3 楼培训室 B", "time": "11 月 23 日（周一）09:00–11:30"}
    return shown | change


class TestFiles:
    pytestmark = browser_test

    async def test_a_chosen_file_goes_up_with_its_words_and_is_shown(self, stub: Stub, open_page: OpenPage) -> None:
        page = await open_page()
        await page.set_input_files("#picker-file", {"name": "教室.png", "mimeType": "image/png", "buffer": png()})
        await expect(page.locator(".chip")).to_contain_text("教室.png")
        await page.fill("#field", "换了教室")
        await page.press("#field", "Enter")
        await stub.until(lambda: stub.acts("file"))
        assert stub.acts("file")[0]["caption"] == "换了教室"
        assert stub.uploads["u1"][0] == png()
        await page.click(".from-me[data-id] .photo")
        await expect(page.get_by_role("dialog").locator("img")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(page.locator(".photo")).to_be_focused()

    async def test_a_pasted_and_a_dropped_file_reach_the_tray(self, stub: Stub, open_page: OpenPage) -> None:
        page = await open_page()
        give = """(kind) => {
          const data = new DataTransfer();
          data.items.add(new File(['x'], kind + '.txt', {type: 'text/plain'}));
          const field = document.getElementById('field');
          if (kind === 'paste') field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true}));
          else for (const name of ['dragenter', 'dragover', 'drop'])
            document.body.dispatchEvent(new DragEvent(name, {dataTransfer: data, bubbles: true, cancelable: true}));
        }"""
        await page.evaluate(give, "paste")
        await page.evaluate(give, "drop")
        await expect(page.locator(".chip .file-name")).to_have_text(["paste.txt", "drop.txt"])
        await page.locator(".chip button").first.click()
        await expect(page.locator(".chip .file-name")).to_have_text(["drop.txt"])
        await page.click("#send")
        await stub.until(lambda: stub.acts("file"))
        await expect(page.locator(".from-me[data-id] a.file")).to_have_attribute("download", "drop.txt")

    async def test_a_file_that_did_not_go_through_says_why_and_can_be_tried_again(
        self, stub: Stub, open_page: OpenPage
    ) -> None:
        page = await open_page()
        stub.upload_refusal = (503, "服务器正忙，请稍后再试")
        await page.set_input_files("#picker-file", {"name": "录像.mp4", "mimeType": "video/mp4", "buffer": b"x" * 100})
        await page.click("#send")
        await expect(page.locator(".failure")).to_contain_text("服务器正忙")
        stub.upload_refusal = None
        await page.click("[data-act=retry]")
        await expect(page.locator(".from-me[data-id] a.file")).to_have_count(1)
        await expect(page.locator(".failure")).to_have_count(0)

    async def test_a_file_message_is_sent_again_after_a_broken_line(self, stub: Stub, open_page: OpenPage) -> None:
        page = await open_page()
        stub.drop_before_ack = 1
        await page.set_input_files("#picker-file", {"name": "名单.csv", "mimeType": "text/csv", "buffer": b"a,b"})
        await page.click("#send")
        await expect(page.locator(".from-me[data-id] a.file")).to_have_count(1)
        assert len(stub.rooms[None].messages) == 1


class TestPeople:
    pytestmark = browser_test

    async def test_two_windows_are_two_people(self, stub: Stub, open_page: OpenPage) -> None:
        stub.demo = True
        first, second = await open_page(), await open_page()
        for page, number, name in ((first, 1, "王芳"), (second, 3, "陈静")):
            await page.click(f"[data-person='{number}']")
            await expect(page).to_have_title(f"{name} · 培伴")
            await page.wait_for_selector("body[data-state=online]")
        await first.fill("#field", "我是学员")
        await first.press("#field", "Enter")
        await expect(first.locator(".from-me[data-id]")).to_have_count(1)
        await stub.rooms["token-3"].say("给讲师的话")
        await expect(second.locator(".from-bot[data-id]")).to_have_count(1)
        await expect(first.locator(".from-bot[data-id]")).to_have_count(0)
        await first.reload()
        await expect(first).to_have_title("王芳 · 培伴")
        async with first.context.expect_page() as opened:
            await first.click("a.when-demo")
        await expect((await opened.value).locator("[data-person='0']")).to_contain_text("新访客")
        await first.click("#switch")
        await expect(first.locator("[data-person='3']")).to_be_visible()

    async def test_an_upload_names_the_window_it_comes_from(self, stub: Stub, open_page: OpenPage) -> None:
        stub.demo = True
        page = await open_page()
        await page.click("[data-person='1']")
        await page.set_input_files("#picker-file", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
        await page.click("#send")
        await stub.until(lambda: stub.acts("upload"))
        assert stub.acts("upload")[0]["token"] == "token-1"


class TestProjector:
    pytestmark = browser_test

    async def test_it_shows_the_code_the_picture_and_the_heads(self, stub: Stub, open_page: OpenPage) -> None:
        stub.feed = feed()
        page = await open_page("/screen")
        await expect(page.locator("#code")).to_have_text("483 920")
        await expect(page.locator(".count p").first).to_have_text("23 / 40")
        await expect(page.locator("#late")).to_contain_text("2")
        await expect(page.locator("#qr svg path").first).to_be_visible()
        stub.feed = feed(code="555111", here=24, spoken="208317", texts={"projector_how": "请扫码"})
        await expect(page.locator("#code")).to_have_text("555 111")
        await expect(page.locator("#spoken")).to_have_text("208 317")
        await expect(page.locator("#how")).to_have_text("请扫码")
        stub.feed = feed(open=False, qr_svg="", code=None, seconds_left=0)
        await expect(page.locator("#closed")).to_be_visible()
        await expect(page.locator("#closed")).to_contain_text("23 / 40")

    async def test_a_failing_feed_is_shown_and_an_old_code_does_not_stay(self, stub: Stub, open_page: OpenPage) -> None:
        stub.feed = feed(seconds_left=0.1)
        page = await open_page("/screen")
        await expect(page.locator("#code")).to_have_text("483 920")
        stub.feed = None
        await expect(page.locator("#lost")).to_be_visible()
        await page.wait_for_selector("body[data-state=stale]")
        stub.feed = feed()
        await page.wait_for_selector("body[data-state=open]")
        await expect(page.locator("#lost")).to_be_hidden()

    async def test_a_hostile_picture_is_left_out(self, stub: Stub, open_page: OpenPage, complaints: list[str]) -> None:
        parts = '<script>window.hit=1</script><path d="M0 0h9v9z"/>'
        stub.feed = feed(qr_svg=f'<svg xmlns="http://www.w3.org/2000/svg" onload="window.hit=1">{parts}</svg>')
        page = await open_page("/screen")
        await expect(page.locator("#qr path")).to_have_count(1)
        assert await page.locator("#qr script, #qr [onload]").count() == 0
        assert await page.evaluate("window.hit") is None
        complaints.clear()  # the browser reports the handler it refused while parsing


class TestServerPages:
    pytestmark = browser_test

    async def test_the_landing_page_posts_and_offers_the_messenger(self, stub: Stub, open_page: OpenPage) -> None:
        page = await open_page("/c/x")
        await expect(page.locator("form[method=post][action='/c/x'] input[name=csrf]")).to_have_value("token")
        await expect(page.get_by_role("button", name="在网页聊天中签到")).to_be_focused()
        await expect(page.get_by_role("link", name="用 Telegram 签到")).to_be_visible()

    async def test_the_error_page_says_what_happened(self, stub: Stub, open_page: OpenPage) -> None:
        page = await open_page("/error")
        await expect(page.get_by_role("heading")).to_have_text("这个链接已失效")


def test_every_string_is_there_in_three_languages_with_equal_placeholders() -> None:
    for key, said in STRINGS.items():
        assert set(said) == {"en", "zh_Hans", "zh_Hant"}, key
        assert len({frozenset(re.findall(r"\{\w+\}", text)) for text in said.values()}) == 1, key


def test_every_key_that_the_pages_use_is_in_the_table() -> None:
    scripts = "\n".join(path.read_text("utf-8") for path in (WEB / "static").glob("*.js"))
    pages = "\n".join(path.read_text("utf-8") for path in (WEB / "templates").glob("*.html"))
    used = set(re.findall(r'\bt\("(\w+)"', scripts)) | set(re.findall(r'data-t(?:-label|-placeholder)?="(\w+)"', pages))
    used |= set(re.findall(r"\{\{ s\.(\w+) \}\}", pages))
    assert len(used) > 40
    assert used <= set(STRINGS)


def test_the_pages_carry_no_inline_script_style_or_handler() -> None:
    for path in (WEB / "templates").glob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:|https?://", text), path.name
        inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text)
        assert all('type="application/json"' in tag for tag in inline), path.name
