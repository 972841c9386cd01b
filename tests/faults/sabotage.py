"""A Peiban that acknowledges before it keeps, as most bots do: the proof must find what this one loses."""

from collections.abc import Awaitable, Callable

from bot.handling import Handling
from scripts import cli
from storage.intake import Received
from storage.session import Tx

_take_in = Handling.take_in


async def _promise(self: Handling, gather: Callable[[Tx], Awaitable[list[Received]]]) -> list[int]:
    self.background.work("keep later", _take_in(self, gather))
    return []


def main() -> None:
    """`peiban`, with the order of two steps exchanged."""
    Handling.take_in = _promise  # type: ignore[method-assign]
    cli.main()


if __name__ == "__main__":
    main()
