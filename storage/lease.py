"""Leases among workers. They save work and keep order in the ordinary case; what must be certain has a unique key or a row lock."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, or_
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col, select

from storage.hot import Hot, table_of
from storage.models.lease import Lease
from storage.session import Tx
from storage.statements import changed

# Long enough for nobody to miss them when he looks for the reason of something.
KEPT = timedelta(days=1)


async def hold(tx: Tx, name: str, *, holder: str, now: datetime, until: datetime) -> bool:
    """Take a lease that is free or has run out, or go on holding it; False while another holds it. All on the wall clock."""
    return await _HOLD.run(tx, name=name, holder=holder, now=now, until=until) == 1


async def give_back(tx: Tx, name: str, *, holder: str) -> None:
    """Let the next one have it at once; nothing happens when it is another's by now."""
    await changed(tx, delete(Lease).where(col(Lease.name) == name, col(Lease.holder) == holder))


async def give_up(tx: Tx, *, holder: str) -> None:
    """Let the next ones have all that somebody held; in the order in which leases are taken."""
    for name in sorted((await tx.exec(select(Lease.name).where(col(Lease.holder) == holder))).all()):
        await give_back(tx, name, holder=holder)


async def alive(tx: Tx, *, now: datetime) -> set[str]:
    """The workers that gave a sign of life."""
    return set((await tx.exec(select(Lease.holder).where(col(Lease.until) > now))).all())


async def forget_the_dead(tx: Tx, *, now: datetime) -> None:
    """Drop leases that ran out a day ago."""
    await changed(tx, delete(Lease).where(col(Lease.until) < now - KEPT))


def _hold() -> Hot:
    table = table_of(Lease)
    made = []
    for insert_into in (sqlite_insert, postgresql_insert):
        statement = insert_into(table).values({name: bindparam(name) for name in ("name", "holder", "until")})
        new = {"holder": statement.excluded.holder, "until": statement.excluded.until}
        ours_or_over = or_(
            table.c.holder == statement.excluded.holder, table.c.until <= bindparam("now", type_=table.c.until.type)
        )
        made.append(statement.on_conflict_do_update(index_elements=["name"], set_=new, where=ours_or_over))
    return Hot(made[0], postgresql=made[1])


_HOLD = _hold()
