"""The timeline of a case: it only grows."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlalchemy import select as columns
from sqlmodel import col, select

from domain.complaint import Entry, EventKind
from storage.models.complaint import Complaint, ComplaintEvent
from storage.session import Tx


async def append(
    tx: Tx,
    complaint_id: int,
    *,
    kind: EventKind,
    at: datetime,
    actor_id: int | None,
    to_customer: bool = False,
    body_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> ComplaintEvent:
    """Add a step to the timeline; steps are numbered from 1 without gaps."""
    statement = (
        update(Complaint)
        .where(col(Complaint.id) == complaint_id)
        .values(last_seq=col(Complaint.last_seq) + 1)
        .returning(col(Complaint.last_seq))
        .execution_options(synchronize_session=False)
    )
    row = ComplaintEvent(
        complaint_id=complaint_id,
        seq=int((await tx.exec(statement)).scalar_one()),
        kind=kind,
        at=at,
        actor_id=actor_id,
        to_customer=to_customer,
        body_id=body_id,
        facts=facts or {},
    )
    tx.add(row)
    await tx.flush()
    return row


async def events(tx: Tx, complaint_id: int, *, to_customer: bool = False) -> list[ComplaintEvent]:
    """The timeline in order: all of it, or only what the customer may see."""
    query = select(ComplaintEvent).where(ComplaintEvent.complaint_id == complaint_id).order_by(col(ComplaintEvent.seq))
    return list((await tx.exec(query.where(col(ComplaintEvent.to_customer)) if to_customer else query)).all())


async def last_by(tx: Tx, complaint_id: int, *, actor_id: int) -> datetime | None:
    """When somebody did the last step of his in a case; None when he did none."""
    where = (ComplaintEvent.complaint_id == complaint_id, ComplaintEvent.actor_id == actor_id)
    return (await tx.exec(select(func.max(ComplaintEvent.at)).where(*where))).one()


def escalated(complaint_id: Any) -> Any:
    """The condition that management was told of a case that runs late, and to step in."""
    where = (col(ComplaintEvent.complaint_id) == complaint_id, ComplaintEvent.kind == EventKind.ESCALATED)
    return select(ComplaintEvent.id).where(*where).exists()


async def was_escalated(tx: Tx, complaint_id: int) -> bool:
    """Whether management was told of a case that runs late, and to step in."""
    return bool((await tx.exec(select(escalated(complaint_id)))).one())


async def entries(tx: Tx, complaint_ids: Sequence[int]) -> dict[int, list[Entry]]:
    """The codes of the timelines of some cases, each in order; a case without a timeline is missing."""
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    event = ComplaintEvent
    query: Any = columns(*(col(one) for one in (event.complaint_id, event.kind, event.at, event.facts, event.actor_id)))
    query = query.order_by(col(ComplaintEvent.complaint_id), col(ComplaintEvent.seq))
    for first in range(0, len(complaint_ids), 500):
        some = col(ComplaintEvent.complaint_id).in_(complaint_ids[first : first + 500])
        for case_id, *step in (await tx.exec(query.where(some))).all():
            found[case_id].append(Entry(*step))
    return dict(found)
