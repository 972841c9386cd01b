"""Surveys. Who has answered and what was answered lie apart, with no key, order or time that joins them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.survey import ItemKind, SurveyMode, SurveyState
from storage.models.columns import code, json, key, moment, ref


class Questionnaire(SQLModel, table=True):
    """A set of items that surveys ask; a new import makes a new version."""

    __table_args__ = (UniqueConstraint("title", "version"),)
    id: int | None = key()
    title: str
    version: int = 1
    current: bool = True
    created_at: datetime = moment()


class QuestionnaireItem(SQLModel, table=True):
    """One item; `weight` is its dimension's weight in the index."""

    __tablename__ = "questionnaire_item"
    questionnaire_id: int = Field(foreign_key="questionnaire.id", primary_key=True)
    position: int = Field(primary_key=True)
    dimension: str = ""
    title: str
    kind: ItemKind = code(ItemKind)
    weight: float = 1.0
    required: bool = True
    choices: list[str] = json()


class Survey(SQLModel, table=True):
    """One run of a questionnaire, after a lesson."""

    __table_args__ = (UniqueConstraint("lesson_id", "questionnaire_id"),)
    id: int | None = key()
    questionnaire_id: int = ref("questionnaire.id", index=False)
    lesson_id: int | None = ref("lesson.id", null=True)
    title: str
    mode: SurveyMode = code(SurveyMode)
    state: SurveyState = code(SurveyState)
    opened_at: datetime | None = moment(null=True)
    closes_at: datetime | None = moment(null=True, index=True)


class Participation(SQLModel, table=True):
    """That somebody was asked, and on which day he handed in (never finer)."""

    __table_args__ = (UniqueConstraint("survey_id", "person_id"),)
    id: int | None = key()
    survey_id: int = ref("survey.id")
    person_id: int = ref("person.id")
    reminders: int = 0
    next_reminder_at: datetime | None = moment(null=True, index=True)
    snoozed: bool = False
    handed_in_on: date | None = None


class Ballot(SQLModel, table=True):
    """What somebody answered. Its key is random, the table keeps no row order, `released` is set in shuffled batches."""

    __table_args__ = {"sqlite_with_rowid": False}
    id: str = Field(primary_key=True)
    survey_id: int = ref("survey.id")
    answers: dict[str, Any] = json()
    released: bool = False


class NamedBallot(SQLModel, table=True):
    """What somebody answered to a survey that did not promise anonymity; an anonymous one never writes here."""

    __tablename__ = "named_ballot"
    survey_id: int = Field(foreign_key="survey.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    answers: dict[str, Any] = json()
    released: bool = False
