"""The taps on an import."""

from handlers.blocks.tap import Tap


class ImportTap(Tap, prefix="im"):
    """A tap on an import's card: let it in, drop it, or look again."""

    do: str
    run: int


def screen(run_id: int) -> str:
    """The name of an import's living message."""
    return f"import:{run_id}"
