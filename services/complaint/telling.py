"""Who hears of a step: the customer, whoever works on the case, and every card that is on a screen."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from domain.complaint import EventKind, Severity, suggest
from domain.complaint.listeners import Listener, listeners
from domain.people import Role
from services import audit
from services.calendar import business_calendar
from services.complaint import roster
from services.complaint.together import hands_of, leading_of
from services.scope import Scope
from storage import complaint, files, outbox, people, place
from storage.models.complaint import Complaint, ComplaintEvent
from storage.models.people import Place

# What a customer says of a case that is under way; a case that he opens again is announced anew.
SAID_LATER = frozenset({EventKind.ADDED, EventKind.CORRECTED, EventKind.SOLUTION_DECLINED})
# So long after his own words a customer is taken to be up, and is not kept waiting for the morning.
AWAKE = timedelta(hours=1)


async def announce(scope: Scope, row: Complaint, *, grave: bool, since: int = 0) -> None:
    """A case is new (or open again): a card for everybody at the desk and for its groups; nobody there: administrators.

    `since` is the entry with which it begins anew, which tells this beginning from all others; 0 for a new case.
    """
    desk = [person.id for person in await people.holders(scope.tx, Role.DESK) if person.id != row.customer_id]
    opens = await when_open(scope, grave=grave)
    places = await place.bound_to(scope.tx, "desk")
    key = f"case:{row.id}:new:{since}"
    for person_id in desk:
        mark = f"{key}:{person_id}"
        await queue(scope, row, person_id=person_id, key=mark, urgent=grave, params={"fresh": True}, not_before=opens)
    for group in places:
        mark = f"{key}:place:{group.id}"
        await queue(scope, row, place_id=group.id, key=mark, params={"fresh": True}, not_before=opens)
    if grave:
        await page(scope, row, key=key)
    await refresh_board(scope)
    if not desk:
        for admin in await people.holders(scope.tx, Role.ADMIN):
            mark = f"{key}:{admin.id}"
            await queue(scope, row, name="case_vacant", person_id=admin.id, key=mark, urgent=grave, not_before=opens)


async def sounds_grave(scope: Scope, *body_ids: int | None) -> bool:
    """Whether words speak of something that cannot wait for the morning."""
    bodies = await files.bodies(scope.tx, [body_id for body_id in body_ids if body_id])
    suggestion = suggest(" ".join(bodies.values()))
    return suggestion is not None and suggestion.severity is not Severity.NORMAL


async def page(scope: Scope, row: Complaint, *, key: str) -> None:
    """Outside the opening hours a grave case pages whoever is on duty: at once, quiet hours do not hold it."""
    found = await scope.once("to page", partial(roster.to_page, scope))
    if found is None:
        return
    place_, listeners = found
    for person_id in listeners:
        if person_id != row.customer_id:
            await queue(
                scope,
                row,
                name="case_paged",
                person_id=person_id,
                key=f"{key}:paged:{person_id}",
                urgent=True,
                params={"place": place_},
            )


async def give_back(scope: Scope) -> None:
    """The actor's open cases go back to the desk, which is told: he cannot work on them any more."""
    released = await complaint.release(scope.tx, scope.me)
    opens = await when_open(scope, grave=not released)
    for row in released:
        facts = {"handler": None, "before": scope.me}
        kind = EventKind.ASSIGNED
        await complaint.append(scope.tx, row.id or 0, kind=kind, at=scope.now, actor_id=scope.me, facts=facts)
        await audit.note(scope, "complaint given back", subject=f"complaint:{row.id}", before=scope.me)
        for person in await people.holders(scope.tx, Role.DESK):
            if person.id not in (scope.me, row.customer_id):
                key = f"case:{row.id}:back:{scope.wall.timestamp():.0f}:{person.id}"
                await queue(scope, row, person_id=person.id, key=key, params={"fresh": True}, not_before=opens)


