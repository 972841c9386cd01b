"""Questions with their versions, quizzes, and what was answered. Attempt answers are append-only."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.grading import Credit
from domain.question import QuestionKind
from storage.models.columns import code, few, json, key, moment, ref


class AttemptState(StrEnum):
    """Where an attempt stands."""

    OPEN = "open"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    GRADED = "graded"
    REGRADED = "regraded"
    VOID = "void"


class BankQuestion(SQLModel, table=True):
    """One version of a question of the bank; a used version never changes."""

    __tablename__ = "bank_question"
    __table_args__ = (UniqueConstraint("question_key", "version"),)
    id: int | None = key()
    question_key: str = Field(index=True)
    version: int = 1
    current: bool = True
    kind: QuestionKind = code(QuestionKind)
    content: dict[str, Any] = json()
    created_at: datetime = moment()


class QuestionTag(SQLModel, table=True):
    """A tag of a question, by which papers are drawn."""

    __tablename__ = "question_tag"
    question_id: int = Field(foreign_key="bank_question.id", primary_key=True)
    tag: str = Field(primary_key=True, index=True)


class Quiz(SQLModel, table=True):
    """A quiz for a cohort: practice with immediate feedback, any number of tries until it closes.

    Without `publish_at` it is a draft whose paper may still be drawn anew; a lesson has one quiz.
    """

    __table_args__ = (UniqueConstraint("lesson_id"),)
    id: int | None = key()
    title: str
    cohort_id: int = ref("cohort.id")
    lesson_id: int | None = ref("lesson.id", null=True)
    credit: Credit = code(Credit)
    published_by: int | None = ref("person.id", null=True, index=False)
    publish_at: datetime | None = moment(null=True, index=True)
    published_at: datetime | None = moment(null=True)
    closes_at: datetime | None = moment(null=True)


class QuizItem(SQLModel, table=True):
    """The frozen paper: which version of which question stands at which place (from 0)."""

    __tablename__ = "quiz_item"
    quiz_id: int = Field(foreign_key="quiz.id", primary_key=True)
    position: int = Field(primary_key=True)
    question_id: int = ref("bank_question.id", index=False)


class Attempt(SQLModel, table=True):
    """One try of one trainee."""

    __table_args__ = (
        UniqueConstraint("quiz_id", "person_id", "number"),
        few("ix_attempt_open", "quiz_id", where="state = 'open'"),
    )
    id: int | None = key()
    quiz_id: int = ref("quiz.id")
    person_id: int = ref("person.id")
    number: int
    state: AttemptState = code(AttemptState)
    started_at: datetime = moment()
    submitted_at: datetime | None = moment(null=True, index=True)
    points: float | None = None
    max_points: float | None = None


class AttemptAnswer(SQLModel, table=True):
    """An answer, once per attempt and question; typed words lie in a body."""

    __tablename__ = "attempt_answer"
    attempt_id: int = Field(foreign_key="attempt.id", primary_key=True)
    position: int = Field(primary_key=True)
    value: Any = json(null=True)
    body_id: int | None = ref("body.id", null=True, index=False)
    points: float
    right: bool
    answered_at: datetime = moment()
