"""The desk's page in the demo: the window says first who looks, by the same picker as the chat, and may be somebody else later."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from playwright.async_api import BrowserContext, Page, expect

from domain.people import Role
from tests.conversations.complaining import NUMBER, lodge
from tests.house import OPENING, House, Person, open_house

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
OURS = {"X-Requested-With": "peiban"}


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path, empty_store: Path) -> AsyncIterator[House]:
    """A Peiban with the demo's doors open."""
    shutil.copy(empty_store, tmp_path / "peiban.db")
    built = await open_house(tmp_path, start=OPENING, demo=True)
    yield built
    await built.peiban.end_quietly()


async def visit(context: BrowserContext, site: str) -> Page:
    """The page as somebody who has not said yet who he is."""
    page = await context.new_page()
    await page.set_viewport_size({"width": 390, "height": 844})

    def fail(what: object) -> None:
        raise AssertionError(what)

    page.on("pageerror", fail)
    await page.goto(f"{site}/desk")
    await page.wait_for_selector("body[data-state=away]")
    return page


async def test_the_picker_opens_the_desk_as_whoever_is_chosen(
    house: House, site: str, customer: Person, context: BrowserContext
) -> None:
    await house.record("王芳", Role.DESK)
    await house.record("李工", Role.OWNER)
    await lodge(customer)
    page = await visit(context, site)
    await expect(page.get_by_role("heading", name="您想以谁的身份体验？")).to_be_visible()
    assert NUMBER not in await page.content()
    # Somebody whose desk is empty; then, in another window, somebody at the desk.
    await page.get_by_role("button", name="李工").click()
    await page.wait_for_selector("body[data-state=online]")
    await expect(page.locator("#none")).to_have_text("✅ 没有未结投诉。")
    await expect(page.locator("#picker")).to_be_hidden()
    other = await visit(context, site)
    await other.get_by_role("button", name="王芳").click()
    await other.wait_for_selector("body[data-state=online]")
    await expect(other.get_by_role("row").filter(has_text=NUMBER)).to_be_visible()
    # Each window goes on as its own person.
    for window, shown in ((page, 0), (other, 1)):
        await window.reload()
        await window.wait_for_selector("body[data-state=online]")
        await expect(window.get_by_role("row").filter(has_text=NUMBER)).to_have_count(shown)


async def test_whoever_has_no_business_there_is_told_so_and_asked_again(
    house: House, site: str, customer: Person, context: BrowserContext
) -> None:
    await house.record("王芳", Role.DESK)
    await lodge(customer)
    page = await visit(context, site)
    await page.get_by_role("button", name="Anna Frei").click()
    await expect(page.locator("#lost")).not_to_be_empty()
    assert NUMBER not in await page.content()
    await page.get_by_role("button", name="王芳").click()
    await page.wait_for_selector("body[data-state=online]")
    await expect(page.get_by_role("row").filter(has_text=NUMBER)).to_be_visible()
    await expect(page.locator("#lost")).to_be_empty()


async def test_everybody_stands_in_the_picker_once_so_that_each_role_has_somebody(house: House, site: str) -> None:
    await house.record("魏东升", Role.TRAINER, Role.OWNER)
    await house.record("周海波", Role.OWNER)
    await house.record("宋丽娟", Role.DESK, Role.SUPERVISOR)
    await house.record("梁文斌", Role.SUPERVISOR)
    async with (
        ClientSession() as browser,
        browser.get(f"{site}/demo/people", headers={"Accept-Language": "zh"}) as page,
    ):
        told = await page.json()
    shown = {one["name"]: one["group"] for one in told["people"]}
    assert len(shown) == len(told["people"])
    assert shown == {
        "魏东升": "讲师",
        "宋丽娟": "客服",
        "梁文斌": "主管",
        "周海波": "责任人",
        "新访客": "新用户",
    }
