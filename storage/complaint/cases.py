"""Cases: numbers without gaps in their meaning, moves from state to state, whose hands they are in."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, case, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from domain.complaint import UNDER_WAY, ComplaintState, Severity, complaint_number
from storage.models.complaint import Complaint, ComplaintFile, ComplaintSerial
from storage.models.files import StoredFile
from storage.models.people import Person
from storage.session import Tx
from storage.statements import changed, insert_once

_URGENCY = case({Severity.MAJOR.value: 0, Severity.URGENT.value: 1}, value=col(Complaint.severity), else_=2)
MOST_PRESSING = (_URGENCY, col(Complaint.due_at).is_(None), col(Complaint.due_at), col(Complaint.id))
"""The order of every list of cases: the gravest first, then by what is left of time on the clock that runs out next."""


async def next_number(tx: Tx, year: int) -> str:
    """The next number of a local year; a number is given once, one that is not used in the end leaves a gap."""
    await insert_once(tx, ComplaintSerial, year=year, last=0)
    statement = (
        update(ComplaintSerial)
        .where(col(ComplaintSerial.year) == year)
        .values(last=col(ComplaintSerial.last) + 1)
        .returning(col(ComplaintSerial.last))
        .execution_options(synchronize_session=False)
    )
    return complaint_number(year, int((await tx.exec(statement)).scalar_one()))


async def lodge(tx: Tx, row: Complaint) -> int:
    """Enter a new complaint; returns its id."""
    tx.add(row)
    await tx.flush()
    assert row.id is not None
    return row.id


async def find(tx: Tx, complaint_id: int) -> Complaint | None:
    """A complaint by its id."""
    return await tx.get(Complaint, complaint_id)


async def hold(tx: Tx, complaint_id: int) -> Complaint | None:
    """A complaint by its id, as it is now, kept from being moved by others until the transaction ends.

    Whoever holds several takes them in the order of their ids.
    """
    return await tx.get(Complaint, complaint_id, with_for_update=True, populate_existing=True)


async def hold_of_customer(tx: Tx, customer_id: int) -> None:
    """Keep all that somebody complained of from being worked on by others until the transaction ends."""
    theirs = select(Complaint.id).where(Complaint.customer_id == customer_id).order_by(col(Complaint.id))
    await tx.exec(theirs.with_for_update())


async def hold_free(tx: Tx, complaint_ids: Collection[int]) -> dict[int, Complaint]:
    """Those of some complaints that nobody else holds, as they are now and kept as by `hold`, by id; waits for none."""
    query = select(Complaint).where(col(Complaint.id).in_(complaint_ids)).order_by(col(Complaint.id))
    query = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return {row.id or 0: row for row in (await tx.exec(query)).all()}


async def hold_together(tx: Tx, *complaint_ids: int) -> Complaint | None:
    """The first of some cases, kept as by `hold` together with the others and with all that go along with them.

    One that is merged just now may be missed, and held later out of its order: of two who then wait for each other the
    database lets one go, and he tries again.
    """
    lead = aliased(Complaint)
    theirs = select(lead.merged_into_id).where(col(lead.id).in_(complaint_ids), lead.state == ComplaintState.MERGED)
    along = and_(col(Complaint.merged_into_id).in_(complaint_ids), col(Complaint.state) == ComplaintState.MERGED)
    found = (await tx.exec(select(Complaint.id).where(or_(along, col(Complaint.id).in_(theirs))))).all()
    for one in sorted({*complaint_ids, *(one for one in found if one is not None)}):
        await hold(tx, one)
    return await tx.get(Complaint, complaint_ids[0])


async def followers(tx: Tx, row: Complaint) -> list[Complaint]:
    """The cases of other customers that are merged with a case and go along with it, in order."""
    where = (
        Complaint.merged_into_id == row.id,
        Complaint.state == ComplaintState.MERGED,
        Complaint.customer_id != row.customer_id,
    )
    return list((await tx.exec(select(Complaint).where(*where).order_by(col(Complaint.id)))).all())


async def by_number(tx: Tx, number: str) -> Complaint | None:
    """A complaint by its number."""
    return (await tx.exec(select(Complaint).where(Complaint.number == number))).first()


async def numbers(tx: Tx, ids: Collection[int]) -> dict[int, str]:
    """The numbers of many complaints at once, by id."""
    found = await tx.exec(select(Complaint.id, Complaint.number).where(col(Complaint.id).in_(ids)))
    return {one or 0: number for one, number in found.all()}


async def of_customer(tx: Tx, person_id: int) -> list[Complaint]:
    """All complaints of a customer, the newest first."""
    query = select(Complaint).where(Complaint.customer_id == person_id).order_by(col(Complaint.id).desc())
    return list((await tx.exec(query)).all())


def of_customers(organisation_ids: Sequence[int] | None) -> list[Any]:
    """The condition that a complaint's customer belongs to one of some organisations; None: no condition."""
    if organisation_ids is None:
        return []
    members = select(Person.id).where(col(Person.organisation_id).in_(organisation_ids))
    return [col(Complaint.customer_id).in_(members)]


