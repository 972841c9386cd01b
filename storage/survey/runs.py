"""Surveys that run, who is asked, and when to remind: everything about a person except what he answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import col, select

from domain.survey import SurveyMode, SurveyState
from storage.models.people import Policy
from storage.models.survey import Participation, Survey
from storage.session import Tx
from storage.statements import changed, count, held, insert_once

POLICY = "survey"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPolicy:
    """What an administrator may change: whether surveys open by themselves, how they begin, how long they run."""

    by_itself: bool = True
    mode: SurveyMode = SurveyMode.ANONYMOUS
    days: int = 3


async def policy(tx: Tx) -> SurveyPolicy:
    """The policy in force; what nobody changed has its default."""
    row = await tx.get(Policy, POLICY)
    if row is None:
        return SurveyPolicy()
    kept = {name: row.values[name] for name in ("by_itself", "days") if name in row.values}
    return SurveyPolicy(**kept, mode=SurveyMode(row.values.get("mode", SurveyMode.ANONYMOUS)))


async def get(tx: Tx, survey_id: int) -> Survey | None:
    """A survey by its id."""
    return await tx.get(Survey, survey_id)


async def of_lesson(tx: Tx, lesson_id: int) -> Survey | None:
    """The survey of a lesson, prepared or begun."""
    query = select(Survey).where(Survey.lesson_id == lesson_id).order_by(col(Survey.id).desc())
    return (await tx.exec(query)).first()


async def surveyed(tx: Tx, lesson_ids: list[int]) -> set[int]:
    """Which of the lessons have a survey that was opened already."""
    where = (col(Survey.lesson_id).in_(lesson_ids), col(Survey.state) != SurveyState.DRAFT)
    return {found for found in await tx.exec(select(Survey.lesson_id).where(*where)) if found is not None}


async def prepare(tx: Tx, *, questionnaire_id: int, lesson_id: int, title: str, mode: SurveyMode) -> Survey:
    """Prepare a lesson's survey; one that is there already stays as it is."""
    await insert_once(
        tx,
        Survey,
        questionnaire_id=questionnaire_id,
        lesson_id=lesson_id,
        title=title,
        mode=mode,
        state=SurveyState.DRAFT,
    )
    found = await of_lesson(tx, lesson_id)
    assert found is not None
    return found


async def hold(tx: Tx, survey_id: int) -> Survey | None:
    """A survey by its id, as it is now and kept from being changed by others until the transaction ends."""
    return await held(tx, Survey, survey_id)


async def keep_open(tx: Tx, survey_id: int) -> None:
    """Read a survey as it is now; until the transaction ends nobody closes it or publishes what was handed in."""
    await held(tx, Survey, survey_id, together=True)


async def change_mode(tx: Tx, row: Survey, mode: SurveyMode) -> None:
    """Choose what is promised, before it opens."""
    row.mode = mode
    await tx.flush()


async def begin(tx: Tx, row: Survey, *, questionnaire_id: int, now: datetime, closes_at: datetime) -> None:
    """Open a prepared survey with this version of the questionnaire."""
    row.questionnaire_id, row.state, row.opened_at, row.closes_at = questionnaire_id, SurveyState.OPEN, now, closes_at
    await tx.flush()


async def close(tx: Tx, row: Survey, *, now: datetime) -> bool:
    """Close a survey; False when it was closed already."""
    where = (col(Survey.id) == row.id, col(Survey.state) == SurveyState.OPEN)
    done = await changed(tx, update(Survey).where(*where).values(state=SurveyState.CLOSED, closes_at=now)) == 1
    await tx.refresh(row)
    return done


async def open_surveys(tx: Tx) -> list[Survey]:
    """All surveys that are open, those that are past their time included."""
    query = select(Survey).where(Survey.state == SurveyState.OPEN).order_by(col(Survey.id))
    return list((await tx.exec(query)).all())


async def closed_since(tx: Tx, instant: datetime) -> list[int]:
    """The surveys that have closed since then."""
    where = (Survey.state == SurveyState.CLOSED, col(Survey.closes_at) >= instant)
    return [found for found in await tx.exec(select(Survey.id).where(*where).order_by(col(Survey.id))) if found]


