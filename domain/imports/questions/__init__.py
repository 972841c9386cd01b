"""The question bank as a table or as GIFT: rows become questions that can be graded."""

from domain.imports.questions.check import QuestionRow, check_questions

__all__ = ["QuestionRow", "check_questions"]
