"""How people did: for the class's results and for digests."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlmodel import col, select

from storage.models.people import Account
from storage.models.quiz import Attempt, AttemptState, Quiz
from storage.quiz.attempts import FINISHED
from storage.session import Tx


class QuizResult(NamedTuple):
    """One finished try; `share` of the points is 0.0 to 1.0."""

    quiz_id: int
    title: str
    person_id: int
    share: float
    submitted_at: datetime
    lesson_id: int | None


async def results_between(
    tx: Tx, *, start: datetime, end: datetime, cohort_ids: Collection[int] | None = None
) -> list[QuizResult]:
    """The tries finished from `start` until before `end`, in order; None as `cohort_ids` means every cohort."""
    query = (
        select(Attempt, Quiz.title, Quiz.lesson_id)
        .join(Quiz, col(Quiz.id) == col(Attempt.quiz_id))
        .where(col(Attempt.state).in_(FINISHED), col(Attempt.submitted_at) >= start, col(Attempt.submitted_at) < end)
        .order_by(col(Attempt.submitted_at), col(Attempt.id))
    )
    if cohort_ids is not None:
        query = query.where(col(Quiz.cohort_id).in_(cohort_ids))
    return [
        QuizResult(
            quiz_id=row.quiz_id,
            title=title,
            person_id=row.person_id,
            share=(row.points or 0.0) / row.max_points if row.max_points else 0.0,
            submitted_at=row.submitted_at,
            lesson_id=lesson_id,
        )
        for row, title, lesson_id in (await tx.exec(query)).all()
        if row.submitted_at is not None
    ]


async def attempts_at(tx: Tx, quiz_id: int) -> list[Attempt]:
    """Every try at a quiz, in order of number; void ones left out."""
    where = (Attempt.quiz_id == quiz_id, col(Attempt.state) != AttemptState.VOID)
    return list((await tx.exec(select(Attempt).where(*where).order_by(col(Attempt.number)))).all())


async def reachable(tx: Tx, person_ids: Collection[int]) -> set[int]:
    """Those of the people who have an account that can be written to."""
    query = select(Account.person_id).where(col(Account.person_id).in_(person_ids), col(Account.blocked_at).is_(None))
    return {person_id for person_id in (await tx.exec(query.distinct())).all() if person_id is not None}
