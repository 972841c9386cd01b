"""A real Chromium and a fresh stub for each browser test; skipped, with the reason, where no Chromium is installed."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from domain.people import Role
from tests.house import House, Person, serving
from tests.web.stub import Stub

FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
FLAGS += " --disable-component-update --disable-sync"
# A microphone that beeps, so that voices can be recorded anywhere.
FLAGS += " --use-fake-device-for-media-stream"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE = 15_000  # ms; only a failing test waits so long
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Awaitable[Page]]


def chromium_path() -> str:
    """The browser of this machine; skips the test, with the reason, where there is none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no Chromium on this machine (looked for {', '.join(NAMES)})")
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def profile() -> AsyncIterator[BrowserContext]:
    """One profile for all tests: every stub has a port, so an origin and a storage, of its own."""
    path = chromium_path()
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield await chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme="light")
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(profile: BrowserContext) -> AsyncIterator[BrowserContext]:
    """A profile of its own, for what signs in with a cookie."""
    assert profile.browser is not None
    made = await profile.browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def site(house: House) -> AsyncIterator[str]:
    """The address of the pages of a house that lives in the browser's loop."""
    async with serving(house) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def customer(house: House) -> Person:
    return await house.person("Anna Frei", Role.CUSTOMER, language="en", phone="13812345678")


@pytest_asyncio.fixture(loop_scope="session")
async def stub() -> AsyncIterator[Stub]:
    async with Stub().running() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def complaints() -> list[str]:
    """What the pages of this test complained about: script errors, refused styles and scripts."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(profile: BrowserContext, stub: Stub, complaints: list[str]) -> AsyncIterator[OpenPage]:
    await profile.grant_permissions(["clipboard-read", "clipboard-write"], origin=stub.url)

    async def open_(path: str = "/", **wanted: Any) -> Page:
        page = await profile.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        await page.goto(stub.url + path)
        if wanted.get("ready", path == "/" and not stub.demo):
            await page.wait_for_selector("body[data-state=online]")
            await page.wait_for_selector("#list:not([aria-busy])")
        return page

    yield open_
    for page in profile.pages:
        await page.close()
    assert complaints == []
