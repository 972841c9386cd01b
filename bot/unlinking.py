"""What an erasure asks of the disk, after the commit that said so and again after a crash.

The content of files that were let go of is removed, and the file of erasures, which outlives the store, is carried on.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from storage import erased, files
from storage.session import Database

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Unlinking:
    """Knows the folder of the files, the list of those that nobody keeps any more, and the file of erasures."""

    database: Database
    files_dir: Path
    erasures: Path

    async def work(self) -> None:
        """Remove everything that was let go of, and note erasures; what cannot be done now is done the next time."""
        await self._remove()
        async with self.database.read() as tx:
            known = await erased.in_store(tx)
        if known:
            await asyncio.to_thread(erased.append, self.erasures, known)

    async def _remove(self) -> None:
        async with self.database.look() as tx:
            names = await files.to_unlink(tx)
        if not names:
            return
        gone = await asyncio.to_thread(self._unlink, names)
        async with self.database.write() as tx:
            await files.unlinked(tx, gone)

    def _unlink(self, names: Sequence[str]) -> list[str]:
        gone: list[str] = []
        for name in names:
            try:
                (self.files_dir / Path(name).name).unlink(missing_ok=True)
            except OSError as error:
                log.warning("a file could not be removed: %s", type(error).__name__)
            else:
                gone.append(name)
        return gone
