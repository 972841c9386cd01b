"""What is refused at the start, with one line that says why."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.telegram.town import free_port

READY = b"Peiban is ready"


async def start(folder: Path, *options: str, **settings: str) -> asyncio.subprocess.Process:
    environment = {f"PEIBAN_{name.upper()}": value for name, value in settings.items()}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "scripts.cli", "run", *options),
        env={**os.environ, "PEIBAN_DATA_DIR": str(folder), "PEIBAN_WEB_PORT": str(free_port()), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def refused(process: asyncio.subprocess.Process) -> str:
    out, said = await process.communicate()
    assert (process.returncode, out) == (1, b"")
    (line,) = said.decode().splitlines()
    return line


@pytest.mark.slow
async def test_a_second_process_on_a_sqlite_store_is_refused(tmp_path: Path) -> None:
    first = await start(tmp_path)
    assert first.stdout is not None
    try:
        async with asyncio.timeout(60):
            assert (await first.stdout.readline()).startswith(READY)
        for role in ("all", "web"):
            assert "several workers need PostgreSQL" in await refused(await start(tmp_path, "--role", role))
    finally:
        first.kill()
        await first.wait()
    # Nobody has to clean up after one that was killed.
    second = await start(tmp_path)
    assert second.stdout is not None
    async with asyncio.timeout(60):
        assert (await second.stdout.readline()).startswith(READY)
    second.terminate()
    assert await second.wait() == 0


@pytest.mark.slow
async def test_a_worker_that_does_not_know_where_the_pages_are_is_refused(tmp_path: Path) -> None:
    assert "PEIBAN_PUBLIC_URL" in await refused(await start(tmp_path, "--role", "worker"))


@pytest.mark.slow
async def test_a_database_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    nowhere = f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/none"
    assert "the database does not answer" in await refused(await start(tmp_path, database_url=nowhere))
