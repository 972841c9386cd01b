"""The rules of surveys: what may be answered, what answers are worth, what may be shown without telling on anybody."""

from domain.survey.answer import check_answer
from domain.survey.kinds import Answer, Ballot, Dimension, Item, ItemKind, SurveyMode, SurveyState
from domain.survey.score import dimension_score, index_score, likert_100, nps
from domain.survey.summary import (
    SMALLEST_GROUP,
    ItemSummary,
    Summary,
    comments_of,
    hidden_groups,
    releasable,
    showable,
    summarise,
    summarise_groups,
)

__all__ = [
    "SMALLEST_GROUP",
    "Answer",
    "Ballot",
    "Dimension",
    "Item",
    "ItemKind",
    "ItemSummary",
    "Summary",
    "SurveyMode",
    "SurveyState",
    "check_answer",
    "comments_of",
    "dimension_score",
    "hidden_groups",
    "index_score",
    "likert_100",
    "nps",
    "releasable",
    "showable",
    "summarise",
    "summarise_groups",
]
