"""Removes the content of files that were let go of: after the commit that said so, and again after a crash."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from storage import files
from storage.session import Database

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Unlinking:
    """Knows the folder of the files and the list of those that nobody keeps any more."""

    database: Database
    files_dir: Path

    async def work(self) -> None:
        """Remove everything that was let go of; what cannot be removed stays listed for the next time."""
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
