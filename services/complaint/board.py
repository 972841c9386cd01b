"""The board of the desk: how much is under way and what presses most; nothing of it names anybody."""

from dataclasses import dataclass

from domain.complaint import Severity
from domain.permission import Permission
from services.complaint import view
from services.complaint.cards import GroupCard
from services.scope import Scope, requires
from storage.complaint import categories, lists

PRESSING = 6
# A group reads of every case, whosever it is.
_EVERY = lists.Shown(me=0, every=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """How many cases are under way, how many of them are overdue or in nobody's hands, and the most pressing ones."""

    by_severity: dict[Severity, int]
    overdue: int
    untaken: int
    pressing: tuple[GroupCard, ...]


@requires(Permission.WORK_COMPLAINT)
async def board(scope: Scope) -> Board:
    """What stands on the desk's board now, fit for a group's eyes."""
    counted = await lists.standing(scope.tx, _EVERY, now=scope.now)
    rows = await lists.listed(scope.tx, _EVERY, offset=0, limit=PRESSING)
    book = await categories.book(scope.tx)
    return Board(
        by_severity={severity: number for severity, number, _overdue, _untaken in counted},
        overdue=sum(overdue for _severity, _number, overdue, _untaken in counted),
        untaken=sum(untaken for _severity, _number, _overdue, untaken in counted),
        pressing=tuple(view.brief(scope, row, book) for row in rows),
    )
