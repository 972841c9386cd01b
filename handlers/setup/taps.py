"""The buttons by which an administrator sets the complaint desk up."""

from handlers.blocks.tap import Tap

SCREEN = "admin"


class SetupTap(Tap, prefix="su"):
    """What to do, for which cases (see `Whom`), which step or code, and which page or person."""

    do: str
    whom: str = ""
    code: str = ""
    value: int = 0
