"""Answering: what waits for somebody, its questions, and the one hand-in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.errors import NotFoundError
from domain.permission import Permission
from domain.survey import Item, SurveyMode, SurveyState, check_answer
from services.scope import Scope, requires
from services.survey.view import SurveyView, about, view
from storage import outbox, survey
from storage.models.survey import Survey
from storage.survey import ballots, runs, traces


class HandIn(StrEnum):
    """How a hand-in ended."""

    DONE = "done"
    ALREADY = "already"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A survey as the person sees it who was asked."""

    survey: SurveyView
    answered: bool
    open: bool


@requires(Permission.ANSWER_SURVEY)
async def my_surveys(scope: Scope) -> list[SurveyView]:
    """The surveys that wait for the actor's answer, the one that closes first before the others."""
    return [await view(scope.tx, row) for row in await runs.open_for(scope.tx, scope.me, now=scope.now)]


@requires(Permission.ANSWER_SURVEY)
async def asked_survey(scope: Scope, *, survey_id: int) -> Asked:
    """A survey that the actor was asked to answer; NotFoundError for all others."""
    row = await _mine(scope, survey_id)
    standing = await runs.participation(scope.tx, survey_id=survey_id, person_id=scope.me)
    answered = standing is not None and standing.handed_in_on is not None
    return Asked(survey=await view(scope.tx, row), answered=answered, open=_is_open(scope, row))


@requires(Permission.ANSWER_SURVEY)
async def questions(scope: Scope, *, survey_id: int) -> tuple[Item, ...]:
    """The items of a survey that the actor was asked; also of a closed one, so that a draft can end in good order."""
    row = await _mine(scope, survey_id)
    return survey.read_items(await survey.items_of(scope.tx, row.questionnaire_id))


@requires(Permission.ANSWER_SURVEY)
async def hand_in(scope: Scope, *, survey_id: int, answers: Mapping[str, object]) -> HandIn:
    """Keep the answers (by item key), once per person whatever is pressed twice and from wherever.

    Whose they are is noted apart from them, to the day; what filling in left behind in the store goes in the same
    transaction. Raises InvalidError for an answer that its item does not know.
    """
    await runs.keep_open(scope.tx, survey_id)
    row = await _mine(scope, survey_id)
    scope.forget = True
    if not _is_open(scope, row):
        return HandIn.CLOSED
    items = survey.read_items(await survey.items_of(scope.tx, row.questionnaire_id))
    # In the order of the items: the order of answering is nobody's business.
    checked = {item.key: check_answer(item, answers.get(item.key)) for item in items}
    given: dict[str, Any] = {key: value for key, value in checked.items() if value is not None}
    today = scope.now.astimezone(scope.zone).date()
    if not await runs.hand_in(scope.tx, survey_id=survey_id, person_id=scope.me, day=today):
        return HandIn.ALREADY
    if row.mode is SurveyMode.ANONYMOUS:
        await ballots.cast(scope.tx, survey_id=survey_id, answers=given)
    else:
        named = row.mode is SurveyMode.NAMED
        await ballots.cast_named(scope.tx, survey_id=survey_id, person_id=scope.me, answers=given, released=named)
    await outbox.withdraw(scope.tx, dedupe_prefix=f"{about(survey_id)}:{scope.me}:", now=scope.now, reason="answered")
    await clear_chats(scope, survey_id=survey_id, person_ids=[scope.me], answered=True)
    return HandIn.DONE


async def clear_chats(
    scope: Scope, *, survey_id: int, person_ids: list[int], answered: bool = False, late: bool = False
) -> None:
    """Take drafts and what stands on the screens away; the chat in which somebody acts is answered directly.

    `late`: only drafts that were still being written when that was done.
    """
    theirs: dict[str, Any] = {"about": about(survey_id), "person_ids": person_ids}
    if late:
        left = await traces.forget_late(scope.tx, **theirs)
    else:
        # Who hands in has his conversation. A survey that closes waits for nobody who has his and waits for it.
        left = await traces.forget_filling(scope.tx, **theirs, waits=answered)
    for trace in left:
        if trace.chat_id != scope.chat_id or trace.typed:
            await outbox.queue(
                scope.tx,
                "survey_over",
                now=scope.now,
                params={"survey": survey_id, "typed": list(trace.typed), "answered": answered},
                account_id=trace.account_id,
                at_least_once=True,
                # It changes a message in place and rings nowhere: quiet hours do not concern it.
                urgent=True,
            )


async def _mine(scope: Scope, survey_id: int) -> Survey:
    row = await runs.get(scope.tx, survey_id)
    if row is None or row.state is SurveyState.DRAFT:
        raise NotFoundError
    if await runs.participation(scope.tx, survey_id=survey_id, person_id=scope.me) is None:
        raise NotFoundError
    return row


def _is_open(scope: Scope, row: Survey) -> bool:
    return row.state is SurveyState.OPEN and row.closes_at is not None and scope.now < row.closes_at
