"""What is stored of quizzes: the bank of questions, the papers, the attempts, and the class's results."""

from storage.quiz import attempts, bank, papers, results
from storage.quiz.results import QuizResult, results_between

__all__ = ["QuizResult", "attempts", "bank", "papers", "results", "results_between"]
