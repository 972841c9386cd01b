"""Somebody who writes without pause, for tests of backups."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from storage import files
from storage.session import Database

RATE = 200  # rows a second, as far as the machine keeps up


class Crowd:
    """Writes rows and attachments through the real store, 200 a second, and knows what was committed."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.committed: list[int] = []
        self.enough = asyncio.Event()

    async def write(self, number: int) -> None:
        now = datetime.now(UTC)
        if number % 10 == 0:
            content = f"attachment {number}".encode() * 50
            (self.folder / f"name{number}").write_bytes(content)
            async with self.database.write() as tx:
                digest = hashlib.sha256(content).hexdigest()
                facts = {"shown_name": "", "kind": "photo", "media_type": "image/jpeg", "size": len(content)}
                await files.put(tx, name=f"name{number}", sha256=digest, now=now, **facts)  # type: ignore[arg-type]
        async with self.database.write() as tx:
            await files.write_body(tx, f"row {number}", now=now, person_id=None)
        self.committed.append(number)
        if number == 300:
            self.enough.set()

    async def run(self) -> None:
        number = 0
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            number += 1
            await self.write(number)
            await asyncio.sleep(max(0.0, began + number / RATE - loop.time()))


@asynccontextmanager
async def writing(database: Database, folder: Path) -> AsyncIterator[Crowd]:
    crowd = Crowd(database, folder)
    task = asyncio.get_running_loop().create_task(crowd.run())
    await crowd.enough.wait()
    yield crowd
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
