"""Check-ins made before registering: credited with their instant as soon as their owner is known."""

from dataclasses import dataclass

from services.attendance.checkin import tell_roll
from services.attendance.view import view
from services.attendance.walk_in import Asked, offer
from services.scope import Scope
from storage import attendance, training


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What became of check-ins made before registering: courses credited, and those on whose list he is not."""

    titles: tuple[str, ...] = ()
    guest: tuple[tuple[str, Asked], ...] = ()


async def credit(scope: Scope, *, account_id: int) -> Earlier:
    """Give the actor, who has just registered, the check-ins he made before; where he is not listed, ask for him."""
    titles: list[str] = []
    guest: list[tuple[str, Asked]] = []
    for scan in await attendance.take_put_off(scope.tx, account_id):
        row = await training.lesson(scope.tx, scan.lesson_id)
        if row is None:
            continue
        title = (await view(scope.tx, row)).course
        if not await training.enrolled(scope.tx, cohort_id=row.cohort_id, person_id=scope.me):
            guest.append((title, await offer(scope, row, at=scan.at, method=scan.method)))
        elif await attendance.arrive(
            scope.tx, lesson_id=scan.lesson_id, person_id=scope.me, at=scan.at, method=scan.method
        ):
            titles.append(title)
            await tell_roll(scope, row)
    return Earlier(titles=tuple(titles), guest=tuple(guest))
