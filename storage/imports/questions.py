"""The bank as an import of questions reads and writes it: the newest versions, and many new ones at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from domain.question import Question, QuestionKind, to_json
from domain.text import fold
from storage.imports.bulk import insert_all, slices
from storage.models.quiz import BankQuestion, QuestionTag
from storage.session import Tx
from storage.statements import changed

PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownQuestion:
    """The newest version of a question of the bank."""

    id: int
    question_key: str
    version: int
    content: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A version to be added, made ready before the transaction that adds it; `version` counts from 1."""

    question_key: str
    version: int
    kind: QuestionKind
    content: dict[str, Any]
    tags: tuple[str, ...]


def new_version(question: Question, *, key: str, version: int) -> NewVersion:
    """A question as the bank keeps it, with its tags folded."""
    tags = tuple(sorted({fold(tag) for tag in question.tags} - {""}))
    return NewVersion(question_key=key, version=version, kind=question.kind, content=to_json(question), tags=tags)


async def page_of_questions(tx: Tx, *, after: int) -> list[KnownQuestion]:
    """The newest versions by id, from the first id above `after`; a page is PAGE long at most."""
    where = (col(BankQuestion.current), col(BankQuestion.id) > after)
    query = select(BankQuestion).where(*where).order_by(col(BankQuestion.id)).limit(PAGE)
    return [
        KnownQuestion(id=row.id or 0, question_key=row.question_key, version=row.version, content=row.content)
        for row in await tx.exec(query)
    ]


async def add_versions(tx: Tx, versions: Sequence[NewVersion], *, now: datetime) -> None:
    """Add versions as the newest of their keys, with their tags; older ones stay as they are."""
    for some in slices(versions):
        keys = [each.question_key for each in some]
        newest = (col(BankQuestion.question_key).in_(keys), col(BankQuestion.current))
        await changed(tx, update(BankQuestion).where(*newest).values(current=False))
        rows = [
            {
                "question_key": each.question_key,
                "version": each.version,
                "current": True,
                "kind": each.kind,
                "content": each.content,
                "created_at": now,
            }
            for each in some
        ]
        await insert_all(tx, BankQuestion, rows)
        query = select(BankQuestion.question_key, BankQuestion.id).where(*newest)
        ids = {key: found for key, found in await tx.exec(query)}
        tags = [{"question_id": ids[each.question_key], "tag": tag} for each in some for tag in each.tags]
        await insert_all(tx, QuestionTag, tags)
