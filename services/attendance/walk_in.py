"""Somebody checks in who is not on the list: whoever is in charge of the lesson is asked and decides."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.attendance import CheckInMethod
from domain.errors import NotFoundError
from domain.people import Role
from domain.permission import Permission
from services import audit
from services.attendance.view import LessonView, reach, view
from services.scope import Scope, requires
from storage import attendance, outbox, people, training
from storage.models.training import Lesson


class Asked(StrEnum):
    """Who was asked about somebody who is not on the list."""

    TRAINER = "trainer"
    OFFICE = "office"
    NOBODY = "nobody"


async def offer(scope: Scope, row: Lesson, *, at: datetime, method: CheckInMethod) -> Asked:
    """Ask the trainer and the assistant about the actor, who was there at `at`; without any, the training managers."""
    note = await attendance.walk_in(scope.tx, lesson_id=row.id or 0, person_id=scope.me, at=at, method=method)
    teachers = {one for one in (row.trainer_id, row.assistant_id) if one is not None}
    managers = set() if teachers else {one.id or 0 for one in await people.holders(scope.tx, Role.TRAINING_MANAGER)}
    for person_id in (teachers or managers) - {scope.me}:
        await outbox.queue(
            scope.tx,
            "walk_in",
            now=scope.now,
            params={"walk_in": note.id},
            person_id=person_id,
            dedupe_key=f"walk_in:{note.id}:{person_id}",
            # A scan may be credited after the lesson: the question waits then until it is answered.
            expires_at=row.ends_at if scope.now < row.ends_at else None,
            urgent=True,
        )
    # Whoever has no account that can be reached hears of nothing.
    if await people.reachable(scope.tx, teachers - {scope.me}):
        return Asked.TRAINER
    return Asked.OFFICE if await people.reachable(scope.tx, managers - {scope.me}) else Asked.NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkInCard:
    """Somebody who is not on the list, as the trainer is asked about him."""

    name: str
    lesson: LessonView
    decided: bool


@requires(Permission.MARK_ATTENDANCE)
async def walk_in_card(scope: Scope, *, walk_in_id: int) -> WalkInCard:
    """The question that a walk-in puts to the trainer; NotFoundError for lessons of others."""
    note = await attendance.find_walk_in(scope.tx, walk_in_id)
    guest = await people.person(scope.tx, note.person_id) if note else None
    if note is None or guest is None:
        raise NotFoundError
    row = await reach(scope, note.lesson_id)
    return WalkInCard(name=guest.name, lesson=await view(scope.tx, row), decided=note.decided_at is not None)


@requires(Permission.MARK_ATTENDANCE)
async def accept_walk_in(
    scope: Scope, *, walk_in_id: int, admit: bool, whole: bool = False
) -> tuple[str, LessonView, bool]:
    """Decide on somebody who is not on the list: admitted he was there from his scan on, in this lesson; `whole`: in the class.

    Returns his name, the lesson, and whether he is in (the first decision stands).
    """
    note = await attendance.hold_walk_in(scope.tx, walk_in_id)
    if note is None:
        raise NotFoundError
    row = await reach(scope, note.lesson_id)
    guest = await people.person(scope.tx, note.person_id)
    if guest is None:
        raise NotFoundError
    if note.decided_at is None:
        await attendance.decide_walk_in(scope.tx, note, admitted=admit, now=scope.now)
        await audit.note(
            scope, "walk-in decided", subject=f"lesson:{row.id}", person=note.person_id, admitted=admit, whole=whole
        )
        if admit:
            if whole:
                await training.enrol(scope.tx, cohort_id=row.cohort_id, person_id=note.person_id)
            await attendance.arrive(
                scope.tx, lesson_id=note.lesson_id, person_id=note.person_id, at=note.at, method=note.method
            )
        params = {"lesson": row.id, "admitted": admit, "whole": whole}
        await outbox.queue(
            scope.tx,
            "walk_in_decided",
            now=scope.now,
            params=params,
            person_id=note.person_id,
            dedupe_key=f"walk_in:{note.id}:told",
        )
    return guest.name, await view(scope.tx, row), bool(note.admitted)
