"""Reminders a day before a lesson: to trainees, trainer and assistant, each once; two lessons make one message.

Who was to be reminded while Peiban was down, of a lesson that has begun by now, is not reminded any more; but that he was not
stands in the outbox.
"""

from datetime import timedelta

from domain.permission import Permission
from services.scope import Scope, requires
from storage import attendance, outbox, training
from storage.models.training import Lesson

BEFORE = timedelta(days=1)
# One that comes as late as this (the lesson has just been planned) does not wait for others to go out with.
SOON = timedelta(hours=1)
# What was missed longer ago would be thrown away at once.
ACCOUNTED = outbox.NOTICE_LIFE


@requires(Permission.EVERY_LESSON)
async def remind_of_lessons(scope: Scope) -> int:
    """Queue reminders for the lessons that begin within a day; the lesson's start ends their use. Returns how many are new.

    For lessons that began since the job ran last, whoever was not reminded in time gets a row that has expired already.
    """
    since = max(scope.previous or scope.now, scope.now - ACCOUNTED)
    queued = 0
    for row in await training.lessons_between(scope.tx, start=since, end=scope.now + BEFORE):
        if since <= row.starts_at < scope.now or row.starts_at > scope.now:
            queued += await _remind(scope, row)
    return queued


async def _remind(scope: Scope, row: Lesson) -> int:
    queued = 0
    teachers = {row.trainer_id, row.assistant_id} - {None}
    waits = timedelta() if row.starts_at - scope.now < SOON else outbox.TOGETHER
    members = {one.id for one in await training.members(scope.tx, row.cohort_id)}
    for name, people in (("teach_tomorrow", teachers), ("lesson_tomorrow", members)):
        for person_id in people:
            queued += await outbox.queue(
                scope.tx,
                name,
                now=scope.now,
                params={"lesson": row.id},
                person_id=person_id,
                dedupe_key=f"lesson:{row.id}:{row.starts_at.isoformat()}:{person_id}:{name}",
                not_before=scope.now + waits,
                expires_at=row.starts_at,
                reminder=True,
            )
    return queued


@requires(Permission.HELP)
async def still_expected(scope: Scope, *, lesson_id: int) -> bool:
    """Whether the reader of a reminder still has that lesson ahead: he teaches it, or stands on its list and is not there yet."""
    row = await training.lesson(scope.tx, lesson_id)
    if row is None or row.ends_at < scope.now:
        return False
    if scope.me in (row.trainer_id, row.assistant_id):
        return True
    if await attendance.arrival(scope.tx, lesson_id=lesson_id, person_id=scope.me) is not None:
        return False
    return await training.enrolled(scope.tx, cohort_id=row.cohort_id, person_id=scope.me)
