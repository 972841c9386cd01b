"""The buttons of check-in and roll."""

from handlers.blocks.tap import Tap


class CheckInTap(Tap, prefix="ci"):
    """A trainee's tap: check in to a lesson."""

    lesson: int


class RollTap(Tap, prefix="ro"):
    """A trainer's tap on the roll: a page, a person, or a status to mark."""

    do: str
    lesson: int
    page: int = 0
    person: int = 0
    status: str = ""


class WalkInTap(Tap, prefix="wi"):
    """The trainer's decision on somebody who is not on the list: 0 no, 1 into the class, 2 into this lesson only."""

    note: int
    admit: int
