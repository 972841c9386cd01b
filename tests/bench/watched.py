"""`peiban` with a heart that can be listened to: each second it writes down the longest stall of its event loop, in ms."""

from pathlib import Path

from bot.app import Peiban
from scripts import cli
from tests.bench.heartbeat import NAME, Heartbeat

_begin = Peiban.begin


async def _begin_watched(self: Peiban) -> None:
    await _begin(self)
    heart = Heartbeat()
    self.background.loop("heartbeat", heart.beat)
    self.background.loop("stalls", lambda: heart.noted(Path(self.settings.data_dir) / NAME))


def main() -> None:
    """`peiban`, watched."""
    Peiban.begin = _begin_watched  # type: ignore[method-assign]
    cli.main()


if __name__ == "__main__":
    main()
