"""A try at a quiz as conversations show it, and how it is read from the store."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from domain.errors import NotFoundError
from domain.grading import Credit, grade, score_100
from domain.question import Answer, Question, QuestionKind
from domain.quiz import first_open, shown_order
from services.scope import Scope
from storage import files
from storage.models.quiz import Attempt, AttemptState, Quiz
from storage.quiz import attempts, papers
from storage.quiz.attempts import Tried, Try
from storage.quiz.papers import Published


class Answered(NamedTuple):
    """What was answered to one question and earned; the answer itself is read from JSON text when it is asked for."""

    said: str | None
    points: float
    right: bool
    words: str | None = None

    def to(self, question: Question) -> Answer | None:
        """The answer to the question; None where its words were erased."""
        if self.words is not None or self.said is None:
            return self.words or None
        value: Answer | None = json.loads(self.said)
        return float(value) if question.kind is QuestionKind.NUMERIC and isinstance(value, int) else value


class Paper(NamedTuple):
    """One try: `running` while answers count. Places count from 0; scores are 0.0 to 100.0."""

    quiz_id: int
    title: str
    attempt_id: int
    number: int
    running: bool
    closes_at: datetime
    closed: bool
    questions: tuple[Question, ...]
    answers: Mapping[int, Answered]
    credit: Credit
    score: float | None = None
    best: float | None = None

    @property
    def size(self) -> int:
        """How many questions there are."""
        return len(self.questions)

    @property
    def right(self) -> int:
        """How many were answered wholly right."""
        return sum(answer.right for answer in self.answers.values())

    @property
    def first_open(self) -> int | None:
        """The first place without an answer."""
        return first_open(self.size, self.answers)

    def comment(self, at: int) -> str:
        """What the question has to say to the answer that was given there; empty when nothing."""
        given = self.answers.get(at)
        answer = None if given is None else given.to(self.questions[at])
        return "" if answer is None else grade(self.questions[at], answer, credit=self.credit).feedback

    def order(self, at: int) -> tuple[int, ...]:
        """Which stored option stands at each place shown."""
        return shown_order(self.questions[at], seed=f"{self.attempt_id}:{at}")


def score_of(attempt: Attempt | Tried | Try) -> float | None:
    """The score of a finished try, 0.0 to 100.0; None while it runs and for one that ended without an answer."""
    return (
        None
        if attempt.state in (AttemptState.OPEN, AttemptState.VOID)
        else score_100(attempt.points or 0.0, attempt.max_points or 0.0)
    )


def is_open(quiz: Quiz | Published | Try, now: datetime) -> bool:
    """Whether answers count; the instant of closing still does."""
    return quiz.published_at is not None and quiz.closes_at is not None and now <= quiz.closes_at


async def settle(scope: Scope, attempt_id: int, *, closed: datetime) -> None:
    """End a try that was open when its quiz closed: what was answered counts, an empty one is void."""
    await attempts.hold(scope.tx, attempt_id)
    given = await attempts.given(scope.tx, attempt_id)
    state = AttemptState.EXPIRED if given else AttemptState.VOID
    await attempts.finish(
        scope.tx, attempt_id, state=state, points=sum(points for *_, points, _right in given), at=closed
    )


async def load(scope: Scope, attempt_id: int) -> Paper:
    """The actor's own try; NotFoundError for anybody else's."""
    found = await attempts.get(scope.tx, attempt_id)
    if found is None or found.person_id != scope.me:
        raise NotFoundError
    closed = not is_open(found, scope.now)
    if closed and found.state is AttemptState.OPEN:
        await settle(scope, attempt_id, closed=found.closes_at)
        found = await attempts.get(scope.tx, attempt_id) or found
    questions = await papers.paper(scope.tx, found.quiz_id, published_at=found.published_at)
    running = found.state is AttemptState.OPEN
    return Paper(
        quiz_id=found.quiz_id,
        title=found.title,
        attempt_id=attempt_id,
        number=found.number,
        running=running,
        closes_at=found.closes_at,
        closed=closed,
        questions=tuple(questions),
        answers=await _answers(scope, attempt_id),
        credit=found.credit,
        score=score_of(found),
        best=None if running else await _best(scope, found.quiz_id),
    )


async def _answers(scope: Scope, attempt_id: int) -> dict[int, Answered]:
    given = await attempts.given(scope.tx, attempt_id)
    wanted = [body for _at, _said, body, *_ in given if body is not None]
    words = await files.bodies(scope.tx, wanted) if wanted else {}
    return {
        at: Answered(said, points, bool(right), None if body is None else words.get(body, ""))
        for at, said, body, points, right in given
    }


async def _best(scope: Scope, quiz_id: int) -> float | None:
    tries = await attempts.tries(scope.tx, quiz_id=quiz_id, person_id=scope.me)
    return max((score for score in map(score_of, tries) if score is not None), default=None)
