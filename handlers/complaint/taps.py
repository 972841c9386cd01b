"""The buttons of the customer's side."""

from handlers.blocks.tap import Tap


class OwnTap(Tap, prefix="kc"):
    """A customer's tap on his complaint: what to do, and with which value."""

    do: str
    case: int = 0
    value: int = 0
