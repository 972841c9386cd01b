"""`peiban` with a heart that can be listened to: each second it writes down the longest stall of its event loop, in ms."""

import asyncio
from pathlib import Path

from bot.app import Peiban
from scripts import cli
from tests.bench.heartbeat import Heartbeat

NAME = "stalls"
_begin = Peiban.begin


async def _begin_watched(self: Peiban) -> None:
    await _begin(self)
    heart = Heartbeat()
    self.background.loop("heartbeat", heart.beat)
    self.background.loop("stalls", lambda: _note(heart, Path(self.settings.data_dir) / NAME))


async def _note(heart: Heartbeat, path: Path) -> None:
    while True:
        await asyncio.sleep(1)
        with path.open("a", encoding="ascii") as book:
            book.write(f"{heart.taken() * 1000:.1f}\n")


def stalls(folder: Path) -> list[float]:
    """What was written down so far, in milliseconds."""
    path = folder / NAME
    return [float(line) for line in path.read_text(encoding="ascii").split()] if path.exists() else []


def main() -> None:
    """`peiban`, watched."""
    Peiban.begin = _begin_watched  # type: ignore[method-assign]
    cli.main()


if __name__ == "__main__":
    main()
