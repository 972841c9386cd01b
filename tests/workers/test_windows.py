"""The web chat over several workers: two windows of one person at two of them show the same."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.workers.crew import crew

pytestmark = pytest.mark.slow


async def frame(socket: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    """The next frame of a kind."""
    async with asyncio.timeout(30):
        while True:
            told: dict[str, Any] = json.loads(await socket.receive_str())
            if told["t"] == kind:
                return told


async def test_what_one_worker_writes_another_ones_window_shows(tmp_path: Path) -> None:
    async with crew(tmp_path, ("web", "web", "worker")) as workers:
        await workers.start()
        urls = [f"http://127.0.0.1:{engine.port}" for engine in workers.engines]
        # A browser's cookie belongs to the host, whatever its port.
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
            async with browser.get(urls[0]) as page:
                assert page.status == 200
            async with browser.ws_connect(f"{urls[0]}/ws") as here, browser.ws_connect(f"{urls[1]}/ws") as there:
                for window in (here, there):
                    await window.send_json({"t": "hello", "lang": "en"})
                    assert (await frame(window, "messages"))["items"] == []
                await here.send_json({"t": "text", "cid": "one", "text": "/start"})
                await frame(here, "ack")
                seen = ""
                while "Welcome to Peiban" not in seen:
                    seen += str((await frame(there, "messages"))["items"])
            async with browser.get(f"{urls[2]}/healthz") as health:
                assert "ages" in await health.json()
            async with browser.get(urls[2]) as nothing:
                assert nothing.status == 404
        assert await workers.stop() == [0, 0, 0]
