"""Cases that are handled together: which one leads, who works on it, and what somebody may be told of whose words."""

from dataclasses import dataclass

from domain.complaint import ComplaintState, EventKind
from domain.complaint.snippet import without_person
from services.scope import Scope
from storage import complaint, files, people
from storage.models.complaint import Complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Another customer's case that goes along with one; `waits`: its customer had the last word."""

    id: int
    number: str
    waits: bool


async def leading_of(scope: Scope, row: Complaint) -> Complaint | None:
    """The case of another customer with which a merged one goes along; None for all others.

    One that was merged with a case of the same customer has ended: he goes on with that one.
    """
    if row.state is not ComplaintState.MERGED or row.merged_into_id is None:
        return None
    found = await complaint.find(scope.tx, row.merged_into_id)
    return found if found is not None and found.customer_id != row.customer_id else None


async def hands_of(scope: Scope, row: Complaint) -> Complaint:
    """The case in whose hands a case is: the leading one's, where it goes along with one."""
    return await leading_of(scope, row) or row


async def joined_to(scope: Scope, row: Complaint) -> tuple[Joined, ...]:
    """The cases of other customers that go along with one."""
    found = []
    for one in await complaint.followers(scope.tx, row):
        talk = [
            step.kind
            for step in await complaint.events(scope.tx, one.id or 0, to_customer=True)
            if step.kind in (EventKind.ADDED, EventKind.SAID, EventKind.ASKED_BACK, EventKind.MERGED)
        ]
        found.append(Joined(id=one.id or 0, number=one.number, waits=talk[-1:] == [EventKind.ADDED]))
    return tuple(found)


async def names_of(scope: Scope, row: Complaint) -> tuple[str, ...]:
    """What the customer of a case is recognised by."""
    customer = await people.person(scope.tx, row.customer_id)
    contact = (await files.bodies(scope.tx, [row.contact_id] if row.contact_id else [])).values()
    his = (customer.name, customer.phone, customer.email) if customer else ()
    organisation = await people.organisation_name(scope.tx, customer.organisation_id) if customer else ""
    return tuple(one for one in (*his, organisation, *contact) if one)


async def said_in(scope: Scope, row: Complaint) -> tuple[str, ...]:
    """The customer's own words in a case."""
    ids = [row.what_id, row.where_id, row.about_id, row.remedy_id]
    ids += [one.body_id for one in await complaint.events(scope.tx, row.id or 0) if one.actor_id == row.customer_id]
    bodies = await files.bodies(scope.tx, [one for one in ids if one is not None])
    return tuple(bodies[one] for one in ids if one in bodies)


async def for_others(scope: Scope, row: Complaint, text: str) -> str:
    """The house's words to the customer of a case, as the customers of others may read them; empty if nothing is left."""
    told = without_person(text, known=await names_of(scope, row), said=await said_in(scope, row))
    return told if told.strip("… \n") else ""
