"""Taking a quiz: any number of tries while it is open, each answer given once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.errors import NotFoundError
from domain.grading import grade
from domain.permission import Permission
from domain.question import Answer
from services.quiz.paper import Answered, Paper, is_open, load, score_of
from services.scope import Scope, requires
from storage import files, training
from storage.models.quiz import Attempt, AttemptState, Quiz
from storage.quiz import attempts, papers
from storage.quiz.papers import Published


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizEntry:
    """A quiz on somebody's list: `answered` is None when no try runs, `best` None when none is finished."""

    quiz_id: int
    title: str
    size: int
    closes_at: datetime
    answered: int | None = None
    best: float | None = None

    @property
    def begun(self) -> bool:
        """Whether the person has done anything about it."""
        return self.answered is not None or self.best is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedQuiz:
    """A quiz that closed before the person began."""

    title: str
    closed_at: datetime


@requires(Permission.TAKE_QUIZ)
async def open_quizzes(scope: Scope) -> list[QuizEntry]:
    """The quizzes the actor may take now, the one that closes first at the top."""
    return await _entries(scope, await papers.open_for(scope.tx, person_id=scope.me, now=scope.now))


@requires(Permission.TAKE_QUIZ)
async def invitation(scope: Scope, *, quiz_id: int) -> QuizEntry:
    """One quiz that is open to the actor; NotFoundError when it has closed or is not for him."""
    quiz = await papers.published(scope.tx, quiz_id)
    if quiz is None or not is_open(quiz, scope.now) or not await _invited(scope, quiz):
        raise NotFoundError
    return (await _entries(scope, [quiz]))[0]


async def _entries(scope: Scope, quizzes: Sequence[Quiz | Published]) -> list[QuizEntry]:
    ids = [quiz.id or 0 for quiz in quizzes]
    tries = await attempts.of_person(scope.tx, scope.me, ids) if ids else []
    running = {row.quiz_id: row.id or 0 for row in tries if row.state is AttemptState.OPEN}
    counts = await attempts.answered(scope.tx, list(running.values())) if running else {}
    sizes = await papers.sizes(scope.tx, ids) if ids else {}
    return [
        QuizEntry(
            quiz_id=quiz.id or 0,
            title=quiz.title,
            size=sizes.get(quiz.id or 0, 0),
            closes_at=quiz.closes_at or scope.now,
            answered=counts.get(running[quiz.id or 0], 0) if quiz.id in running else None,
            best=_best(tries, quiz.id or 0),
        )
        for quiz in quizzes
    ]


def _best(tries: Sequence[Attempt], quiz_id: int) -> float | None:
    scores = [score_of(row) for row in tries if row.quiz_id == quiz_id]
    return max((score for score in scores if score is not None), default=None)


async def _invited(scope: Scope, quiz: Published) -> bool:
    return await training.enrolled(scope.tx, cohort_id=quiz.cohort_id, person_id=scope.me)


@requires(Permission.TAKE_QUIZ)
async def open_quiz(scope: Scope, *, quiz_id: int, again: bool = False) -> Paper | ClosedQuiz:
    """The actor's try that runs, else his last one, else a new one; `again` begins another one after the last.

    A closed quiz shows the last try. NotFoundError when the quiz is for others.
    """
    quiz = await papers.published(scope.tx, quiz_id)
    if quiz is None:
        raise NotFoundError
    tries = await attempts.tries(scope.tx, quiz_id=quiz_id, person_id=scope.me)
    last = tries[-1].id if tries else None
    takes_new = not tries or (again and tries[-1].state is not AttemptState.OPEN)
    if takes_new and not await _invited(scope, quiz):
        raise NotFoundError
    if takes_new and is_open(quiz, scope.now):
        questions = await papers.paper(scope.tx, quiz_id, published_at=quiz.published_at)
        maximum = sum(question.points for question in questions)
        last = await attempts.begin(scope.tx, quiz_id=quiz_id, person_id=scope.me, max_points=maximum, now=scope.now)
    return ClosedQuiz(title=quiz.title, closed_at=quiz.closes_at) if last is None else await load(scope, last)


@requires(Permission.TAKE_QUIZ)
async def paper_of(scope: Scope, *, attempt_id: int) -> Paper:
    """One of the actor's own tries as it stands; a try whose quiz has closed is ended here."""
    return await load(scope, attempt_id)


@requires(Permission.TAKE_QUIZ)
async def answer_question(scope: Scope, paper: Paper, *, position: int, answer: Answer) -> Paper:
    """Give an answer; the first one to a question stands, and after closing none counts.

    `paper` is the actor's own, read in this very act. NotFoundError when it is no possible answer to the question at that
    place.
    """
    if not paper.running or position in paper.answers:
        return paper
    if not 0 <= position < paper.size:
        raise NotFoundError
    try:
        earned = grade(paper.questions[position], answer, credit=paper.credit)
    except ValueError as error:
        raise NotFoundError from error
    if not await attempts.takes_answers(scope.tx, paper.attempt_id):
        return await load(scope, paper.attempt_id)
    words = answer if isinstance(answer, str) else None
    body = await files.write_body(scope.tx, words, now=scope.wall, person_id=scope.me) if words else None
    fresh = await attempts.record(
        scope.tx,
        attempt_id=paper.attempt_id,
        position=position,
        value=None if words else answer,
        body_id=body,
        points=earned.points,
        right=earned.right,
        now=scope.now,
    )
    if not fresh:
        return await load(scope, paper.attempt_id)
    given = Answered(said=json.dumps(answer), points=earned.points, right=earned.right, words=words)
    return paper._replace(answers={**paper.answers, position: given})


@requires(Permission.TAKE_QUIZ)
async def submit_quiz(scope: Scope, *, attempt_id: int) -> Paper:
    """End a try and score it; questions without an answer earn nothing. Twice changes nothing."""
    await attempts.hold(scope.tx, attempt_id)
    paper = await load(scope, attempt_id)
    if not paper.running:
        return paper
    points = sum(answer.points for answer in paper.answers.values())
    await attempts.finish(scope.tx, attempt_id, state=AttemptState.SUBMITTED, points=points, at=scope.now)
    return await load(scope, attempt_id)
