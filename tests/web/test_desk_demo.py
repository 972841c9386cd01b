"""The desk's page in the demo: the window says first who looks, by the same picker as the chat, and may be somebody else later."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from playwright.async_api import BrowserContext, Page, expect

from bot.app import make
from bot.settings import load_settings
from bot.web.chat import Chat
from bot.web.identity import Identity
from domain.people import Role
from tests.clock import StandingClock
from tests.conversations.complaining import NUMBER, lodge
from tests.house import OPENING, House, Person

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
OURS = {"X-Requested-With": "peiban"}


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path, empty_store: Path) -> AsyncIterator[House]:
    """A Peiban with the demo's doors open."""
    shutil.copy(empty_store, tmp_path / "peiban.db")
    settings = load_settings(data_dir=tmp_path, secret_key="a key for tests only", demo=True, _env_file=None)
    clock = StandingClock(OPENING)
    peiban = make(settings, clock=clock)
    identity = Identity(settings.key(), secure=False)
    chat = Chat(peiban.database, peiban.handling, peiban.actors, identity, peiban.hub, clock, demo=True)
    yield House(peiban, clock, chat)
    await peiban.end_quietly()


@pytest_asyncio.fixture(loop_scope="session")
async def url(house: House) -> AsyncIterator[str]:
    server = TestServer(house.peiban.server)
    await server.start_server()
    yield str(server.make_url("")).rstrip("/")
    await server.close()


@pytest_asyncio.fixture(loop_scope="session")
async def anna(house: House) -> Person:
    return await house.person("Anna Frei", Role.CUSTOMER, language="en", phone="13812345678")


@pytest_asyncio.fixture(loop_scope="session")
async def context(profile: BrowserContext) -> AsyncIterator[BrowserContext]:
    assert profile.browser is not None
    made = await profile.browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    yield made
    await made.close()


async def visit(context: BrowserContext, url: str) -> Page:
    """The page as somebody who has not said yet who he is."""
    page = await context.new_page()

    def fail(what: object) -> None:
        raise AssertionError(what)

    page.on("pageerror", fail)
    await page.goto(f"{url}/desk")
    await page.wait_for_selector("body[data-state=away]")
    return page


async def test_the_picker_opens_the_desk_as_whoever_is_chosen(
    house: House, url: str, anna: Person, context: BrowserContext
) -> None:
    await house.record("王芳", Role.DESK)
    await house.record("李工", Role.OWNER)
    await lodge(anna)
    page = await visit(context, url)
    await expect(page.get_by_role("heading", name="您想以谁的身份体验？")).to_be_visible()
    assert NUMBER not in await page.content()
    # Somebody whose desk is empty; then, in another window, somebody at the desk.
    await page.get_by_role("button", name="李工").click()
    await page.wait_for_selector("body[data-state=online]")
    await expect(page.locator("#none")).to_have_text("✅ 没有未结投诉。")
    await expect(page.locator("#picker")).to_be_hidden()
    other = await visit(context, url)
    await other.get_by_role("button", name="王芳").click()
    await other.wait_for_selector("body[data-state=online]")
    await expect(other.get_by_role("row").filter(has_text=NUMBER)).to_be_visible()
    # Each window goes on as its own person.
    for window, shown in ((page, 0), (other, 1)):
        await window.reload()
        await window.wait_for_selector("body[data-state=online]")
        await expect(window.get_by_role("row").filter(has_text=NUMBER)).to_have_count(shown)


async def test_whoever_has_no_business_there_is_told_so_and_asked_again(
    house: House, url: str, anna: Person, context: BrowserContext
) -> None:
    await house.record("王芳", Role.DESK)
    await lodge(anna)
    page = await visit(context, url)
    await page.get_by_role("button", name="Anna Frei").click()
    await expect(page.locator("#lost")).not_to_be_empty()
    assert NUMBER not in await page.content()
    await page.get_by_role("button", name="王芳").click()
    await page.wait_for_selector("body[data-state=online]")
    await expect(page.get_by_role("row").filter(has_text=NUMBER)).to_be_visible()
    await expect(page.locator("#lost")).to_be_empty()


async def test_everybody_stands_in_the_picker_once_so_that_each_role_has_somebody(house: House, url: str) -> None:
    await house.record("魏东升", Role.TRAINER, Role.OWNER)
    await house.record("周海波", Role.OWNER)
    await house.record("宋丽娟", Role.DESK, Role.SUPERVISOR)
    await house.record("梁文斌", Role.SUPERVISOR)
    async with ClientSession() as browser, browser.get(f"{url}/demo/people", headers={"Accept-Language": "zh"}) as page:
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
