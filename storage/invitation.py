"""One-time links: only hashes are kept, each opens once and not for long."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from domain.people import Role
from storage.models.people import Invitation
from storage.session import Tx
from storage.statements import changed

TOKEN_BYTES = 24
# What a link is for that opens the web chat as its person.
ENTER = "enter"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def make(
    tx: Tx,
    *,
    purpose: str,
    now: datetime,
    expires_at: datetime,
    made_by: int | None,
    person_id: int | None = None,
    role: Role | None = None,
    scope: str = "",
) -> str:
    """Make a link's secret (192 random bits, URL-safe); it is returned once and stored nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = Invitation(
        token_hash=_hash(token),
        purpose=purpose,
        person_id=person_id,
        role=role,
        scope=scope,
        made_by=made_by,
        made_at=now,
        expires_at=expires_at,
    )
    tx.add(row)
    await tx.flush()
    return token


async def find(tx: Tx, token: str, *, now: datetime) -> Invitation | None:
    """The invitation behind a secret while it can still be used; nobody else uses it until the transaction ends."""
    row = (await tx.exec(select(Invitation).where(Invitation.token_hash == _hash(token)).with_for_update())).first()
    return row if row is not None and row.used_at is None and row.expires_at > now else None


async def revoke_entries(tx: Tx, person_id: int, *, now: datetime) -> None:
    """The links into a person's web chat that nobody has used open nothing any more; waits for whoever is using one."""
    where = (
        col(Invitation.person_id) == person_id,
        col(Invitation.purpose) == ENTER,
        col(Invitation.used_at).is_(None),
    )
    await changed(tx, update(Invitation).where(*where).values(used_at=now))


async def use(tx: Tx, row: Invitation, *, now: datetime, account_id: int | None) -> None:
    """Spend it."""
    row.used_at, row.used_by = now, account_id
    await tx.flush()
