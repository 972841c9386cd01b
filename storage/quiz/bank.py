"""The question bank: a changed question becomes a new version, because papers of the past keep the text they asked."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.question import Question, from_json, to_json
from domain.text import fold
from storage.models.quiz import BankQuestion, QuestionTag
from storage.session import Tx
from storage.statements import insert_once


class Saved(StrEnum):
    """What saving a question did to the bank."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


def key_of(question: Question) -> str:
    """The key by which a question is found again: category and name, for a nameless one a hash of its folded stem."""
    if question.name:
        return fold(f"{question.category}/{question.name}" if question.category else question.name)
    return f"stem:{sha256(fold(question.stem).encode()).hexdigest()[:32]}"


async def save_question(tx: Tx, question: Question, *, key: str, now: datetime) -> Saved:
    """Add a question, or a new version of the one with this key (empty: `key_of`); the same content changes nothing."""
    key = key or key_of(question)
    content = to_json(question)
    where = (BankQuestion.question_key == key, col(BankQuestion.current))
    old = (await tx.exec(select(BankQuestion).where(*where))).first()
    if old is not None and old.content == content:
        return Saved.UNCHANGED
    if old is not None:
        old.current = False
    row = BankQuestion(
        question_key=key,
        version=old.version + 1 if old else 1,
        kind=question.kind,
        content=content,
        created_at=now,
    )
    tx.add(row)
    await tx.flush()
    for tag in {fold(tag) for tag in question.tags} - {""}:
        await insert_once(tx, QuestionTag, question_id=row.id, tag=tag)
    return Saved.CHANGED if old else Saved.ADDED


async def current_questions(tx: Tx, *, tag: str | None = None) -> list[BankQuestion]:
    """The newest version of every question, by id; those with the tag (width and case do not matter)."""
    query = select(BankQuestion).where(col(BankQuestion.current)).order_by(col(BankQuestion.id))
    if tag is not None:
        query = query.where(col(BankQuestion.id).in_(_tagged(tag)))
    return list((await tx.exec(query)).all())


async def current_ids(tx: Tx, *, tag: str) -> list[int]:
    """The ids of the newest versions that carry the tag: what a paper is drawn from."""
    query = select(BankQuestion.id).where(col(BankQuestion.current), col(BankQuestion.id).in_(_tagged(tag)))
    return [found for found in (await tx.exec(query.order_by(col(BankQuestion.id)))).all() if found is not None]


async def topics(tx: Tx) -> list[tuple[str, int]]:
    """The tags of the bank in folded spelling with how many current questions carry each, the commonest first."""
    number = func.count()
    query = (
        select(QuestionTag.tag, number)
        .join(BankQuestion, col(BankQuestion.id) == col(QuestionTag.question_id))
        .where(col(BankQuestion.current))
        .group_by(col(QuestionTag.tag))
        .order_by(number.desc(), col(QuestionTag.tag))
    )
    return [(tag, many) for tag, many in (await tx.exec(query)).all()]


async def questions(tx: Tx, ids: list[int]) -> dict[int, Question]:
    """The questions behind the ids, whichever version they are."""
    found = await tx.exec(select(BankQuestion).where(col(BankQuestion.id).in_(ids)))
    return {row.id: from_json(row.content) for row in found if row.id is not None}


def _tagged(tag: str) -> SelectOfScalar[int]:
    return select(QuestionTag.question_id).where(QuestionTag.tag == fold(tag))
