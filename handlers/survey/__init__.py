"""Surveys in conversation: those who are asked, and those who want to know."""

from handlers.survey.answering import FORMS, open_surveys
from handlers.survey.routes import router

__all__ = ["FORMS", "open_surveys", "router"]
