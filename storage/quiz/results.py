"""How people did: for the class's results and for digests."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, func
from sqlalchemy import select as columns
from sqlmodel import col, select

from storage.models.people import Account
from storage.models.quiz import Attempt, AttemptState, Quiz
from storage.quiz.attempts import FINISHED
from storage.session import Tx


class QuizResult(NamedTuple):
    """Of one quiz, by each person's best try: how many `took` it and `passed`, and the mean share of the points, 0.0 to 1.0."""

    quiz_id: int
    title: str
    lesson_id: int | None
    took: int
    passed: int
    mean: float


async def results_between(
    tx: Tx, *, start: datetime, end: datetime, pass_share: float, cohort_ids: Collection[int] | None = None
) -> list[QuizResult]:
    """The quizzes of which tries were finished from `start` until before `end`, in the order of the first of these.

    `pass_share` (0.0 to 1.0) of the points is enough to pass; None as `cohort_ids` means every cohort. The database counts.
    """
    share = func.coalesce(col(Attempt.points), 0.0) / func.nullif(col(Attempt.max_points), 0.0)
    best = (
        columns(
            col(Attempt.quiz_id).label("quiz_id"),
            func.max(func.coalesce(share, 0.0)).label("share"),
            func.min(col(Attempt.submitted_at)).label("first"),
        )
        .where(col(Attempt.state).in_(FINISHED), col(Attempt.submitted_at) >= start, col(Attempt.submitted_at) < end)
        .group_by(col(Attempt.quiz_id), col(Attempt.person_id))
        .cte("best")
    )
    passed = func.sum(case((best.c.share >= pass_share, 1), else_=0))
    quiz = (col(Quiz.id), col(Quiz.title), col(Quiz.lesson_id))
    query: Any = columns(*quiz, func.count(), passed, func.avg(best.c.share)).join_from(
        best, Quiz, quiz[0] == best.c.quiz_id
    )
    if cohort_ids is not None:
        query = query.where(col(Quiz.cohort_id).in_(cohort_ids))
    query = query.group_by(*quiz).order_by(func.min(best.c.first), quiz[0])
    return [QuizResult._make(row) for row in (await tx.exec(query)).all()]


async def attempts_at(tx: Tx, quiz_id: int) -> list[Attempt]:
    """Every try at a quiz, in order of number; void ones left out."""
    where = (Attempt.quiz_id == quiz_id, col(Attempt.state) != AttemptState.VOID)
    return list((await tx.exec(select(Attempt).where(*where).order_by(col(Attempt.number)))).all())


async def reachable(tx: Tx, person_ids: Collection[int]) -> set[int]:
    """Those of the people who have an account that can be written to."""
    query = select(Account.person_id).where(col(Account.person_id).in_(person_ids), col(Account.blocked_at).is_(None))
    return {person_id for person_id in (await tx.exec(query.distinct())).all() if person_id is not None}