async def ask(tx: Tx, *, survey_id: int, person_id: int, next_reminder_at: datetime | None) -> bool:
    """Put somebody on the list of those asked; False when he stands there."""
    return await insert_once(
        tx,
        Participation,
        survey_id=survey_id,
        person_id=person_id,
        reminders=0,
        next_reminder_at=next_reminder_at,
        snoozed=False,
        handed_in_on=None,
    )


async def participation(tx: Tx, *, survey_id: int, person_id: int) -> Participation | None:
    """How it stands between a survey and a person; None when he was not asked."""
    where = (Participation.survey_id == survey_id, Participation.person_id == person_id)
    return (await tx.exec(select(Participation).where(*where))).first()


async def asked(tx: Tx, survey_id: int) -> list[int]:
    """The people who were asked."""
    query = select(Participation.person_id).where(Participation.survey_id == survey_id)
    return list((await tx.exec(query.order_by(col(Participation.person_id)))).all())


async def turnout(tx: Tx, survey_id: int) -> tuple[int, int]:
    """How many handed in, and how many were asked."""
    of_it = col(Participation.survey_id) == survey_id
    answered = await count(tx, Participation, of_it, col(Participation.handed_in_on).is_not(None))
    return answered, await count(tx, Participation, of_it)


async def open_for(tx: Tx, person_id: int, *, now: datetime) -> list[Survey]:
    """The surveys that wait for a person's answer, the one that closes first before the others."""
    mine = select(Participation.survey_id).where(
        Participation.person_id == person_id, col(Participation.handed_in_on).is_(None)
    )
    where = (col(Survey.id).in_(mine), Survey.state == SurveyState.OPEN, col(Survey.closes_at) > now)
    return list((await tx.exec(select(Survey).where(*where).order_by(col(Survey.closes_at), col(Survey.id)))).all())


async def hand_in(tx: Tx, *, survey_id: int, person_id: int, day: date) -> bool:
    """Note that somebody has answered; False when he had, however often and from wherever he presses."""
    where = (
        col(Participation.survey_id) == survey_id,
        col(Participation.person_id) == person_id,
        col(Participation.handed_in_on).is_(None),
    )
    values = {"handed_in_on": day, "next_reminder_at": None, "snoozed": False}
    return await changed(tx, update(Participation).where(*where).values(**values)) == 1


async def to_remind(tx: Tx, *, now: datetime, limit: int = 200) -> list[tuple[Participation, Survey]]:
    """Who has not answered an open survey and is to be reminded by now."""
    where = (
        col(Participation.next_reminder_at) <= now,
        col(Participation.handed_in_on).is_(None),
        Survey.state == SurveyState.OPEN,
        col(Survey.closes_at) > now,
    )
    query = select(Participation, Survey).join(Survey, col(Survey.id) == col(Participation.survey_id)).where(*where)
    return list((await tx.exec(query.order_by(col(Participation.next_reminder_at)).limit(limit))).all())


async def missed(tx: Tx, survey_id: int, *, until: datetime) -> list[Participation]:
    """Who has not answered and was to be reminded by `until`, but was not."""
    where = (
        Participation.survey_id == survey_id,
        col(Participation.next_reminder_at) <= until,
        col(Participation.handed_in_on).is_(None),
    )
    return list((await tx.exec(select(Participation).where(*where).order_by(col(Participation.person_id)))).all())


async def plan_reminder(
    tx: Tx, row: Participation, *, reminders: int, next_at: datetime | None, snoozed: bool = False
) -> None:
    """Keep how many reminders went out, and when the next one is due."""
    row.reminders, row.next_reminder_at, row.snoozed = reminders, next_at, snoozed
    await tx.flush()


async def stop_reminding(tx: Tx, survey_ids: Iterable[int]) -> None:
    """Nobody is reminded of a survey that is closed."""
    where = col(Participation.survey_id).in_(list(survey_ids))
    await changed(tx, update(Participation).where(where).values(next_reminder_at=None, snoozed=False))
