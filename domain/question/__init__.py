"""Questions of the bank: what they are, whether they hold together, how they are kept, and how typed answers are read.

Grading lives in `domain/grading.py`, the GIFT format in `domain/gift`.
"""

from domain.question.check import Problem, problems
from domain.question.model import (
    CHOICE_LONGEST,
    CHOICES_MAX,
    CHOICES_MIN,
    EXPLANATION_LONGEST,
    KEYS_MAX,
    STEM_LONGEST,
    Accepted,
    Answer,
    Choice,
    NumericKey,
    Question,
    QuestionKind,
    letter,
)
from domain.question.stored import from_json, to_json
from domain.question.typed import parse_typed

__all__ = [
    "CHOICES_MAX",
    "CHOICES_MIN",
    "CHOICE_LONGEST",
    "EXPLANATION_LONGEST",
    "KEYS_MAX",
    "STEM_LONGEST",
    "Accepted",
    "Answer",
    "Choice",
    "NumericKey",
    "Problem",
    "Question",
    "QuestionKind",
    "from_json",
    "letter",
    "parse_typed",
    "problems",
    "to_json",
]
