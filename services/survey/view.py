"""A survey as conversations show it, and who may reach it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.errors import NotFoundError
from domain.survey import SurveyMode, SurveyState
from services.attendance.view import reach
from services.scope import Scope
from storage.models.survey import Survey
from storage.survey import runs


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyView:
    """What people may know of a survey without knowing any answer; instants are UTC."""

    id: int
    title: str
    mode: SurveyMode
    state: SurveyState
    lesson_id: int | None
    closes_at: datetime | None
    answered: int
    asked: int


async def view(tx: Any, row: Survey) -> SurveyView:
    """Fill a survey's row with its counts."""
    answered, asked = await runs.turnout(tx, row.id or 0)
    return SurveyView(
        id=row.id or 0,
        title=row.title,
        mode=row.mode,
        state=row.state,
        lesson_id=row.lesson_id,
        closes_at=row.closes_at,
        answered=answered,
        asked=asked,
    )


def about(survey_id: int) -> str:
    """The name of a survey's living message, and of what its drafts belong to."""
    return f"survey:{survey_id}"


async def reach_survey(scope: Scope, survey_id: int) -> Survey:
    """A survey of a lesson that the actor teaches or oversees; NotFoundError for everybody else's."""
    row = await runs.get(scope.tx, survey_id)
    if row is None or row.lesson_id is None:
        raise NotFoundError
    await reach(scope, row.lesson_id)
    return row
