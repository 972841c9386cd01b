"""Quizzes in conversation: the trainee's side and the trainer's."""

from handlers.quiz.routes import router
from handlers.quiz.taking import how_to_go_on, leave_quiz, open_quiz_command, open_quiz_link, step_aside

__all__ = ["how_to_go_on", "leave_quiz", "open_quiz_command", "open_quiz_link", "router", "step_aside"]
