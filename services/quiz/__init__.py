"""Practice quizzes: publishing, taking, and the class's results."""

from services.quiz.paper import Answered, Paper
from services.quiz.publishing import (
    Desk,
    draw_quiz,
    lesson_quiz,
    publish_due,
    publish_quiz,
    schedule_after_lesson,
    schedule_quiz,
    unschedule_quiz,
)
from services.quiz.results import ClassEntry, ClassResults, Reminded, class_results, remind_missing
from services.quiz.taking import (
    ClosedQuiz,
    QuizEntry,
    answer_question,
    invitation,
    open_quiz,
    open_quizzes,
    paper_of,
    submit_quiz,
)

__all__ = [
    "Answered",
    "ClassEntry",
    "ClassResults",
    "ClosedQuiz",
    "Desk",
    "Paper",
    "QuizEntry",
    "Reminded",
    "answer_question",
    "class_results",
    "draw_quiz",
    "invitation",
    "lesson_quiz",
    "open_quiz",
    "open_quizzes",
    "paper_of",
    "publish_due",
    "publish_quiz",
    "remind_missing",
    "schedule_after_lesson",
    "schedule_quiz",
    "submit_quiz",
    "unschedule_quiz",
]
