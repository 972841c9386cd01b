"""What is due for somebody now: the first lines of his menu."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from domain.business_calendar import instant_of
from domain.complaint import ComplaintState
from domain.permission import Permission
from services import complaint, roles
from services.attendance.view import view
from services.quiz import open_quizzes
from services.reports.reach import cohorts_in_reach, customers_in_reach
from services.scope import Scope, requires
from storage import attendance, training
from storage.complaint import lists
from storage.survey import runs

AHEAD = timedelta(hours=36)


class DueKind(StrEnum):
    """What kind of thing waits."""

    LESSON = "lesson"
    TEACH = "teach"
    QUIZ = "quiz"
    SURVEY = "survey"
    CASE = "case"
    HELD = "held"
    CASE_DUE = "case_due"
    CLAIM = "claim"
    HERE = "here"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that waits for the person; `at` is when. `case`: of one that a button sees to."""

    kind: DueKind
    title: str
    detail: str = ""
    at: datetime | None = None
    case: int = 0


@requires(Permission.HELP)
async def due_now(scope: Scope) -> list[Due]:
    """What waits for the actor, the nearest first."""
    due: list[Due] = []
    if scope.actor.may(Permission.RECEIVE_COMPLAINT):
        kept = await complaint.to_hand_over(scope, limit=2)
        due.extend(Due(kind=DueKind.HAND_OVER, title=one.number, at=one.due, case=one.id) for one in kept)
    if scope.actor.may(Permission.CHECK_IN):
        due.extend(await _lessons(scope))
    if scope.actor.may(Permission.OPEN_CHECK_IN):
        due.extend(await _teaching(scope))
    if scope.actor.may(Permission.TAKE_QUIZ):
        due.extend(await _quizzes(scope))
    if scope.actor.may(Permission.ANSWER_SURVEY):
        due.extend(await _surveys(scope))
    if scope.actor.may(Permission.WORK_COMPLAINT) or scope.actor.may(Permission.SEE_OWN_COMPLAINTS):
        due.extend(await _cases(scope))
    if scope.actor.may(Permission.SEE_REPORTS):
        due.extend(await _overseen(scope))
    # What is due in it says more of a case than that it waits.
    told = {one.title for one in due if one.kind in (DueKind.CASE_DUE, DueKind.HAND_OVER)}
    due = [one for one in due if one.kind is not DueKind.CASE or one.title not in told]
    if scope.actor.may(Permission.ADMINISTER):
        claims = await roles.open_claims(scope)
        due[:0] = [Due(kind=DueKind.CLAIM, title=claim.person.name) for claim in claims[:2]]
    return due


async def _overseen(scope: Scope) -> list[Due]:
    """What a manager asks first: the most pressing case that is due or overdue, and the lesson that runs now or comes next."""
    tonight = instant_of(scope.now.astimezone(scope.zone).date() + timedelta(days=1), time(0), scope.zone)
    due: list[Due] = []
    customers = await customers_in_reach(scope)
    if customers != []:
        late = await lists.due_before(scope.tx, tonight, organisation_ids=customers, limit=1)
        due.extend(Due(kind=DueKind.CASE_DUE, title=row.number, at=row.due_at) for row in late)
    found = await training.lessons_between(
        scope.tx, start=scope.now, end=tonight, cohort_ids=await cohorts_in_reach(scope)
    )
    for row in found[:1]:
        seen = await view(scope.tx, row)
        due.append(Due(kind=DueKind.HELD, title=seen.course, detail=seen.place, at=seen.starts_at))
    return due


async def _cases(scope: Scope) -> list[Due]:
    """Cases that wait for the actor; `at` is when the first contact is due, None when something else waits."""
    waiting: list[Due] = []
    if scope.actor.may(Permission.WORK_COMPLAINT):
        cards = await complaint.waiting_for_me(scope, limit=2)
        waiting.extend(Due(kind=DueKind.CASE, title=one.number, at=None if one.contacted else one.due) for one in cards)
    if scope.actor.may(Permission.SEE_OWN_COMPLAINTS):
        mine = await complaint.my_cases(scope)
        proposed = [case for case in mine if case.owes and case.state is ComplaintState.SOLUTION_PROPOSED]
        waiting.extend(Due(kind=DueKind.CASE, title=case.number) for case in proposed)
    return waiting[:2]


async def _lessons(scope: Scope) -> list[Due]:
    """The lesson he sits in until its end, then what comes next."""
    cohorts = await training.cohorts_of(scope.tx, scope.me)
    found = await training.lessons_between(scope.tx, start=scope.now, end=scope.now + AHEAD, cohort_ids=cohorts)
    due = []
    for row in found[:2]:
        seen = await view(scope.tx, row)
        here = await attendance.arrival(scope.tx, lesson_id=row.id or 0, person_id=scope.me) is not None
        kind, at = (DueKind.HERE, seen.ends_at) if here else (DueKind.LESSON, seen.starts_at)
        due.append(Due(kind=kind, title=seen.course, detail=seen.place, at=at))
    return due


async def _teaching(scope: Scope) -> list[Due]:
    found = await training.lessons_between(scope.tx, start=scope.now, end=scope.now + AHEAD, teacher_id=scope.me)
    views = [await view(scope.tx, row) for row in found[:2]]
    return [Due(kind=DueKind.TEACH, title=seen.course, detail=seen.place, at=seen.starts_at) for seen in views]


async def _quizzes(scope: Scope) -> list[Due]:
    waiting = [entry for entry in await open_quizzes(scope) if entry.best is None]
    return [Due(kind=DueKind.QUIZ, title=entry.title, at=entry.closes_at) for entry in waiting[:2]]


async def _surveys(scope: Scope) -> list[Due]:
    if scope.actor.person_id is None:
        return []
    waiting = await runs.open_for(scope.tx, scope.me, now=scope.now)
    return [Due(kind=DueKind.SURVEY, title=row.title, at=row.closes_at) for row in waiting[:2]]
