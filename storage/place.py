"""Groups and what they are bound to."""

from datetime import datetime

from sqlmodel import col, select

from storage.models.people import Place
from storage.session import Tx


async def find(tx: Tx, *, channel: str, chat_id: int) -> Place | None:
    """A group by its chat."""
    return (await tx.exec(select(Place).where(Place.channel == channel, Place.chat_id == chat_id))).first()


async def get(tx: Tx, place_id: int) -> Place | None:
    """A group by our own id."""
    return await tx.get(Place, place_id)


async def bound_to(tx: Tx, purpose: str, *, cohort_id: int | None = None) -> list[Place]:
    """All groups bound to a purpose."""
    query = select(Place).where(Place.purpose == purpose).order_by(col(Place.id))
    return list((await tx.exec(query.where(Place.cohort_id == cohort_id) if cohort_id else query)).all())


async def bind(
    tx: Tx,
    *,
    channel: str,
    chat_id: int,
    title: str,
    purpose: str,
    cohort_id: int | None,
    by: int | None,
    language: str,
    now: datetime,
) -> str:
    """Bind a group; an empty purpose unbinds it. Returns what it was bound to before."""
    row = await find(tx, channel=channel, chat_id=chat_id) or Place(channel=channel, chat_id=chat_id)
    before = row.purpose or ""
    row.title, row.purpose, row.cohort_id, row.bound_by, row.bound_at, row.language = (
        title,
        purpose,
        cohort_id,
        by,
        now,
        language,
    )
    tx.add(row)
    await tx.flush()
    return before


async def unbind(tx: Tx, *, channel: str, chat_id: int) -> str:
    """Nothing goes to this group any more. Returns what it was bound to; empty when to nothing."""
    row = await find(tx, channel=channel, chat_id=chat_id)
    if row is None or not row.purpose:
        return ""
    before, row.purpose, row.cohort_id = row.purpose, "", None
    await tx.flush()
    return before


async def migrate(tx: Tx, *, channel: str, old: int, new: int) -> None:
    """The group became a supergroup with another id."""
    row = await find(tx, channel=channel, chat_id=old)
    if row is None:
        return
    if await find(tx, channel=channel, chat_id=new) is None:
        row.chat_id = new
    else:
        row.purpose, row.cohort_id = "", None  # it was bound anew under its new id already
    await tx.flush()
