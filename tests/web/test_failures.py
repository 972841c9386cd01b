"""What the page could not hand over: it stays where it was said, and trying again is offered where that can help."""

import pytest
from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage
from tests.web.stub import Stub
from tests.web.test_pages import png

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def attach(page: Page, name: str) -> None:
    """Choose a file and send it."""
    await page.set_input_files("#picker-file", {"name": name, "mimeType": "image/png", "buffer": b"pixels"})
    await page.click("#send")


async def test_a_failed_upload_stays_at_its_place_in_time(stub: Stub, open_page: OpenPage) -> None:
    room = stub.rooms[None]
    room.write("之前")
    page = await open_page()
    stub.upload_refusal = (500, "没有传上去")
    await attach(page, "一.png")
    await attach(page, "二.png")
    await expect(page.locator(".failure")).to_have_count(2)
    await room.say("之后")
    await room.say("再之后")
    await expect(page.locator("[data-id='3']")).to_be_visible()
    told = await page.locator("#list .msg:not(.dots)").all_inner_texts()
    assert [next(word for word in ("之前", "一.png", "二.png", "再之后", "之后") if word in said) for said in told] == [
        "之前",
        "一.png",
        "二.png",
        "之后",
        "再之后",
    ]
    stub.upload_refusal = None
    await page.locator("[data-act=retry]").first.click()
    # Sent at last, it is said now.
    await expect(page.locator("#list .msg:not(.dots)").last.locator("img")).to_have_attribute("alt", "一.png")
    await expect(page.locator(".failure")).to_have_count(1)


@pytest.mark.parametrize(("status", "again"), [(415, 0), (413, 0), (429, 1), (503, 1)])
async def test_trying_again_is_offered_where_it_can_help(
    stub: Stub, open_page: OpenPage, status: int, again: int
) -> None:
    page = await open_page()
    stub.upload_refusal = (status, "没有传上去")
    await attach(page, "一.png")
    await expect(page.locator(".failure")).to_contain_text("没有传上去")
    await expect(page.locator("[data-act=retry]")).to_have_count(again)
    await page.click("[data-act=drop]")
    await expect(page.locator(".failure")).to_have_count(0)


async def test_a_picture_says_what_it_shows(stub: Stub, open_page: OpenPage) -> None:
    stub.uploads["p"] = (b"", "image/png", "a.png")
    photo = {"url": "/files/p", "name": "a.png", "type": "image/png", "size": 1, "kind": "photo", "alt": "出勤率 94%"}
    stub.rooms[None].write("", file=photo)
    page = await open_page()
    await expect(page.locator(".photo img")).to_have_attribute("alt", "出勤率 94%")
    await expect(page.locator(".photo")).to_have_attribute("aria-label", "查看图片 出勤率 94%")


async def test_the_time_stands_below_a_picture_and_covers_nothing_of_it(stub: Stub, open_page: OpenPage) -> None:
    stub.uploads["p"] = (png(), "image/png", "a.png")
    photo = {"url": "/files/p", "name": "a.png", "type": "image/png", "size": 1, "kind": "photo"}
    for words, sender in (("", "bot"), ("", "me"), ("出勤率", "bot")):
        stub.rooms[None].write(words, sender=sender, file=photo)
    page = await open_page()
    for number in (1, 2, 3):
        picture = await page.locator(f"[data-id='{number}'] .photo").bounding_box()
        time = await page.locator(f"[data-id='{number}'] time").bounding_box()
        assert picture is not None
        assert time is not None
        assert picture["y"] + picture["height"] <= time["y"]


async def test_a_toast_does_not_lie_over_the_newest_buttons(stub: Stub, open_page: OpenPage) -> None:
    room = stub.rooms[None]
    for number in range(20):
        room.write(f"第 {number} 条")
    room.write("选一个", buttons=[[{"text": "好", "data": "a"}]])
    page = await open_page()
    await room.send({"t": "toast", "cid": "", "text": "已记下", "alert": False})
    await expect(page.locator(".toast")).to_be_visible()
    toast, key = await page.locator(".toast").bounding_box(), await page.locator(".key").last.bounding_box()
    assert toast is not None
    assert key is not None
    assert toast["y"] + toast["height"] <= key["y"]


async def test_a_link_s_payload_does_not_stand_on_the_page(stub: Stub, open_page: OpenPage) -> None:
    page = await open_page()
    stub.silent = True
    await page.fill("#field", "/start i_secret")
    await page.press("#field", "Enter")
    await stub.until(lambda: stub.acts("text"))
    await expect(page.locator("#list")).not_to_contain_text("i_secret")