async def after(tx: Tx, complaint_id: int, *, limit: int, among: Collection[int] | None = None) -> list[Complaint]:
    """The next cases by id, of all or of some, as they are now: for what must look at each."""
    query = select(Complaint).where(col(Complaint.id) > complaint_id).order_by(col(Complaint.id)).limit(limit)
    query = query if among is None else query.where(col(Complaint.id).in_(among))
    return list((await tx.exec(query.execution_options(populate_existing=True))).all())


async def move(tx: Tx, row: Complaint, *, to: ComplaintState, **values: Any) -> bool:
    """Go from the state the row was read in to another; False when somebody else was faster. The row is read again."""
    where = (col(Complaint.id) == row.id, col(Complaint.state) == row.state)
    done = await changed(tx, update(Complaint).where(*where).values(state=to, **values))
    await tx.refresh(row)
    return bool(done)


async def hand_over(tx: Tx, row: Complaint, *, to_id: int) -> bool:
    """Put a case under way into other hands at the desk; False when it went to somebody else meanwhile."""
    where = (
        col(Complaint.id) == row.id,
        col(Complaint.state) == row.state,
        col(Complaint.handler_id) == row.handler_id,
    )
    done = await changed(tx, update(Complaint).where(*where).values(handler_id=to_id))
    await tx.refresh(row)
    return bool(done)


async def release(tx: Tx, handler_id: int) -> list[Complaint]:
    """Take the cases under way out of somebody's hands; returns them."""
    query = select(Complaint).where(Complaint.handler_id == handler_id, col(Complaint.state).in_(UNDER_WAY))
    # Held, and looked at once more when somebody else had them: a case that was taken over meanwhile is not in his hands.
    held = query.order_by(col(Complaint.id)).with_for_update().execution_options(populate_existing=True)
    found = list((await tx.exec(held)).all())
    for row in found:
        row.handler_id = None
    await tx.flush()
    return found


async def revise(tx: Tx, row: Complaint, **values: Any) -> None:
    """Change what is not the state: category, severity and its clock, owner, rating. The row is read again."""
    await changed(tx, update(Complaint).where(col(Complaint.id) == row.id).values(**values))
    await tx.refresh(row)


async def attach(tx: Tx, complaint_id: int, file_id: int) -> bool:
    """Attach a file; False when it is attached already."""
    return await insert_once(tx, ComplaintFile, complaint_id=complaint_id, file_id=file_id)


async def brought(tx: Tx, complaint_id: int, person_id: int) -> list[int]:
    """The ids of the attached files that somebody brought himself."""
    query = (
        select(ComplaintFile.file_id)
        .join(StoredFile, col(StoredFile.id) == col(ComplaintFile.file_id))
        .where(ComplaintFile.complaint_id == complaint_id, StoredFile.person_id == person_id)
    )
    return list((await tx.exec(query.order_by(col(ComplaintFile.file_id)))).all())


async def attached(tx: Tx, complaint_id: int) -> list[int]:
    """The ids of the attached files, in order."""
    query = select(ComplaintFile.file_id).where(ComplaintFile.complaint_id == complaint_id)
    return list((await tx.exec(query.order_by(col(ComplaintFile.file_id)))).all())
