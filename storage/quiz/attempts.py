"""Attempts and their answers: an answer is written once and never changed."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, Text, bindparam, cast, func, type_coerce, update
from sqlmodel import col, select

from domain.grading import Credit
from storage.hot import Hot
from storage.models.quiz import Attempt, AttemptAnswer, AttemptState, Quiz
from storage.session import Tx
from storage.sqlite import InlineSession
from storage.statements import insert_new, insert_once

FINISHED = (AttemptState.SUBMITTED, AttemptState.EXPIRED, AttemptState.GRADED, AttemptState.REGRADED)


class Try(NamedTuple):
    """An attempt as it stands, with what must be known of its published quiz."""

    id: int
    quiz_id: int
    person_id: int
    number: int
    state: AttemptState
    points: float | None
    max_points: float | None
    title: str
    credit: Credit
    published_at: datetime
    closes_at: datetime


class Tried(NamedTuple):
    """One of somebody's tries at a quiz."""

    id: int
    number: int
    state: AttemptState
    points: float | None
    max_points: float | None


async def get(tx: Tx, attempt_id: int) -> Try | None:
    """An attempt by its id."""
    row = await _TRY.first(tx, attempt_id=attempt_id)
    return Try(*row) if row else None


async def of_person(tx: Tx, person_id: int, quiz_ids: list[int]) -> list[Attempt]:
    """A person's tries at some quizzes, in order; void ones left out."""
    where = (
        Attempt.person_id == person_id,
        col(Attempt.quiz_id).in_(quiz_ids),
        col(Attempt.state) != AttemptState.VOID,
    )
    return list((await tx.exec(select(Attempt).where(*where).order_by(col(Attempt.number)))).all())


async def tries(tx: Tx, *, quiz_id: int, person_id: int) -> list[Tried]:
    """A person's tries at one quiz, in order; void ones left out."""
    rows = [Tried(*row) for row in await _TRIES.all(tx, quiz_id=quiz_id, person_id=person_id)]
    return [row for row in rows if row.state is not AttemptState.VOID]


async def begin(tx: Tx, *, quiz_id: int, person_id: int, max_points: float, now: datetime) -> int:
    """The id of the person's open try, or of a new one; two phones at the same instant get the same."""
    whose: dict[str, int] = {"quiz_id": quiz_id, "person_id": person_id}
    made: int | None = None
    while made is None:
        rows = [Tried(*row) for row in await _TRIES.all(tx, **whose)]
        made = next((row.id for row in rows if row.state is AttemptState.OPEN), None)
        if made is None:
            number = max((row.number for row in rows), default=0) + 1
            given = {"state": AttemptState.OPEN, "started_at": now, "max_points": max_points}
            made = await insert_new(tx, Attempt, **whose, number=number, **given)
    return made


async def record(
    tx: Tx,
    *,
    attempt_id: int,
    position: int,
    value: Any,
    body_id: int | None,
    points: float,
    right: bool,
    now: datetime,
) -> bool:
    """Keep the answer to one question; False when there is one already, which stands."""
    return await insert_once(
        tx,
        AttemptAnswer,
        attempt_id=attempt_id,
        position=position,
        value=value,
        body_id=body_id,
        points=points,
        right=right,
        answered_at=now,
    )


async def answers(tx: Tx, attempt_ids: list[int]) -> list[AttemptAnswer]:
    """All answers of some tries."""
    return list((await tx.exec(select(AttemptAnswer).where(col(AttemptAnswer.attempt_id).in_(attempt_ids)))).all())


# One answer of a try: its place, the answer as JSON text (the words of a short text stand in the body), the body's id,
# points, and whether it is right.
Given = tuple[int, str | None, int | None, float, bool]


async def given(tx: Tx, attempt_id: int) -> list[Given]:
    """The answers of one try, as plain tuples: every tap reads all of them."""
    rows: list[Any] = await _GIVEN.all(tx, attempt_id=attempt_id)
    return rows


async def answered(tx: Tx, attempt_ids: list[int]) -> dict[int, int]:
    """How many answers each try has."""
    query = select(AttemptAnswer.attempt_id, func.count()).where(col(AttemptAnswer.attempt_id).in_(attempt_ids))
    return dict((await tx.exec(query.group_by(col(AttemptAnswer.attempt_id)))).all())


async def takes_answers(tx: Tx, attempt_id: int) -> bool:
    """Whether a try is open, which it stays until the transaction ends; on SQLite it has been read in this very transaction."""
    return isinstance(tx, InlineSession) or await _STILL_OPEN.first(tx, attempt_id=attempt_id) is not None


async def hold(tx: Tx, attempt_id: int) -> None:
    """Wait for answers that are on their way to a try, and let none in until the transaction ends."""
    await tx.exec(select(Attempt.id).where(Attempt.id == attempt_id).with_for_update())


async def finish(tx: Tx, attempt_id: int, *, state: AttemptState, points: float, at: datetime) -> bool:
    """End an open try with its points; False when it had ended."""
    return await _FINISH.run(tx, attempt_id=attempt_id, new_state=state, points=round(points, 6), at=at) == 1


async def outlived(tx: Tx, *, now: datetime, limit: int = 200) -> list[tuple[int, datetime]]:
    """The ids of open tries at quizzes that have closed, with the instant of closing."""
    query = (
        select(Attempt.id, Quiz.closes_at)
        .join(Quiz, col(Quiz.id) == col(Attempt.quiz_id))
        .where(col(Attempt.state) == AttemptState.OPEN, col(Quiz.closes_at) < now)
    )
    found = (await tx.exec(query.limit(limit))).all()
    return [(key, closed) for key, closed in found if key is not None and closed is not None]


_GIVEN = Hot(
    select(  # type: ignore[call-overload]
        AttemptAnswer.position,
        cast(AttemptAnswer.value, Text),
        AttemptAnswer.body_id,
        AttemptAnswer.points,
        type_coerce(AttemptAnswer.right, Integer),  # a truth either way
    ).where(AttemptAnswer.attempt_id == bindparam("attempt_id"))
)
_OF_ATTEMPT = ("id", "quiz_id", "person_id", "number", "state", "points", "max_points")
_OF_QUIZ = ("title", "credit", "published_at", "closes_at")
_TRY = Hot(
    select(*(getattr(Attempt, name) for name in _OF_ATTEMPT), *(getattr(Quiz, name) for name in _OF_QUIZ))
    .join(Quiz, col(Quiz.id) == col(Attempt.quiz_id))
    .where(
        col(Attempt.id) == bindparam("attempt_id"),
        col(Quiz.published_at).is_not(None),
        col(Quiz.closes_at).is_not(None),
    )
)
_TRIES = Hot(
    select(*(getattr(Attempt, name) for name in Tried._fields))
    .where(Attempt.quiz_id == bindparam("quiz_id"), Attempt.person_id == bindparam("person_id"))
    .order_by(col(Attempt.number))
)
_STILL_OPEN = Hot(
    select(Attempt.id)
    .where(col(Attempt.id) == bindparam("attempt_id"), col(Attempt.state) == AttemptState.OPEN)
    .with_for_update(read=True, key_share=True)
)
_FINISH = Hot(
    update(Attempt)
    .where(
        col(Attempt.id) == bindparam("attempt_id"),
        col(Attempt.state) == AttemptState.OPEN,
    )
    .values(state=bindparam("new_state"), points=bindparam("points"), submitted_at=bindparam("at"))
)
