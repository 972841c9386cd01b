"""Solutions of closed cases that are kept as knowledge; they live no longer than the words of their cases."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, update
from sqlmodel import col, select

from storage.models.complaint import Complaint
from storage.models.files import Body
from storage.models.learning import Snippet
from storage.session import Tx
from storage.statements import changed, insert_once


class KeptRow(NamedTuple):
    """A snippet with what tells where it comes from."""

    complaint_id: int
    number: str
    category: str
    text: str
    kept_by_id: int | None
    kept_at: datetime


_ROWS = (
    select(  # type: ignore[call-overload]
        Complaint.id, Complaint.number, Complaint.category, Body.text, Snippet.kept_by_id, Snippet.kept_at
    )
    .join(Snippet, col(Snippet.complaint_id) == col(Complaint.id))
    .join(Body, col(Body.id) == col(Snippet.body_id))
)


async def keep(tx: Tx, complaint_id: int, *, body_id: int, by: int | None, now: datetime) -> bool:
    """Keep a solution; False when one of that case is kept already."""
    return await insert_once(tx, Snippet, complaint_id=complaint_id, body_id=body_id, kept_by_id=by, kept_at=now)


async def of_cases(tx: Tx, complaint_ids: Collection[int]) -> dict[int, KeptRow]:
    """The snippets of some cases, by case."""
    found = await tx.exec(_ROWS.where(col(Snippet.complaint_id).in_(complaint_ids)))
    return {row[0]: KeptRow(*row) for row in found.all()}


async def listed(tx: Tx) -> list[KeptRow]:
    """All of them, the newest first."""
    order = (col(Snippet.kept_at).desc(), col(Snippet.complaint_id).desc())
    return [KeptRow(*row) for row in (await tx.exec(_ROWS.order_by(*order))).all()]


async def forget(tx: Tx, complaint_ids: Any, *, now: datetime) -> int:
    """Erase the words of some cases' snippets and drop them; `complaint_ids`: a collection, or a query."""
    where = col(Snippet.complaint_id).in_(complaint_ids)
    bodies = select(Snippet.body_id).where(where)
    await changed(tx, update(Body).where(col(Body.id).in_(bodies)).values(text="", erased_at=now))
    return await changed(tx, delete(Snippet).where(where))
