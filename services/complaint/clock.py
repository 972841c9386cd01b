"""The clock of the first contact: a reminder at three quarters, an alarm when it has run out, each once."""

from collections.abc import Sequence

from domain.complaint import EventKind, Severity
from domain.people import Role
from domain.permission import Permission
from services.complaint import telling
from services.scope import Scope, requires
from storage import complaint, people
from storage.models.complaint import Complaint


@requires(Permission.SUPERVISE_COMPLAINT)
async def watch(scope: Scope) -> int:
    """Remind and raise the alarm where it is due; returns how many cases were told of."""
    alarmed = [row for row in await complaint.to_alarm(scope.tx, now=scope.now) if await _alarm(scope, row)]
    reminded = [row for row in await complaint.to_remind(scope.tx, now=scope.now) if await _remind(scope, row)]
    return len(alarmed) + len(reminded)


async def _remind(scope: Scope, row: Complaint) -> bool:
    """Whoever took the case, or the whole desk while nobody has."""
    if not await complaint.claim_mark(scope.tx, row, "reminded_at", now=scope.now):
        return False
    if row.overdue_at is not None:
        # Down for so long that both are due: the alarm says it all.
        return False
    await complaint.append(scope.tx, row.id or 0, kind=EventKind.REMINDED, at=scope.now, actor_id=None)
    desk = [one.id for one in await people.holders(scope.tx, Role.DESK)]
    told = [row.handler_id] if row.handler_id else desk
    await _tell(scope, row, told, mark="remind")
    return True


async def _alarm(scope: Scope, row: Complaint) -> bool:
    if not await complaint.claim_mark(scope.tx, row, "overdue_at", now=scope.now):
        return False
    supervisors = {one.id or 0 for one in await people.holders(scope.tx, Role.SUPERVISOR)} - {row.customer_id}
    heard = await people.reachable(scope.tx, supervisors)
    await complaint.append(
        scope.tx,
        row.id or 0,
        kind=EventKind.OVERDUE,
        at=scope.now,
        actor_id=None,
        facts={"supervisors": len(heard)},
    )
    told = [one.id for one in await people.holders(scope.tx, Role.DESK, Role.SUPERVISOR)]
    await _tell(scope, row, told, mark="alarm")
    for admin in [] if told else await people.holders(scope.tx, Role.ADMIN):
        key = f"case:{row.id}:clock:{row.reopened}:alarm:{admin.id}"
        await telling.queue(scope, row, name="case_vacant", person_id=admin.id, key=key)
    return True


async def _tell(scope: Scope, row: Complaint, told: Sequence[int | None], *, mark: str) -> None:
    for person_id in set(told) - {None, row.customer_id}:
        await telling.queue(
            scope,
            row,
            person_id=person_id,
            key=f"case:{row.id}:clock:{row.reopened}:{mark}:{person_id}",
            urgent=row.severity is not Severity.NORMAL,
            params={"fresh": True, "mark": mark},
        )
