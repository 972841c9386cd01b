"""The buttons of check-in and roll."""

from aiogram.filters.callback_data import CallbackData


class CheckInTap(CallbackData, prefix="ci"):
    """A trainee's tap: check in to a lesson."""

    lesson: int


class LessonTap(CallbackData, prefix="le"):
    """A trainer's tap on a lesson: show, open, close, say a code, or turn the page of the list."""

    do: str
    lesson: int = 0
    page: int = 0


class RollTap(CallbackData, prefix="ro"):
    """A trainer's tap on the roll: a page, a person, or a status to mark."""

    do: str
    lesson: int
    page: int = 0
    person: int = 0
    status: str = ""


class WalkInTap(CallbackData, prefix="wi"):
    """The trainer's decision on somebody who is not on the list."""

    note: int
    admit: bool
