"""What was answered. Nothing here knows who, when or in which order; the named kinds lie in a table of their own."""

import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col, select

from domain.survey import Ballot, Dimension, Item, SurveyMode
from storage.models import survey as models
from storage.models.survey import NamedBallot, Survey
from storage.session import Tx
from storage.statements import changed, count
from storage.survey.questionnaires import items_of, read_dimensions, read_items

KEY_BYTES = 16
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyScores:
    """The published ballots of one survey with what they answer; of an anonymous survey none or at least five."""

    survey_id: int
    lesson_id: int | None
    title: str
    mode: SurveyMode
    opened_at: datetime
    items: tuple[Item, ...]
    dimensions: tuple[Dimension, ...]
    ballots: tuple[Ballot, ...]


async def cast(tx: Tx, *, survey_id: int, answers: Answers) -> None:
    """Keep an anonymous ballot under a random key; it counts once its batch is published."""
    tx.add(models.Ballot(id=secrets.token_hex(KEY_BYTES), survey_id=survey_id, answers=dict(answers)))
    await tx.flush()


async def cast_named(tx: Tx, *, survey_id: int, person_id: int, answers: Answers, released: bool) -> None:
    """Keep a ballot of a survey that said it was not anonymous."""
    tx.add(NamedBallot(survey_id=survey_id, person_id=person_id, answers=dict(answers), released=released))
    await tx.flush()


async def waiting(tx: Tx, row: Survey) -> int:
    """How many ballots of the survey wait to be published."""
    if row.mode is SurveyMode.ANONYMOUS:
        return await count(tx, models.Ballot, col(models.Ballot.survey_id) == row.id, ~col(models.Ballot.released))
    return await count(tx, NamedBallot, col(NamedBallot.survey_id) == row.id, ~col(NamedBallot.released))


async def publish(tx: Tx, row: Survey) -> None:
    """Publish all waiting ballots as one batch.

    Anonymous ones are written anew, shuffled and under fresh keys: a copy of the store from before cannot be laid
    beside one from after, and a database that keeps an order or a transaction's number (PostgreSQL) shows the batch's.
    """
    if row.mode is not SurveyMode.ANONYMOUS:
        await changed(tx, update(NamedBallot).where(col(NamedBallot.survey_id) == row.id).values(released=True))
        return
    where = (models.Ballot.survey_id == row.id, ~col(models.Ballot.released))
    batch = [dict(answers) for answers in await tx.exec(select(models.Ballot.answers).where(*where))]
    await drop_waiting(tx, row)
    random.SystemRandom().shuffle(batch)
    for answers in batch:
        tx.add(models.Ballot(id=secrets.token_hex(KEY_BYTES), survey_id=row.id or 0, answers=answers, released=True))
        await tx.flush()


async def drop_waiting(tx: Tx, row: Survey) -> int:
    """Delete the anonymous ballots that were not published; returns how many."""
    where = (col(models.Ballot.survey_id) == row.id, ~col(models.Ballot.released))
    return await changed(tx, delete(models.Ballot).where(*where))


async def published(tx: Tx, row: Survey) -> list[Ballot]:
    """The answers that may be summed up, in no order that means anything."""
    if row.mode is SurveyMode.ANONYMOUS:
        where = (models.Ballot.survey_id == row.id, col(models.Ballot.released))
        query = select(models.Ballot.answers).where(*where).order_by(col(models.Ballot.id))
    else:
        named = (NamedBallot.survey_id == row.id, col(NamedBallot.released))
        query = select(NamedBallot.answers).where(*named).order_by(col(NamedBallot.person_id))
    return [_ballot(answers) for answers in await tx.exec(query)]


async def named(tx: Tx, survey_id: int) -> list[tuple[int, Ballot]]:
    """Who answered what, of a survey with names."""
    where = (NamedBallot.survey_id == survey_id, col(NamedBallot.released))
    found = await tx.exec(select(NamedBallot).where(*where).order_by(col(NamedBallot.person_id)))
    return [(row.person_id, _ballot(row.answers)) for row in found]


async def scores_between(tx: Tx, *, start: datetime, end: datetime) -> list[SurveyScores]:
    """The surveys opened from `start` until before `end` that have published ballots, in order of opening."""
    where = (col(Survey.opened_at) >= start, col(Survey.opened_at) < end)
    found = (await tx.exec(select(Survey).where(*where).order_by(col(Survey.opened_at), col(Survey.id)))).all()
    scores = []
    for row in found:
        given = await published(tx, row)
        if given and row.opened_at is not None:
            stored = await items_of(tx, row.questionnaire_id)
            scores.append(
                SurveyScores(
                    survey_id=row.id or 0,
                    lesson_id=row.lesson_id,
                    title=row.title,
                    mode=row.mode,
                    opened_at=row.opened_at,
                    items=read_items(stored),
                    dimensions=read_dimensions(stored),
                    ballots=tuple(given),
                )
            )
    return scores


def _ballot(answers: Mapping[str, Any]) -> Ballot:
    return {
        key: tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
        for key, value in answers.items()
    }
