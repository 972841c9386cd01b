"""The buttons by which an administrator sets the complaint desk up."""

from markupsafe import Markup

from handlers.blocks.answers import Button
from handlers.blocks.tap import Tap
from handlers.blocks.texts import Texts

SCREEN = "admin"


class SetupTap(Tap, prefix="su"):
    """What to do, for which cases (see `Whom`), which step or code, and which page or person."""

    do: str
    whom: str = ""
    code: str = ""
    value: int = 0


def sheet_button(kind: str, say: Texts, *, label: Markup | None = None) -> Button:
    """What stands on a page comes as a sheet to be edited and sent back; with a label where it has several."""
    return Button.tap(label or say("As a sheet"), SetupTap(do="sheet", code=kind))
