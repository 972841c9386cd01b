"""Claims: an account says that it is somebody whose record another account speaks for; an administrator decides."""

from datetime import datetime

from sqlmodel import col, select

from storage.models.people import Account, LinkClaim, Person
from storage.session import Tx
from storage.statements import held

# What became void by itself (the account has found its person, the record was erased) is nothing to decide.
_CLAIMS = (
    select(LinkClaim)
    .join(Account, col(Account.id) == LinkClaim.account_id)
    .join(Person, col(Person.id) == LinkClaim.person_id)
)
_UNDECIDED = (
    col(LinkClaim.decided_at).is_(None),
    col(Account.person_id).is_(None),
    col(Person.erased_at).is_(None),
)


async def make(tx: Tx, *, person_id: int, account_id: int, now: datetime) -> LinkClaim:
    """Note that a second account claims a record; an open claim of the same account is reused."""
    where = (LinkClaim.person_id == person_id, LinkClaim.account_id == account_id, col(LinkClaim.decided_at).is_(None))
    found = (await tx.exec(select(LinkClaim).where(*where))).first()
    if found is None:
        found = LinkClaim(person_id=person_id, account_id=account_id, at=now)
        tx.add(found)
        await tx.flush()
    return found


async def open_of(tx: Tx, account_id: int) -> LinkClaim | None:
    """The newest claim of an account that speaks for nobody yet, while it is not decided."""
    where = (LinkClaim.account_id == account_id, *_UNDECIDED)
    return (await tx.exec(_CLAIMS.where(*where).order_by(col(LinkClaim.id).desc()))).first()


async def undecided(tx: Tx) -> list[LinkClaim]:
    """Every claim that an administrator has to decide, the oldest first."""
    return list((await tx.exec(_CLAIMS.where(*_UNDECIDED).order_by(col(LinkClaim.id)))).all())


async def get(tx: Tx, claim_id: int) -> LinkClaim | None:
    """A claim by its id."""
    return await tx.get(LinkClaim, claim_id)


async def hold(tx: Tx, claim_id: int) -> LinkClaim | None:
    """A claim as it is now, kept from being decided by others until the transaction ends."""
    return await held(tx, LinkClaim, claim_id)


async def settle(tx: Tx, row: LinkClaim, *, granted: bool, by: int | None, now: datetime) -> None:
    """Keep an administrator's decision."""
    row.granted, row.decided_by, row.decided_at = granted, by, now
    await tx.flush()
