"""An administrator's word on single days, stronger than any official calendar."""

from datetime import date

from sqlmodel import col, select

from storage.models.people import Holiday
from storage.session import Tx


async def decided_days(tx: Tx, *, first: date, last: date) -> dict[date, bool]:
    """The days from `first` to `last` that were decided by hand: True is a working day."""
    found = await tx.exec(select(Holiday).where(col(Holiday.day) >= first, col(Holiday.day) <= last))
    return {row.day: row.working for row in found}
