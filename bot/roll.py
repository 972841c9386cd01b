"""Which workers of this machine are dead for certain: each holds a lock on a file of its name, and a lock ends with its holder.

A lease takes ten seconds to run out. Whoever starts in the place of a worker that was killed need not wait for that.
"""

import fcntl
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO


@dataclass(slots=True)
class Roll:
    """A folder of such files; `me` begins with the name of the machine and a colon. Nothing rests on it: leases run out anyway."""

    folder: Path
    me: str
    _held: TextIO | None = None

    def enter(self) -> list[str]:
        """Be on the roll until this process dies; returns who was on it, ran on this machine, and is dead."""
        self.folder.mkdir(exist_ok=True)
        self._held = self._entry("new:").open("w", encoding="ascii")
        fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Under its name it is never seen unlocked while its worker is alive.
        self._entry("new:").rename(self._entry())
        return [path.name for path in self.folder.iterdir() if self._is_dead(path)]

    def leave(self) -> None:
        """An orderly end: its leases are given back, and nobody need look whether it lives."""
        if self._held is not None:
            self._entry().unlink(missing_ok=True)
            self._held.close()

    def _entry(self, prefix: str = "") -> Path:
        return self.folder / f"{prefix}{self.me}"

    def _is_dead(self, path: Path) -> bool:
        if path.name.startswith("new:"):
            return False  # somebody enters just now
        try:
            with path.open(encoding="ascii") as theirs:
                fcntl.flock(theirs, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
        except OSError:
            return False  # it lives, or another one was quicker
        # On a shared folder locks may not reach from one machine to another.
        return path.name.partition(":")[0] == self.me.partition(":")[0]
