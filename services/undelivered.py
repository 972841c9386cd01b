"""What did not reach its reader, or nobody knows: an administrator looks at it, and tells it again where that is safe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.errors import NotFoundError
from domain.people import Role
from domain.permission import Permission
from services import audit
from services.scope import Scope, requires
from services.somebody import Somebody, somebodies
from storage import complaint, undelivered
from storage.undelivered import Undelivered


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A notice on the list: its kind, to whom (a customer by a number only), since when, and what may be done.

    `certain` when it surely did not arrive; else nobody knows. `again`: telling it again can do no harm.
    """

    id: int
    kind: str
    to: Somebody
    since: datetime
    certain: bool
    again: bool


@requires(Permission.ADMINISTER)
async def how_many(scope: Scope) -> int:
    """How many nobody has seen to yet."""
    return await undelivered.number(scope.tx)


@requires(Permission.ADMINISTER)
async def missed(scope: Scope, *, offset: int, limit: int) -> Sequence[Missed]:
    """Part of the list, the newest first."""
    return [await _missed(one, scope) for one in await undelivered.listed(scope.tx, offset=offset, limit=limit)]


@requires(Permission.ADMINISTER)
async def one_missed(scope: Scope, *, notice_id: int) -> Missed | None:
    """One of them; None when it is not on the list (any more)."""
    found = await undelivered.get(scope.tx, notice_id)
    return await _missed(found, scope) if found else None


@requires(Permission.ADMINISTER)
async def tell_again(scope: Scope, *, notice_id: int) -> bool:
    """Queue it as a new notice and take it off the list; False when somebody else has seen to it already.

    NotFoundError where it would not be safe: no button leads there.
    """
    found = await undelivered.get(scope.tx, notice_id)
    if found is None:
        return False
    if not (await _missed(found, scope)).again:
        raise NotFoundError
    fresh = await undelivered.repeat(scope.tx, notice_id, now=scope.now)
    if fresh is None:
        return False
    await audit.note(scope, "notice told again", subject=f"notice:{notice_id}", state=found.state, notice=fresh)
    return True


@requires(Permission.ADMINISTER)
async def mark_seen(scope: Scope, *, notice_id: int) -> bool:
    """Take it off the list; False when somebody else has seen to it already."""
    found = await undelivered.get(scope.tx, notice_id)
    if found is None or not await undelivered.seen(scope.tx, notice_id, now=scope.now):
        return False
    await audit.note(scope, "notice seen", subject=f"notice:{notice_id}", state=found.state)
    return True


async def _missed(found: Undelivered, scope: Scope) -> Missed:
    # What is sent at most once and may have arrived is not repeated by us either: whoever matters is told in person.
    to = await _recipient(found, scope)
    harmless = found.state == "failed" or found.at_least_once
    in_time = found.expires_at is None or found.expires_at >= scope.now
    return Missed(
        id=found.id,
        kind=found.name,
        to=to,
        since=found.ended_at,
        certain=found.state == "failed",
        again=harmless and in_time and to.there,
    )


async def _recipient(found: Undelivered, scope: Scope) -> Somebody:
    """Who complained is known to those who work on the case: here he is the customer of its number."""
    if found.group or found.person_id is None:
        visitor = str(found.account_id) if found.account_id and not found.group else ""
        return Somebody(name=found.group, number=visitor, visitor=bool(visitor))
    row = await complaint.find(scope.tx, found.case_id) if found.case_id else None
    if row is not None and row.customer_id == found.person_id:
        return Somebody(role=Role.CUSTOMER, number=row.number)
    return (await somebodies(scope, [found.person_id])).get(found.person_id, Somebody())
