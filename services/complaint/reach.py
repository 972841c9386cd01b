"""Whose case it is, and in which part somebody may touch it; everybody else hears "not found"."""

from enum import StrEnum

from domain.complaint import Party, Severity, parse_number
from domain.errors import NotFoundError
from domain.people import Role
from domain.permission import Permission
from services.complaint.together import hands_of
from services.scope import Scope, requires
from storage import complaint
from storage.models.complaint import Complaint


class Side(StrEnum):
    """From which side somebody sees a case."""

    CUSTOMER = "customer"
    DESK = "desk"
    RECEIVER = "receiver"
    """He took it down and has not handed it to the desk."""


async def party_on(scope: Scope, row: Complaint) -> Party | None:
    """The part the actor has in a case besides being its customer; nobody works on a complaint of his own.

    A case that goes along with another has its owner. Whoever oversees a case and has taken it over works on it as the desk.
    Management oversees the major ones, those in which it was told to step in, and what it has in hand.
    """
    me, roles = scope.actor.person_id, scope.actor.roles
    if me is None or me == row.customer_id:
        return None
    hands = await hands_of(scope, row)
    if hands.owner_id == me and Role.OWNER in roles:
        return Party.OWNER
    mine = hands.handler_id == me
    oversees = Role.SUPERVISOR in roles or (Role.MANAGEMENT in roles and (mine or await _is_managements(scope, row)))
    if Role.DESK in roles or (oversees and mine):
        return Party.DESK
    if oversees:
        return Party.SUPERVISOR
    return Party.RECEIVER if row.receiver_id == me else None


async def _is_managements(scope: Scope, row: Complaint) -> bool:
    return row.severity is Severity.MAJOR or await complaint.was_escalated(scope.tx, row.id or 0)


async def reach(scope: Scope, complaint_id: int, *, acting: bool = False) -> tuple[Complaint, Party]:
    """A case the actor works on or oversees; NotFoundError for all others.

    `acting`: nobody else acts on it, or on one that goes along with it, until this act is committed, so what may be done is
    judged by what is so.
    """
    row = await (complaint.hold_together if acting else complaint.find)(scope.tx, complaint_id)
    party = await party_on(scope, row) if row else None
    if row is None or party is None:
        raise NotFoundError
    return row, party


async def own(scope: Scope, complaint_id: int, *, acting: bool = False) -> Complaint:
    """A case the actor lodged as customer; NotFoundError for all others. `acting`: as in `reach`."""
    row = await (complaint.hold_together if acting else complaint.find)(scope.tx, complaint_id)
    if row is None or row.customer_id != scope.me:
        raise NotFoundError
    return row


@requires(Permission.HELP)
async def side_of(scope: Scope, *, number: str) -> tuple[Side, int]:
    """Find a case by its number, however it is typed, and from which side the actor sees it; NotFoundError otherwise."""
    known = parse_number(number)
    row = await complaint.by_number(scope.tx, known) if known else None
    if row is None or row.id is None:
        raise NotFoundError
    if row.customer_id == scope.actor.person_id:
        return Side.CUSTOMER, row.id
    if row.receiver_id is not None and row.receiver_id == scope.actor.person_id:
        return Side.RECEIVER, row.id
    if await party_on(scope, row) is not None:
        return Side.DESK, row.id
    raise NotFoundError
