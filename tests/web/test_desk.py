"""The desk's page in a real browser before the real server: it keeps itself up to date, by keyboard, and leads into the chat."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from bot.web.identity import COOKIE
from domain.people import Role
from storage import people
from tests.conversations.complaining import NUMBER, lodge
from tests.house import House, Person, open_house

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path, empty_store: Path) -> AsyncIterator[House]:
    shutil.copy(empty_store, tmp_path / "peiban.db")
    built = await open_house(tmp_path)
    yield built
    await built.peiban.end_quietly()


async def at_desk(context: BrowserContext, house: House, site: str, person: Person, path: str = "/desk") -> Page:
    """The page as somebody who has signed in; script errors and refused styles fail the test."""
    value = house.chat.identity.sign("who", person.account.native_id)
    await context.add_cookies([{"name": COOKIE, "value": value, "url": site}])
    page = await context.new_page()

    def fail(what: object) -> None:
        raise AssertionError(what)

    page.on("pageerror", fail)
    page.on("console", lambda said: fail(said.text) if "Security Policy" in said.text else None)
    await page.goto(site + path)
    await page.wait_for_selector("body[data-state=online]")
    return page


async def look_again(page: Page) -> None:
    """What the page does by itself every few seconds."""
    async with page.expect_response("**/desk.json*"):
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


async def test_it_keeps_itself_up_to_date_and_the_keyboard_where_it_was(
    house: House, site: str, customer: Person, context: BrowserContext
) -> None:
    wang = await house.person("王芳", Role.DESK)
    page = await at_desk(context, house, site, wang)
    await expect(page.locator("#none")).to_have_text("✅ 没有未结投诉。")
    await lodge(customer)
    await look_again(page)
    row = page.get_by_role("row").filter(has_text=NUMBER)
    await expect(row).to_contain_text("还有 30 分钟")
    await row.get_by_role("link").focus()
    house.clock.forward(minutes=90)
    await lodge(customer, "我要投诉！教练受伤，已经报警，媒体也来了")
    await house.tick()
    await look_again(page)
    await expect(page.get_by_role("row")).to_have_count(3)
    await expect(row).to_contain_text("⚠️ 已超时 1 小时")
    await expect(page.locator("#summary")).to_contain_text("1 件超时")
    await expect(row.get_by_role("link")).to_be_focused()
    assert "Anna" not in await page.content()


async def test_a_choice_is_kept_in_the_address_and_made_by_keyboard(
    house: House, site: str, customer: Person, context: BrowserContext
) -> None:
    await lodge(customer)
    wang = await house.person("Wang Fang", Role.DESK, language="en")
    page = await at_desk(context, house, site, wang)
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.get_by_label("Which cases").focus()
    async with page.expect_response("**/desk.json*"):
        await page.keyboard.type("ov")
    await expect(page.locator("#none")).to_have_text("No case fits this choice.")
    assert page.url.endswith("/desk?show=overdue")
    await page.reload()
    await expect(page.get_by_label("Which cases")).to_have_value("overdue")
    await expect(page.locator("#none")).to_be_visible()
    await page.get_by_role("button", name="Show all").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name=NUMBER)).to_be_visible()
    assert page.url.endswith("/desk")


async def test_a_row_opens_the_chat_at_the_card_of_its_case(
    house: House, site: str, customer: Person, context: BrowserContext
) -> None:
    await lodge(customer)
    wang = await house.person("Wang Fang", Role.DESK, language="en")
    page = await at_desk(context, house, site, wang)
    await page.get_by_role("link", name=NUMBER).focus()
    async with context.expect_page() as opened:
        await page.keyboard.press("Enter")
    chat = await opened.value
    await chat.wait_for_selector("body[data-state=online]")
    await asyncio.gather(house.settle(), expect(chat.locator(".from-bot[data-id]").last).to_contain_text(NUMBER))
    await expect(chat.get_by_role("button", name="Who is it?")).to_be_visible()
    await expect(page.get_by_role("link", name=NUMBER)).to_be_visible()


async def test_nothing_stays_on_the_screen_of_whoever_lost_the_role(
    house: House, site: str, customer: Person, context: BrowserContext
) -> None:
    await lodge(customer)
    wang = await house.person("Wang Fang", Role.DESK, language="en")
    page = await at_desk(context, house, site, wang)
    await expect(page.get_by_role("link", name=NUMBER)).to_be_visible()
    async with house.peiban.database.write() as tx:
        await people.revoke(tx, wang.person_id or 0, Role.DESK)
    await look_again(page)
    await expect(page.get_by_role("alert")).to_contain_text("no longer signed in")
    assert NUMBER not in await page.content()


async def test_without_the_server_it_says_that_it_may_be_old_and_finds_back(
    house: House, site: str, customer: Person, context: BrowserContext
) -> None:
    await lodge(customer)
    wang = await house.person("Wang Fang", Role.DESK, language="en")
    page = await at_desk(context, house, site, wang)
    await context.set_offline(True)
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.get_by_role("alert")).to_contain_text("may be old")
    await expect(page.get_by_role("link", name=NUMBER)).to_be_visible()
    await context.set_offline(False)
    await look_again(page)
    await expect(page.locator("#lost")).to_be_empty()


@pytest.mark.parametrize("width", [320, 390, 1280, 1920])
async def test_it_fits_and_reads_as_a_table_at_every_width(
    house: House, site: str, customer: Person, context: BrowserContext, width: int
) -> None:
    await lodge(customer)
    wang = await house.person("Wang Fang", Role.DESK, language="en")
    page = await at_desk(context, house, site, wang)
    await page.set_viewport_size({"width": width, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cells = page.get_by_role("row").filter(has_text=NUMBER).get_by_role("cell")
    await expect(cells).to_have_count(7)
    for target in await page.locator("select:visible, button:visible").all():
        box = await target.bounding_box()
        assert box and box["height"] >= 44
