"""The buttons of the desk's side."""

from handlers.blocks.tap import Tap


class DeskTap(Tap, prefix="dk"):
    """A tap on a case's card or the desk's list: what to do, with which code, or which page or person."""

    do: str
    case: int = 0
    code: str = ""
    value: int = 0
