"""Who is on duty outside the opening hours: by date, else by weekday."""

from datetime import date

from sqlalchemy import delete
from sqlmodel import col, select

from storage.models.complaint import DutySlot
from storage.session import Tx
from storage.statements import changed


def weekday_slot(weekday: int) -> str:
    """The slot of a weekday, Monday is 0."""
    return f"w{weekday}"


async def slots(tx: Tx) -> dict[str, int]:
    """Every slot that is taken: "w0" to "w6", or a date, with the person's id."""
    return {row.slot: row.person_id for row in (await tx.exec(select(DutySlot))).all()}


async def on_duty(tx: Tx, day: date) -> int | None:
    """Who is on duty on a local date; a date's own word is stronger than its weekday's."""
    for slot in (day.isoformat(), weekday_slot(day.weekday())):
        found = await tx.get(DutySlot, slot)
        if found is not None:
            return found.person_id
    return None


async def put(tx: Tx, slot: str, person_id: int | None) -> None:
    """Put somebody into a slot, or nobody."""
    if person_id is None:
        await changed(tx, delete(DutySlot).where(col(DutySlot.slot) == slot))
    else:
        await tx.merge(DutySlot(slot=slot, person_id=person_id))
    await tx.flush()
