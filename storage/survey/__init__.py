"""Surveys in the store: what is asked, who is asked, and what was answered, kept apart."""

from storage.survey.ballots import SurveyScores, scores_between
from storage.survey.questionnaires import (
    ItemRow,
    current_questionnaires,
    items_of,
    read_dimensions,
    read_items,
    save_questionnaire,
)

__all__ = [
    "ItemRow",
    "SurveyScores",
    "current_questionnaires",
    "items_of",
    "read_dimensions",
    "read_items",
    "save_questionnaire",
    "scores_between",
]
