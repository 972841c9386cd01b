"""The class's result, for the lesson's own trainer only; and reminding those who have not finished."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from domain.errors import InvalidError, NotFoundError
from domain.permission import Permission
from domain.wording import N_
from services.attendance.view import LessonView, reach, view
from services.quiz.paper import is_open, score_of
from services.scope import Scope, requires
from storage import outbox, training
from storage.models.people import Person
from storage.models.quiz import Attempt, AttemptState, Quiz
from storage.quiz import attempts, papers, results


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassEntry:
    """One trainee: his best score (None: not finished yet), finished tries, and whether one is running."""

    person_id: int
    name: str
    best: float | None
    tries: int
    running: bool
    reachable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassResults:
    """How the class did. `mean` is of best scores; `shares` (0 to 1) are of first finished tries, None without any."""

    quiz_id: int
    lesson: LessonView
    title: str
    closes_at: datetime
    closed: bool
    entries: tuple[ClassEntry, ...]
    stems: tuple[str, ...]
    shares: tuple[float | None, ...]

    @property
    def finished(self) -> int:
        """How many have finished at least one try."""
        return sum(entry.best is not None for entry in self.entries)

    @property
    def missing(self) -> tuple[ClassEntry, ...]:
        """Those who have not finished yet."""
        return tuple(entry for entry in self.entries if entry.best is None)

    @property
    def mean(self) -> float | None:
        """The mean of the best scores, 0 to 100; None when nobody has finished."""
        scores = [entry.best for entry in self.entries if entry.best is not None]
        return fmean(scores) if scores else None

    @property
    def weakest(self) -> int | None:
        """The place (from 0) of the question fewest had right; None when all were right or nobody has finished."""
        known = [(share, place) for place, share in enumerate(self.shares) if share is not None and share < 1]
        return min(known)[1] if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """What reminding did: how many were told now, how many had been told today, how many cannot be reached."""

    told: int
    before: int
    unreachable: int


@requires(Permission.SEE_CLASS_RESULTS)
async def class_results(scope: Scope, *, lesson_id: int) -> ClassResults:
    """The results of the quiz of one of the actor's own lessons; NotFoundError for others and before publishing."""
    row = await reach(scope, lesson_id)
    quiz = await _published(scope, lesson_id)
    quiz_id = quiz.id or 0
    members = await training.members(scope.tx, quiz.cohort_id)
    tries: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in await results.attempts_at(scope.tx, quiz_id):
        tries[attempt.person_id].append(attempt)
    reachable = await results.reachable(scope.tx, [member.id or 0 for member in members])
    questions = await papers.paper(scope.tx, quiz_id)
    firsts = [done[0].id or 0 for member in members if (done := _finished(tries[member.id or 0]))]
    return ClassResults(
        quiz_id=quiz_id,
        lesson=await view(scope.tx, row),
        title=quiz.title,
        closes_at=quiz.closes_at or scope.now,
        closed=not is_open(quiz, scope.now),
        entries=tuple(_entry(member, tries[member.id or 0], reachable) for member in members),
        stems=tuple(question.stem for question in questions),
        shares=await _shares(scope, firsts, len(questions)),
    )


async def _published(scope: Scope, lesson_id: int) -> Quiz:
    quiz = await papers.of_lesson(scope.tx, lesson_id)
    if quiz is None or quiz.published_at is None:
        raise NotFoundError
    return quiz


def _finished(tries: Sequence[Attempt]) -> list[Attempt]:
    return [attempt for attempt in tries if attempt.state is not AttemptState.OPEN]


def _entry(member: Person, tries: Sequence[Attempt], reachable: set[int]) -> ClassEntry:
    done = _finished(tries)
    return ClassEntry(
        person_id=member.id or 0,
        name=member.name,
        best=max((score for score in map(score_of, done) if score is not None), default=None),
        tries=len(done),
        running=len(done) < len(tries),
        reachable=member.id in reachable,
    )


async def _shares(scope: Scope, attempt_ids: list[int], size: int) -> tuple[float | None, ...]:
    if not attempt_ids:
        return (None,) * size
    right = [0] * size
    for answer in await attempts.answers(scope.tx, attempt_ids):
        right[answer.position] += answer.right
    return tuple(many / len(attempt_ids) for many in right)


@requires(Permission.SEE_CLASS_RESULTS)
async def remind_missing(scope: Scope, *, lesson_id: int) -> Reminded:
    """Remind everybody who has not finished, at most once a local day each; InvalidError when the quiz is closed."""
    found = await class_results(scope, lesson_id=lesson_id)
    if found.closed:
        raise InvalidError(N_("This quiz is closed, so there is nothing to remind of."))
    day = scope.now.astimezone(scope.zone).date().isoformat()
    told = before = 0
    for entry in found.missing:
        if not entry.reachable:
            continue
        fresh = await outbox.queue(
            scope.tx,
            "quiz_reminder",
            now=scope.now,
            params={"quiz": found.quiz_id},
            person_id=entry.person_id,
            dedupe_key=f"quiz_reminder:{found.quiz_id}:{entry.person_id}:{day}",
            reminder=True,
            expires_at=found.closes_at,
        )
        told, before = told + fresh, before + (not fresh)
    unreachable = sum(not entry.reachable for entry in found.missing)
    return Reminded(told=told, before=before, unreachable=unreachable)
