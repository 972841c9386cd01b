"""The duty roster: who is paged outside the opening hours, and who instead when nobody is on duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.errors import NotFoundError
from domain.people import Role
from domain.permission import Permission
from services import audit
from services.calendar import business_calendar
from services.complaint import view
from services.complaint.cards import GroupCard
from services.complaint.duty import Named, holders
from services.scope import Scope, requires
from storage import complaint, people
from storage.complaint import categories, roster

# Who may open any case; an owner could not see what he is paged for.
ROLES = (Role.DESK, Role.SUPERVISOR)
AHEAD = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A weekday ("w0" is Monday) or a date, and who is on duty then; `own`: a date that differs from its weekday."""

    code: str
    day: date
    person: Named | None
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotChange:
    """Who shall be on duty in a slot ("w0" to "w6", or an ISO date) from now on; None: nobody."""

    slot: str
    person_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """A case for which somebody is paged, without a person in it."""

    brief: GroupCard
    may_open: bool


async def to_page(scope: Scope) -> tuple[str, list[int]] | None:
    """Whom a grave case pages now, and as what: "duty", else "supervisor", else "admin". None within opening hours."""
    calendar = await business_calendar(scope.tx, zone=scope.zone, around=scope.now)
    if calendar.next_opening(scope.now) <= scope.now:
        return None
    on_duty = await roster.on_duty(scope.tx, scope.now.astimezone(scope.zone).date())
    able = {one.id or 0 for one in await people.holders(scope.tx, *ROLES)}
    if on_duty in able and await people.reachable(scope.tx, {on_duty or 0}):
        return "duty", [on_duty or 0]
    for role in (Role.SUPERVISOR, Role.ADMIN):
        held = {one.id or 0 for one in await people.holders(scope.tx, role)}
        heard = sorted(await people.reachable(scope.tx, held))
        if heard:
            return role.value, heard
    return None


@requires(Permission.HELP)
async def paged(scope: Scope, *, case_id: int) -> Paged | None:
    """What whoever is paged reads; None when the case is over. NotFoundError for its customer and for strangers."""
    row = await complaint.find(scope.tx, case_id)
    staff = {Role.ADMIN, *ROLES} & scope.actor.roles
    if row is None or not staff or scope.actor.person_id == row.customer_id:
        raise NotFoundError
    brief = view.brief(scope, row, await categories.book(scope.tx))
    if brief.ended:
        return None
    return Paged(brief=brief, may_open=bool(scope.actor.roles & set(ROLES)))


@requires(Permission.ADMINISTER)
async def duty_roster(scope: Scope) -> list[Slot]:
    """The seven weekdays, the next seven dates, then the later ones that have their own word."""
    kept = await roster.slots(scope.tx)
    known = {one.id: one for one in await possible_duty(scope)}
    today = scope.now.astimezone(scope.zone).date()
    monday = today - timedelta(days=today.weekday())
    week = [monday + timedelta(days=n) for n in range(7)]
    slots = [
        Slot(code=code, day=day, person=known.get(kept.get(code, 0)), own=code in kept)
        for day in week
        for code in [roster.weekday_slot(day.weekday())]
    ]
    near = [today + timedelta(days=n) for n in range(AHEAD)]
    dates = [date.fromisoformat(code) for code in sorted(kept) if not code.startswith("w")]
    for day in (*near, *(one for one in dates if one > near[-1])):
        person_id = kept.get(day.isoformat(), kept.get(roster.weekday_slot(day.weekday()), 0))
        slots.append(Slot(code=day.isoformat(), day=day, person=known.get(person_id), own=day.isoformat() in kept))
    return slots


@requires(Permission.ADMINISTER)
async def possible_duty(scope: Scope) -> list[Named]:
    """Everybody who can be on duty, those who can be reached first."""
    return await holders(scope, *ROLES)


@requires(Permission.ADMINISTER)
async def put_on_duty(scope: Scope, *, slot: str, person_id: int | None) -> None:
    """Put somebody on duty on a weekday or a date, or nobody: then a date follows its weekday again."""
    if slot not in {one.code for one in await duty_roster(scope)}:
        raise NotFoundError
    await change_roster(scope, changes=[SlotChange(slot=slot, person_id=person_id)])


@requires(Permission.ADMINISTER)
async def change_roster(scope: Scope, *, changes: Sequence[SlotChange]) -> None:
    """Put people on duty in many slots, each with its trace; NotFoundError for whoever cannot be on duty."""
    known = {None, *(one.id for one in await possible_duty(scope))}
    kept = await roster.slots(scope.tx)
    for one in changes:
        if one.person_id not in known:
            raise NotFoundError
        before = kept.get(one.slot)
        if before == one.person_id:
            continue
        await roster.put(scope.tx, one.slot, one.person_id)
        await audit.note(
            scope, "duty roster changed", subject=f"duty:{one.slot}", before=before, after=one.person_id
        )  # fmt: skip
