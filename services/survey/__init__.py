"""Satisfaction after a lesson: asked of those who were there, answered without a path back to them, summed up."""

from services.survey.answering import Asked, HandIn, asked_survey, hand_in, my_surveys, questions
from services.survey.releasing import close_survey, release_due
from services.survey.reminding import Later, remind_due, snooze
from services.survey.results import Results, survey_results
from services.survey.starting import LessonSurvey, choose_mode, lesson_survey, open_due, start_survey
from services.survey.view import SurveyView, about

__all__ = [
    "Asked",
    "HandIn",
    "Later",
    "LessonSurvey",
    "Results",
    "SurveyView",
    "about",
    "asked_survey",
    "choose_mode",
    "close_survey",
    "hand_in",
    "lesson_survey",
    "my_surveys",
    "open_due",
    "questions",
    "release_due",
    "remind_due",
    "snooze",
    "start_survey",
    "survey_results",
]
