"""Nothing a person does is lost or doubled when the line breaks."""

import pytest
from playwright.async_api import Page, expect

from tests.web.conftest import OpenPage
from tests.web.stub import Stub

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def write(page: Page, text: str) -> None:
    await page.fill("#field", text)
    await page.press("#field", "Enter")


@pytest.mark.parametrize("fault", ["drop_before_store", "drop_before_ack", "drop_after_ack"])
async def test_a_message_survives_a_broken_line_exactly_once(stub: Stub, open_page: OpenPage, fault: str) -> None:
    page = await open_page()
    setattr(stub, fault, 1)
    await write(page, "我要投诉")
    await expect(page.locator(".from-me .is-sent")).to_have_count(1)
    await stub.until(lambda: len(stub.acts("hello")) == 2)
    await expect(page.locator(".from-me[data-id]")).to_have_count(1)
    await expect(page.locator(".from-me")).to_have_count(1)
    assert [message["text"] for message in stub.rooms[None].messages.values()] == ["我要投诉"]
    sent = {frame["cid"] for frame in stub.acts("text")}
    assert len(sent) == 1
    assert await page.evaluate("sessionStorage.getItem('peiban.outbox.cookie')") is None


async def test_a_message_written_while_offline_waits_with_a_clock_and_goes_out_in_order(
    stub: Stub, open_page: OpenPage
) -> None:
    page = await open_page()
    stub.closed = True
    await stub.disconnect()
    await page.wait_for_selector("body[data-state=connecting]")
    await expect(page.locator(".when-connecting")).to_be_visible()
    await write(page, "第一句")
    await write(page, "第二句")
    await expect(page.locator(".from-me .is-pending")).to_have_count(2)
    stub.closed = False
    await expect(page.locator(".from-me[data-id]")).to_have_count(2)
    await expect(page.locator(".from-me .is-pending")).to_have_count(0)
    assert [message["text"] for message in stub.rooms[None].messages.values()] == ["第一句", "第二句"]


async def test_what_was_not_acknowledged_survives_a_reload(stub: Stub, open_page: OpenPage) -> None:
    page = await open_page()
    stub.silent = True
    await write(page, "不要丢")
    await stub.until(lambda: stub.acts("text"))
    stub.silent = False
    await page.reload()
    await expect(page.locator(".from-me[data-id]")).to_have_text(["我：不要丢09:03"])
    first, second = stub.acts("text")[:2]
    assert first["cid"] == second["cid"]


async def test_after_reconnecting_only_the_news_is_asked_for(stub: Stub, open_page: OpenPage) -> None:
    room = stub.rooms[None]
    room.write("早上好")
    page = await open_page()
    await stub.disconnect()
    room.write("下午有课")
    await expect(page.locator(".from-bot[data-id]")).to_have_count(2)
    assert [hello["since"] for hello in stub.acts("hello")] == [0, 1]


async def test_a_draft_survives_a_reload(stub: Stub, open_page: OpenPage) -> None:
    page = await open_page()
    await page.fill("#field", "写到一半")
    await page.reload()
    await expect(page.locator("#field")).to_have_value("写到一半")


async def test_a_refused_message_can_be_sent_again_as_a_new_act(stub: Stub, open_page: OpenPage) -> None:
    page = await open_page()
    stub.silent = True
    await write(page, "太长的内容")
    await stub.until(lambda: stub.acts("text"))
    refused = stub.acts("text")[0]["cid"]
    await stub.rooms[None].send({"t": "error", "cid": refused, "text": "内容太长，请分两次发送"})
    await expect(page.locator(".failure")).to_contain_text("内容太长")
    stub.silent = False
    await page.click("[data-act=retry]")
    await expect(page.locator(".from-me[data-id]")).to_have_count(1)
    assert stub.rooms[None].cids != [refused]


async def test_a_token_that_is_no_longer_valid_leads_back_to_the_picker(stub: Stub, open_page: OpenPage) -> None:
    stub.demo = True
    page = await open_page()
    await page.click("[data-person='1']")
    await page.wait_for_selector("body[data-state=online]")
    await stub.rooms["token-1"].send({"t": "gone"})
    await expect(page.locator("[data-person='1']")).to_be_visible()
    assert await page.evaluate("sessionStorage.getItem('peiban.token')") is None
