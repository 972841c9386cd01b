"""Which workers of this machine are dead for certain: each holds a lock on a file of its name, and a lock ends with its holder.

A lease takes ten seconds to run out. Whoever starts in the place of a worker that was killed need not wait for that. Nothing
rests on it: where files or locks are refused, leases run out as they do elsewhere.
"""

import fcntl
import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

log = logging.getLogger(__name__)
BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(slots=True)
class Roll:
    """A folder of such files, which workers of several machines may share; `me` is this worker's name."""

    folder: Path
    me: str
    _held: TextIO | None = None

    def enter(self) -> list[str]:
        """Be on the roll until this process dies; returns who was on it, ran since this machine was started, and is dead."""
        try:
            self.folder.mkdir(exist_ok=True)
            self._held = (self.folder / self.me).open("w", encoding="ascii")
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Only now: a file without its mark is nobody's, so nobody is taken for dead before he holds his lock.
            self._held.write(_mark(self._held))
            self._held.flush()
            return [path.name for path in self.folder.iterdir() if path.name != self.me and _is_dead(path)]
        except OSError as error:
            log.warning(
                "workers killed here cannot be told from others, their leases run out: %s", type(error).__name__
            )
            return []

    def leave(self) -> None:
        """An orderly end: its leases are given back, and nobody need look whether it lives."""
        if self._held is not None:
            with suppress(OSError):
                (self.folder / self.me).unlink()
            self._held.close()


def _mark(file: TextIO) -> str:
    """What tells a file that is locked here from a copy of it, and from one of another machine, of whose locks nothing is known."""
    status = os.fstat(file.fileno())
    return f"{BOOT.read_text(encoding='ascii').strip()} {status.st_dev} {status.st_ino}"


def _is_dead(path: Path) -> bool:
    try:
        # To be written: some file systems lock nothing else.
        with path.open("r+", encoding="ascii") as theirs:
            if theirs.read() != _mark(theirs):
                return False
            fcntl.flock(theirs, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    except OSError:
        return False  # it lives, or another one was quicker
    return True
