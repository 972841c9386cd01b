"""Reminders: two at most, only to whoever has not answered, later when he asks for it."""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from domain.business_calendar import instant_of
from domain.errors import NotFoundError
from domain.permission import Permission
from services.scope import Scope, requires
from services.survey.starting import reminder_times
from services.survey.view import about
from storage import outbox
from storage.models.survey import Participation, Survey
from storage.survey import runs

MOST = 2
EVENING, NEXT_MORNING = time(19), time(9)
# Two within one morning would be nagging.
APART = timedelta(hours=6)


class Later(StrEnum):
    """For how long a reminder can be put off."""

    HOUR = "hour"
    EVENING = "evening"
    MORNING = "morning"


@requires(Permission.START_SURVEY)
async def remind_due(scope: Scope) -> int:
    """Queue the reminders that are due, a job of every few minutes; returns how many.

    One that was put off counts once: it comes again, but makes no third.
    """
    due = await runs.to_remind(scope.tx, now=scope.now)
    for row, survey in due:
        assert survey.opened_at is not None
        sent = row.reminders if row.snoozed else row.reminders + 1
        await _queue(scope, row, survey)
        upcoming = [at for at in reminder_times(scope, survey.opened_at)[sent:] if at > scope.now + APART]
        await runs.plan_reminder(
            scope.tx, row, reminders=sent, next_at=upcoming[0] if upcoming and sent < MOST else None
        )
    return len(due)


async def account_for_missed(scope: Scope, survey: Survey) -> None:
    """Queue what was due before a survey closed, while Peiban was down; whoever closes it withdraws it with his reason."""
    assert survey.closes_at is not None
    for row in await runs.missed(scope.tx, survey.id or 0, until=min(scope.now, survey.closes_at)):
        await _queue(scope, row, survey)


async def _queue(scope: Scope, row: Participation, survey: Survey) -> None:
    assert row.next_reminder_at is not None
    await outbox.queue(
        scope.tx,
        "survey_reminder",
        now=scope.now,
        params={"survey": survey.id},
        person_id=row.person_id,
        expires_at=survey.closes_at,
        dedupe_key=f"{about(survey.id or 0)}:{row.person_id}:{row.next_reminder_at.isoformat()}",
        reminder=True,
    )


@requires(Permission.ANSWER_SURVEY)
async def snooze(scope: Scope, *, survey_id: int, until: Later) -> datetime | None:
    """Put the actor's reminder off; returns when it comes again, or None when there is nothing left to remind of.

    NotFoundError for a survey that he was not asked.
    """
    row = await runs.participation(scope.tx, survey_id=survey_id, person_id=scope.me)
    survey = await runs.get(scope.tx, survey_id)
    if row is None or survey is None:
        raise NotFoundError
    at = _moment(scope, until)
    if row.handed_in_on is not None or survey.closes_at is None or at >= survey.closes_at or not row.reminders:
        return None
    await runs.plan_reminder(scope.tx, row, reminders=row.reminders, next_at=at, snoozed=True)
    return at


def _moment(scope: Scope, until: Later) -> datetime:
    if until is Later.HOUR:
        return scope.now + timedelta(hours=1)
    today = scope.now.astimezone(scope.zone).date()
    if until is Later.EVENING and (tonight := instant_of(today, EVENING, scope.zone)) > scope.now:
        return tonight.astimezone(UTC)
    return instant_of(today + timedelta(days=1), NEXT_MORNING, scope.zone).astimezone(UTC)
