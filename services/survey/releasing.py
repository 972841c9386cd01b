"""Publishing ballots in batches, and closing surveys: when answers may be seen, and when no more are taken."""

from datetime import timedelta

from domain.permission import Permission
from domain.survey import SurveyMode, SurveyState, releasable
from services import audit
from services.scope import Scope, requires
from services.survey.answering import clear_chats
from services.survey.reminding import account_for_missed
from services.survey.view import SurveyView, about, reach_survey, view
from storage import outbox, training
from storage.models.survey import Survey
from storage.survey import ballots, runs

# For so long after a survey has closed it is looked for drafts that were being written just then.
LATE_DRAFTS = timedelta(hours=1)


@requires(Permission.START_SURVEY)
async def release_due(scope: Scope) -> int:
    """Close what is past its time and publish full batches, a job of every few minutes; returns how many published."""
    published = 0
    for row in await runs.open_surveys(scope.tx):
        # Who hands in meanwhile waits and belongs to the next batch; what was closed meanwhile is published.
        await runs.hold(scope.tx, row.id or 0)
        if row.state is not SurveyState.OPEN:
            continue
        if row.closes_at is not None and row.closes_at <= scope.now:
            published += await _close(scope, row)
        elif await _may_publish(scope, row):
            await ballots.publish(scope.tx, row)
            published += 1
    for survey_id in await runs.closed_since(scope.tx, scope.now - LATE_DRAFTS):
        asked = await runs.asked(scope.tx, survey_id)
        await clear_chats(scope, survey_id=survey_id, person_ids=asked, late=True)
    return published


@requires(Permission.START_SURVEY)
async def close_survey(scope: Scope, *, survey_id: int) -> SurveyView:
    """Close one of the actor's surveys before its time; twice changes nothing."""
    row = await reach_survey(scope, survey_id)
    if row.state is SurveyState.OPEN:
        await _close(scope, row)
        await audit.note(scope, "survey closed", subject=f"survey:{survey_id}")
    return await view(scope.tx, row)


async def _may_publish(scope: Scope, row: Survey) -> bool:
    """A batch of five; but it waits for the last few people, who would else be too few for a batch of their own."""
    if not releasable(await ballots.waiting(scope.tx, row)):
        return False
    answered, asked = await runs.turnout(scope.tx, row.id or 0)
    return answered == asked or releasable(asked - answered)


async def _close(scope: Scope, row: Survey) -> int:
    if not await runs.close(scope.tx, row, now=scope.now):
        return 0
    survey_id = row.id or 0
    full = releasable(await ballots.waiting(scope.tx, row))
    if full:
        await ballots.publish(scope.tx, row)
    elif row.mode is SurveyMode.ANONYMOUS:
        # What can never be shown is not kept.
        await ballots.drop_waiting(scope.tx, row)
    await account_for_missed(scope, row)
    await runs.stop_reminding(scope.tx, [survey_id])
    await outbox.withdraw(scope.tx, dedupe_prefix=f"{about(survey_id)}:", now=scope.now, reason="closed")
    await clear_chats(scope, survey_id=survey_id, person_ids=await runs.asked(scope.tx, survey_id))
    await _tell_trainer(scope, row)
    return int(full)


async def _tell_trainer(scope: Scope, row: Survey) -> None:
    lesson = await training.lesson(scope.tx, row.lesson_id or 0)
    if lesson is not None and lesson.trainer_id is not None:
        await outbox.queue(
            scope.tx,
            "survey_closed",
            now=scope.now,
            params={"survey": row.id},
            person_id=lesson.trainer_id,
            dedupe_key=f"survey_closed:{row.id}",
        )
