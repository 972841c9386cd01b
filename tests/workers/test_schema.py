"""Many start at once on a store that is empty, and some are killed in the middle: the schema is right."""

import asyncio
import os
import random
import sys
from pathlib import Path

import pytest

from storage import schema
from storage.session import Database
from tests.faults import places

pytestmark = pytest.mark.slow


async def upgrading(url: str, folder: Path) -> asyncio.subprocess.Process:
    """`peiban db upgrade` in a process of its own."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "scripts.cli", "db", "upgrade"),
        env={**os.environ, "PEIBAN_DATA_DIR": str(folder), "PEIBAN_DATABASE_URL": url},
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.parametrize("store", places.STORES)
async def test_four_bring_an_empty_store_up_to_date_at_once(tmp_path: Path, store: str) -> None:
    await places.needed(store)
    async with places.opened(store, tmp_path) as url:
        # First some that die: at any moment of what takes about a second and a half.
        rng = random.Random(4)
        for _kill in range(4):
            pair = [await upgrading(url, tmp_path) for _ in range(2)]
            await asyncio.sleep(rng.uniform(0.5, 2.0))
            for one in pair:
                if one.returncode is None:
                    one.kill()
                await one.wait()
        four = [await upgrading(url, tmp_path) for _ in range(4)]
        for one in four:
            _out, said = await one.communicate()
            assert one.returncode == 0, said.decode()[-2000:]
        database = Database(url)
        assert await schema.revision(database) == schema.head()
        assert await schema.differences(database) == []
        await database.close()
