"""Quizzes after lessons and what the trainees answered."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from domain.grading import grade
from domain.question import Answer, Question, QuestionKind
from scripts.demo_data.acting import Stage
from services.quiz import publish_quiz
from storage import files, training
from storage.imports import bulk
from storage.models.people import Person
from storage.models.quiz import AttemptAnswer, AttemptState, Quiz
from storage.quiz import attempts, bank, papers


async def take_quizzes(stage: Stage) -> int:
    """Publish the quizzes of life and let trainees take them; returns how many tries were handed in."""
    return sum([await _quiz(stage, each) for each in stage.life["quizzes"]])


async def _quiz(stage: Stage, each: dict[str, Any]) -> int:
    lesson = await stage.lesson(each["cohort"], each["lesson"])
    course = await training.course(stage.tx, lesson.course_id)
    title = course.title if course else ""
    pool = await bank.current_ids(stage.tx, tag=title)
    await papers.draft(
        stage.tx,
        title=f"{title} · {each['title']}",
        cohort_id=lesson.cohort_id,
        lesson_id=lesson.id or 0,
        by=lesson.trainer_id,
        question_ids=stage.rng.sample(pool, min(each["questions"], len(pool))),
    )
    published = lesson.ends_at + timedelta(minutes=5)
    scope = await stage.acting(await stage.member(lesson.trainer_id or 0), published)
    await publish_quiz(scope, lesson_id=lesson.id or 0)
    quiz = await papers.of_lesson(stage.tx, lesson.id or 0)
    assert quiz is not None
    questions = await papers.paper(stage.tx, quiz.id or 0)
    members = await training.members(stage.tx, lesson.cohort_id)
    taken = 0
    for person in stage.rng.sample(members, round(each["taking"] * len(members))):
        begun = published + timedelta(minutes=stage.rng.triangular(3, 36 * 60, 20))
        skill = min(0.98, max(0.2, stage.rng.gauss(each["mean"], each["deviation"]) / 100))
        taken += await _take(stage, quiz, questions, person, begun, skill)
    return taken


async def _take(
    stage: Stage, quiz: Quiz, questions: list[Question], person: Person, begun: datetime, skill: float
) -> bool:
    step = timedelta(seconds=stage.rng.randint(20, 75))
    done = begun + step * len(questions)
    if done > stage.now:
        return False
    attempt = await attempts.begin(
        stage.tx,
        quiz_id=quiz.id or 0,
        person_id=person.id or 0,
        max_points=sum(question.points for question in questions),
        now=begun,
    )
    points, answers = 0.0, []
    for position, question in enumerate(questions):
        knows = stage.rng.random() < skill + (0.5 - (question.difficulty or 0.5)) * 0.2
        given = right_answer(question) if knows else _wrong_answer(stage, question)
        earned = grade(question, given, credit=quiz.credit)
        points += earned.points
        at = begun + step * (position + 1)
        words = given if isinstance(given, str) else None
        body = await files.write_body(stage.tx, words, now=at, person_id=person.id) if words else None
        answers.append(
            {
                "attempt_id": attempt,
                "position": position,
                "value": None if words else given,
                "body_id": body,
                "points": earned.points,
                "right": earned.right,
                "answered_at": at,
            }
        )
    await bulk.insert_all(stage.tx, AttemptAnswer, answers)
    return await attempts.finish(stage.tx, attempt, state=AttemptState.SUBMITTED, points=points, at=done)


def right_answer(question: Question) -> Answer:
    """An answer that earns all points."""
    return _RIGHT[question.kind](question)


def _best(shares: list[float]) -> int:
    return max(range(len(shares)), key=lambda index: shares[index])


_RIGHT: dict[QuestionKind, Callable[[Question], Answer]] = {
    QuestionKind.SINGLE: lambda question: _best([choice.share for choice in question.choices]),
    QuestionKind.MULTIPLE: lambda question: [place for place, choice in enumerate(question.choices) if choice.right],
    QuestionKind.TRUE_FALSE: lambda question: bool(question.truth),
    QuestionKind.NUMERIC: lambda question: (question.numbers[0].low + question.numbers[0].high) / 2,
    QuestionKind.SHORT_TEXT: lambda question: question.accepted[_best([one.share for one in question.accepted])].text,
    QuestionKind.ORDERING: lambda question: list(range(len(question.choices))),
    QuestionKind.MATCHING: lambda question: list(range(sum(bool(left) for left, _right in question.pairs))),
}


def _wrong_answer(stage: Stage, question: Question) -> Answer:
    """An answer as somebody gives it who was not attentive."""
    right = right_answer(question)
    if question.kind is QuestionKind.SINGLE:
        return stage.rng.choice([place for place in range(len(question.choices)) if place != right])
    if question.kind is QuestionKind.TRUE_FALSE:
        return not right
    if question.kind is QuestionKind.NUMERIC:
        return round(max(key.high for key in question.numbers) * stage.rng.uniform(1.2, 2) + 1, 1)
    if question.kind is QuestionKind.SHORT_TEXT:
        return "不清楚"
    assert isinstance(right, list)
    if question.kind is QuestionKind.MULTIPLE:
        others = [place for place in range(len(question.choices)) if place not in right]
        return sorted({*right[:-1], *stage.rng.sample(others, min(1, len(others)))}) or [0]
    return [*right[1:], right[0]]
