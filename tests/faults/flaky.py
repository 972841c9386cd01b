"""A Peiban with bugs: some handlers raise once, before or after their work, and what is poisoned makes them raise always.

Which taps those are the crowd decides and writes beside the store, so that several workers, and one that was killed in
between, agree on it.
"""

import os
from pathlib import Path

from bot.edge import Edge
from bot.receiving import Arrival
from handlers.blocks.answers import Part
from scripts import cli
from services.scope import Scope

POISONED, STUMBLING = "poisoned", "stumbling"
_feed = Edge._feed


async def _stumble(self: Edge, arrival: Arrival, scope: Scope) -> list[Part]:
    folder, tap = Path(os.environ["PEIBAN_DATA_DIR"]), arrival.callback_id or "none"
    if (folder / POISONED / tap).exists():
        raise ValueError("poisoned")
    mark = folder / STUMBLING / tap
    if not mark.exists():
        return await _feed(self, arrival, scope)
    mark.unlink()
    if int(tap) % 2:
        await _feed(self, arrival, scope)
    raise RuntimeError("stumbled")


def main() -> None:
    """`peiban`, with handlers that raise."""
    Edge._feed = _stumble  # type: ignore[method-assign]
    cli.main()


if __name__ == "__main__":
    main()
