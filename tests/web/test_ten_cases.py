"""Complaints lived in Chinese at nine browser windows before the real server: five of the ten stories, or all of them.

All ten, which take a minute of processor time, in the long form.
"""

import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import BrowserContext, Page, expect

from bot.web.identity import COOKIE
from domain.people import Role
from tests import ten_cases
from tests.house import House, Person, open_house
from tests.ten_cases import report
from tests.whole import WHOLE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

# An ordinary one is lived in the browser in tests/day.
SOME = (
    ten_cases.urgent_at_night,
    ten_cases.declined,
    ten_cases.reopened,
    ten_cases.withdrawn,
    ten_cases.unjustified,
)


@dataclass(slots=True)
class AtAWindow:
    """An actor of the ten cases."""

    house: House
    page: Page

    async def says(self, text: str) -> None:
        await self.page.fill("#field", text)
        await self.page.press("#field", "Enter")
        await expect(self.page.locator(".from-me .is-pending")).to_have_count(0)
        await self.house.settle()

    async def presses(self, *labels: str) -> None:
        for label in labels:
            keys = self.page.locator(".keys .key")
            exact = keys.filter(has_text=re.compile(f"^{re.escape(label)}$"))
            await expect(keys.filter(has_text=label).last).to_be_visible()
            await (exact if await exact.count() else keys.filter(has_text=label)).last.click()
            await expect(self.page.locator(".key[aria-busy]")).to_have_count(0)
            await self.house.settle()

    async def reads(self, *words: str) -> None:
        for word in words:
            await expect(self.page.locator(".from-bot .body", has_text=word).last).to_be_visible()


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path, empty_store: Path) -> AsyncIterator[House]:
    shutil.copy(empty_store, tmp_path / "peiban.db")
    built = await open_house(tmp_path)
    yield built
    await built.peiban.end_quietly()


async def sits_down(profile: BrowserContext, house: House, url: str, person: Person) -> AtAWindow:
    """A browser of one's own, signed in."""
    assert profile.browser is not None
    context = await profile.browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    value = house.chat.identity.sign("who", person.account.native_id)
    await context.add_cookies([{"name": COOKIE, "value": value, "url": url}])
    page = await context.new_page()
    await page.goto(url)
    await page.wait_for_selector("body[data-state=online]")
    return AtAWindow(house, page)


async def test_cases_from_the_first_word_to_the_last(profile: BrowserContext, house: House) -> None:
    server = TestServer(house.peiban.server)
    await server.start_server()
    url = str(server.make_url("")).rstrip("/")

    async def set_clock(moment: datetime) -> None:
        house.clock.set(moment)
        await house.tick()

    cast = {}
    for key, (name, department, role) in ten_cases.CAST.items():
        phone = ten_cases.PHONE if role is Role.CUSTOMER else ""
        person = await house.person(name, role, department=department, phone=phone)
        cast[key] = await sits_down(profile, house, url, person)
    stage = ten_cases.Stage(cast, set_clock)
    try:
        for story in ten_cases.STORIES if WHOLE else SOME:
            await story(stage)
        if WHOLE:
            await report.tells_of_them(stage, house, channel="网页")
    finally:
        for one in cast.values():
            await one.page.context.close()
        await server.close()
