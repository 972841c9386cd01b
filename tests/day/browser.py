"""People at real browser windows, and the Peiban process they talk to."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.async_api import BrowserContext, Page, expect

from handlers.blocks.texts import Texts, plain

ROOT = Path(__file__).parents[2]
START_SECONDS = 180


@asynccontextmanager
async def peiban(folder: Path, **settings: str) -> AsyncIterator[str]:
    """Run `peiban run` as a process of its own; gives its address, ends it with SIGTERM."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PEIBAN_")}
    environment |= {"PEIBAN_DATA_DIR": str(folder), "PEIBAN_WEB_PORT": "0", "PEIBAN_LOG_LEVEL": "WARNING", **settings}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scripts.cli", "run", cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_SECONDS):
            while line := (await process.stdout.readline()).decode():
                if found := re.search(r"ready: (http://\S+)", line):
                    break
            else:
                raise AssertionError("Peiban ended before it was ready")
        yield found[1]
    finally:
        process.terminate()
        await process.wait()


@dataclass(slots=True)
class Window:
    """One person's window. What is pressed and read is given in English and looked for in the person's language."""

    page: Page
    say: Texts

    def words(self, text: str, **params: object) -> str:
        """A sentence of the code as this person reads it."""
        return plain(self.say(text, **params))

    async def says(self, text: str) -> None:
        """Type and send, and wait until the server has it."""
        await self.page.fill("#field", text)
        await self.page.press("#field", "Enter")
        await expect(self.page.locator(".from-me .is-pending")).to_have_count(0)

    async def taps(self, label: str, **params: object) -> None:
        """Press the newest button with that label."""
        wanted = self.words(label, **params)
        await self.page.locator(".keys .key", has_text=wanted).last.click()

    async def taps_text(self, text: str | re.Pattern[str]) -> None:
        """Press the newest button that shows these very words (names, codes)."""
        await self.page.locator(".keys .key", has_text=text).last.click()

    async def sees(self, text: str, **params: object) -> None:
        """Wait until the newest bubbles show the sentence."""
        wanted = self.words(text, **params)
        await expect(self.page.locator(".from-bot .body", has_text=wanted).last).to_be_visible()

    async def sees_text(self, pattern: str) -> str:
        """Wait until a bubble matches the pattern; returns the newest match."""
        bubble = self.page.locator(".from-bot .body", has_text=re.compile(pattern)).last
        await expect(bubble).to_be_visible()
        found = re.search(pattern, await bubble.inner_text())
        assert found
        return found[0]


async def sit_down(context: BrowserContext, url: str, *, name: str, language: str) -> Window:
    """Open a window of one's own and become the person of that name in the demo's picker."""
    page = await context.new_page()
    page.set_default_timeout(20_000)
    await page.goto(url)
    await page.get_by_role("button", name=re.compile(re.escape(name))).first.click()
    await page.wait_for_selector("body[data-state=online]")
    window = Window(page, Texts(language, ZoneInfo("Asia/Shanghai")))
    codes = {"zh_Hans": "简体中文", "zh_Hant": "繁體中文", "en": "English"}
    await window.says("/language")
    await window.taps_text(codes[language])
    await window.sees("From now on I speak English with you. Change it any time: /language")
    return window
