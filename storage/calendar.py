"""An administrator's word on opening hours and on single days, stronger than any official calendar."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select

from domain.business_calendar import Period
from storage.models.people import Holiday, Policy
from storage.session import Tx
from storage.statements import changed

POLICY = "opening hours"


async def decided_days(tx: Tx, *, first: date, last: date) -> dict[date, bool]:
    """The days from `first` to `last` that were decided by hand: True is a working day."""
    found = await tx.exec(select(Holiday).where(col(Holiday.day) >= first, col(Holiday.day) <= last))
    return {row.day: row.working for row in found}


async def days_from(tx: Tx, first: date) -> list[Holiday]:
    """The days that were decided by hand, from one on, in order."""
    return list((await tx.exec(select(Holiday).where(col(Holiday.day) >= first).order_by(col(Holiday.day)))).all())


async def day(tx: Tx, when: date) -> Holiday | None:
    """What was decided about a day."""
    return await tx.get(Holiday, when)


async def decide(tx: Tx, days: Iterable[Holiday]) -> None:
    """Keep an administrator's word on days, in place of what he said before."""
    for row in days:
        await tx.merge(row)
    await tx.flush()


async def forget(tx: Tx, when: date) -> bool:
    """Let the official calendar speak for a day again; False when nothing was decided."""
    return bool(await changed(tx, delete(Holiday).where(col(Holiday.day) == when)))


async def opening_hours(tx: Tx) -> dict[str, Any] | None:
    """The opening hours as they were set: "week" (pairs of times per weekday), "since", "by"; None when nobody has."""
    row = await tx.get(Policy, POLICY)
    return dict(row.values) if row else None


def week_of(values: dict[str, Any]) -> tuple[tuple[Period, ...], ...]:
    """The periods of Monday to Sunday from what is kept."""
    return tuple(
        tuple(Period(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in periods)
        for periods in values["week"]
    )


async def set_opening_hours(tx: Tx, week: tuple[tuple[Period, ...], ...], *, since: str, by: int | None) -> None:
    """Keep the opening hours."""
    kept = [[[f"{one.opens:%H:%M}", f"{one.closes:%H:%M}"] for one in periods] for periods in week]
    await tx.merge(Policy(name=POLICY, values={"week": kept, "since": since, "by": by}))
    await tx.flush()