async def queue(
    scope: Scope,
    row: Complaint,
    *,
    key: str | None,
    name: str = "case",
    person_id: int | None = None,
    place_id: int | None = None,
    urgent: bool = False,
    card: bool = False,
    params: dict[str, Any] | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Queue one notice about a case; what is about a case must arrive. `not_before`: as `when_open` says it."""
    return await outbox.queue(
        scope.tx,
        name,
        now=scope.now,
        params={"case": row.id, **(params or {})},
        person_id=person_id,
        place_id=place_id,
        dedupe_key=key,
        at_least_once=True,
        urgent=urgent,
        card=card,
        not_before=not_before,
    )


async def when_open(scope: Scope, *, grave: bool) -> datetime | None:
    """From when the house is told of something: of what is grave at once, of all else from its next working minute on."""
    if grave:
        return None
    return await scope.once("next opening", partial(_next_opening, scope))


async def _next_opening(scope: Scope) -> datetime:
    return (await business_calendar(scope.tx, zone=scope.zone, around=scope.now)).next_opening(scope.now)


def _by_customer(row: Complaint, event: ComplaintEvent) -> bool:
    """Whether it is the customer's word: written by himself, or by the desk to which he said it."""
    return event.actor_id == row.customer_id or "said" in event.facts


async def tell(scope: Scope, row: Complaint, event: ComplaintEvent) -> None:
    """Tell of a step: words for whoever must act on it, a quiet edit for every other card."""
    grave, key = row.severity is not Severity.NORMAL, f"case:{row.id}:step:{event.seq}"
    by_customer = _by_customer(row, event)
    heard = listeners(event.kind, his=by_customer, urged=row.urged)
    if Listener.CUSTOMER in heard and event.actor_id != row.customer_id:
        names = {"case_told": f"{key}:customer"}
        if event.facts.get("file_ids"):
            names["case_files"] = f"{key}:customer:files"
        awake = await _awake(scope, row)
        for name, mark in names.items():
            await queue(
                scope, row, name=name, person_id=row.customer_id, key=mark, params={"seq": event.seq}, urgent=awake
            )
    alerted = await _people(scope, row, event, heard) - {None, scope.actor.person_id, row.customer_id}
    if not grave and by_customer and event.kind in SAID_LATER and await sounds_grave(scope, event.body_id):
        # Said only now: whoever can judge it hears of it as if the case had begun with it.
        grave = True
        alerted |= {one.id for one in await people.holders(scope.tx, Role.DESK)} - {row.customer_id}
        await page(scope, row, key=key)
    handed = Listener.HANDED in heard
    opens = await when_open(scope, grave=grave or not alerted)
    for person_id in alerted:
        # Whoever is given a case reads all of it; who has its card already reads what is new, and the card follows.
        whole = handed and person_id != event.facts.get("before")
        await queue(
            scope,
            row,
            name="case" if whole else "case_news",
            person_id=person_id,
            key=f"{key}:{person_id}",
            urgent=grave,
            params={"fresh": True, "news": event.seq} if whole else {"seq": event.seq},
            not_before=opens,
        )
    await refresh(scope, row)
    leading = await leading_of(scope, row)
    if leading is not None and by_customer:
        await refresh(scope, leading)


async def _awake(scope: Scope, row: Complaint) -> bool:
    """Whether the customer is told at night too: of a major case, and while he is writing to us himself."""
    if row.severity is Severity.MAJOR:
        return True
    wrote = await complaint.last_by(scope.tx, row.id or 0, actor_id=row.customer_id)
    return wrote is not None and scope.now - wrote <= AWAKE


async def _people(
    scope: Scope, row: Complaint, event: ComplaintEvent, heard: frozenset[Listener]
) -> set[int | None]:  # fmt: skip
    """Those of the house who are told of a step."""
    # Whoever merged a case away knows of it; from then on those who work on the leading one do.
    hands = row if event.kind is EventKind.MERGED else await hands_of(scope, row)
    told: set[int | None] = {hands.handler_id, hands.owner_id} if Listener.HANDS in heard else set()
    if Listener.HANDED in heard:
        told |= {event.facts.get("owner"), event.facts.get("before")}
    roles = {Listener.DESK: Role.DESK, Listener.SUPERVISORS: Role.SUPERVISOR}
    for role in [role for listener, role in roles.items() if listener in heard]:
        told |= {one.id for one in await people.holders(scope.tx, role)}
    return told


async def tell_above(scope: Scope, row: Complaint, *, seq: int) -> None:
    """A major case: supervisors and management hear at once of the step that made it one, or opened it again."""
    for person in await people.holders(scope.tx, Role.SUPERVISOR, Role.MANAGEMENT):
        if person.id != row.customer_id:
            key = f"case:{row.id}:major:{seq}:{person.id}"
            await queue(scope, row, person_id=person.id, key=key, urgent=True, params={"fresh": True})


async def refresh(scope: Scope, row: Complaint, *, besides: Iterable[int | None] = ()) -> None:
    """Edit the card wherever it is on a screen; the actor's own chat has the answer to what he did."""
    above = (Role.MANAGEMENT,) if row.severity is Severity.MAJOR else ()
    watching = {person.id for person in await people.holders(scope.tx, Role.DESK, Role.SUPERVISOR, *above)}
    # Whoever has the case in hand may hold none of these offices.
    hands = await hands_of(scope, row)
    watching |= {hands.handler_id, hands.owner_id}
    if scope.private:
        watching.discard(scope.actor.person_id)
    for person_id in watching - {None, row.customer_id, *besides}:
        await queue(scope, row, person_id=person_id, key=f"case:{row.id}:card:{person_id}", card=True)
    await refresh_groups(scope, row)


async def refresh_groups(scope: Scope, row: Complaint) -> None:
    """Edit the card and the board in the desk's groups, besides one in which the actor has just pressed its button."""
    for group in await _groups(scope):
        if scope.private or group.chat_id != scope.chat_id:
            await queue(scope, row, place_id=group.id, key=f"case:{row.id}:card:place:{group.id}", card=True)
    await refresh_board(scope)


async def refresh_board(scope: Scope) -> None:
    """Edit the desk's board in its groups; any number of changes before that are one edit."""
    for group in await _groups(scope):
        await outbox.queue(
            scope.tx, "case_board", now=scope.now, place_id=group.id, dedupe_key=f"board:place:{group.id}", card=True
        )


async def _groups(scope: Scope) -> Sequence[Place]:
    return await scope.once("desk groups", partial(place.bound_to, scope.tx, "desk"))
