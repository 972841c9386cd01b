"""The buttons of surveys."""

from handlers.blocks.tap import Tap


class SurveyTap(Tap, prefix="sv"):
    """Somebody who was asked opens a survey."""

    survey: int


class SnoozeTap(Tap, prefix="sz"):
    """He wants to be reminded later."""

    survey: int
    until: str


class SatisfactionTap(Tap, prefix="sf"):
    """The trainer prepares, starts or closes a lesson's survey, or looks at a page of its results."""

    do: str
    lesson: int
    survey: int = 0
    mode: str = ""
    page: int = 0
