"""What a survey says, as far as it may be seen."""

import random
from dataclasses import dataclass

from domain.permission import Permission
from domain.survey import SMALLEST_GROUP, ItemKind, Summary, SurveyMode, comments_of, summarise
from services.scope import Scope, requires
from services.survey.view import SurveyView, reach_survey, view
from storage import people, survey
from storage.survey import ballots

COMMENTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A survey's figures over its published answers; hidden while there are fewer than `needed`.

    `comments` are shuffled; only in a survey with names each has its `author`.
    """

    survey: SurveyView
    summary: Summary
    needed: int
    comments: tuple[tuple[str, str], ...]
    comments_in_all: int

    @property
    def held_back(self) -> int:
        """How many answers are not in the figures (yet)."""
        return self.survey.answered - self.summary.ballots


@requires(Permission.SEE_SURVEY_RESULTS)
async def survey_results(scope: Scope, *, survey_id: int) -> Results:
    """The results of a survey of one of the actor's lessons; NotFoundError for everybody else's."""
    row = await reach_survey(scope, survey_id)
    stored = await survey.items_of(scope.tx, row.questionnaire_id)
    items, dimensions = survey.read_items(stored), survey.read_dimensions(stored)
    needed = 1 if row.mode is SurveyMode.NAMED else SMALLEST_GROUP
    given = await ballots.published(scope.tx, row)
    texts: list[tuple[str, str]] = []
    if row.mode is SurveyMode.NAMED:
        for person_id, ballot in await ballots.named(scope.tx, survey_id):
            author = await people.person(scope.tx, person_id)
            said = [str(ballot[item.key]) for item in items if item.kind is ItemKind.TEXT and item.key in ballot]
            texts.extend((author.name if author else "", text) for text in said)
    else:
        for item in items:
            if item.kind is ItemKind.TEXT:
                texts.extend(("", text) for text in comments_of(item, ballots=given, minimum=needed) or ())
        # Mixed anew at each look, so that no order tells which ones are new.
        random.SystemRandom().shuffle(texts)
    return Results(
        survey=await view(scope.tx, row),
        summary=summarise(items, ballots=given, dimensions=dimensions, minimum=needed),
        needed=needed,
        comments=tuple(texts[:COMMENTS]),
        comments_in_all=len(texts),
    )
