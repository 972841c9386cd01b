"""The buttons of surveys."""

from aiogram.filters.callback_data import CallbackData


class SurveyTap(CallbackData, prefix="sv"):
    """Somebody who was asked opens a survey."""

    survey: int


class SnoozeTap(CallbackData, prefix="sz"):
    """He wants to be reminded later."""

    survey: int
    until: str


class SatisfactionTap(CallbackData, prefix="sf"):
    """The trainer prepares, starts or closes a lesson's survey, or looks at a page of its results."""

    do: str
    lesson: int
    survey: int = 0
    mode: str = ""
    page: int = 0
