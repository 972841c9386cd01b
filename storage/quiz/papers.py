"""Quizzes and their frozen papers."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, update
from sqlmodel import col, select

from domain.grading import Credit
from domain.question import Question, from_json
from storage.hot import Hot
from storage.models.quiz import BankQuestion, Quiz, QuizItem
from storage.models.training import Enrolment
from storage.session import Tx
from storage.statements import changed, held, insert_once

MOST_PAPERS = 200


class Published(NamedTuple):
    """What must be known of a published quiz before somebody takes it."""

    id: int
    title: str
    cohort_id: int
    published_at: datetime
    closes_at: datetime


async def published(tx: Tx, quiz_id: int) -> Published | None:
    """A published quiz by its id; None as long as it is not published."""
    row = await _PUBLISHED.first(tx, quiz_id=quiz_id)
    return Published(*row) if row else None


async def of_lesson(tx: Tx, lesson_id: int) -> Quiz | None:
    """The quiz of a lesson, whether draft, scheduled or published."""
    return (await tx.exec(select(Quiz).where(Quiz.lesson_id == lesson_id))).first()


async def draft(tx: Tx, *, title: str, cohort_id: int, lesson_id: int, by: int | None, question_ids: list[int]) -> None:
    """Draw the paper of a lesson's quiz; one that is scheduled or published stays as it is."""
    credit = Credit.RIGHT_MINUS_WRONG
    await insert_once(tx, Quiz, title=title, cohort_id=cohort_id, lesson_id=lesson_id, credit=credit, published_by=by)
    found = await of_lesson(tx, lesson_id)
    row = await held(tx, Quiz, found.id or 0) if found else None
    if row is None or row.id is None or row.publish_at is not None:
        return
    await changed(tx, delete(QuizItem).where(col(QuizItem.quiz_id) == row.id))
    for position, question_id in enumerate(question_ids):
        await insert_once(tx, QuizItem, quiz_id=row.id, position=position, question_id=question_id)


async def schedule(tx: Tx, row: Quiz, *, at: datetime | None, by: int | None) -> bool:
    """Say when a quiz is to be published (None: not yet after all); False when it is published already."""
    where = (col(Quiz.id) == row.id, col(Quiz.published_at).is_(None))
    done = await changed(tx, update(Quiz).where(*where).values(publish_at=at, published_by=by))
    await tx.refresh(row)
    return bool(done)


async def publish(tx: Tx, row: Quiz, *, now: datetime, closes_at: datetime, only_due: bool = False) -> bool:
    """Open a quiz, once; False when it was open or closed already, or is not due (any more) where that is asked for."""
    where = [col(Quiz.id) == row.id, col(Quiz.published_at).is_(None)]
    where += [col(Quiz.publish_at) <= now] if only_due else []
    values = {"publish_at": func.coalesce(col(Quiz.publish_at), now), "published_at": now, "closes_at": closes_at}
    done = await changed(tx, update(Quiz).where(*where).values(values))
    await tx.refresh(row)
    return bool(done)


async def due(tx: Tx, *, now: datetime) -> list[Quiz]:
    """Quizzes whose time to be published has come."""
    where = (col(Quiz.publish_at) <= now, col(Quiz.published_at).is_(None))
    return list((await tx.exec(select(Quiz).where(*where).order_by(col(Quiz.id)))).all())


async def paper(tx: Tx, quiz_id: int, *, published_at: datetime | None = None) -> list[Question]:
    """The questions in order. A paper published at that instant never changes and is read once."""
    if published_at is None:
        return [from_json(row[0]) for row in await _PAPER.all(tx, quiz_id=quiz_id)]
    known: dict[tuple[int, datetime], list[Question]] = tx.info.setdefault("papers", {})
    # With the instant, because a publication that was never committed may be made again with another paper.
    of_publication = (quiz_id, published_at)
    questions = known.get(of_publication)
    if questions is None:
        if len(known) >= MOST_PAPERS:
            del known[next(iter(known))]
        questions = known[of_publication] = await paper(tx, quiz_id)
    return questions


async def sizes(tx: Tx, quiz_ids: list[int]) -> dict[int, int]:
    """How many questions each quiz has."""
    query = select(QuizItem.quiz_id, func.count()).where(col(QuizItem.quiz_id).in_(quiz_ids))
    return dict((await tx.exec(query.group_by(col(QuizItem.quiz_id)))).all())


async def open_for(tx: Tx, *, person_id: int, now: datetime) -> list[Quiz]:
    """The quizzes that a person may take now, the one that closes first at the top."""
    cohorts = select(Enrolment.cohort_id).where(Enrolment.person_id == person_id)
    where = (col(Quiz.published_at) <= now, col(Quiz.closes_at) >= now, col(Quiz.cohort_id).in_(cohorts))
    return list((await tx.exec(select(Quiz).where(*where).order_by(col(Quiz.closes_at), col(Quiz.id)))).all())


_PAPER = Hot(
    select(BankQuestion.content)
    .join(QuizItem, col(QuizItem.question_id) == col(BankQuestion.id))
    .where(QuizItem.quiz_id == bindparam("quiz_id"))
    .order_by(col(QuizItem.position))
)
_PUBLISHED = Hot(
    select(*(getattr(Quiz, name) for name in Published._fields)).where(
        col(Quiz.id) == bindparam("quiz_id"), col(Quiz.published_at).is_not(None), col(Quiz.closes_at).is_not(None)
    )
)
