"""Who was erased, kept outside the store: a backup made before knows nothing of it and would bring him back.

One line per erasure in a file that only grows: when, and the ids of record and account. No names, no words. The audit
trail is the truth; the file follows it, so a crash between the two only delays a line.
"""

import fcntl
import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from storage.models.audit import AuditEntry
from storage.models.people import Account, Person
from storage.session import Tx

ACT = "consent withdrawn"
FILE = "erased.log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """One erasure: the instant, the record if there was one, and the account that asked."""

    at: datetime
    person_id: int | None
    account_id: int | None


async def in_store(tx: Tx) -> list[Erased]:
    """The erasures that the store's own audit trail knows, oldest first."""
    rows = await tx.exec(select(AuditEntry).where(AuditEntry.act == ACT).order_by(col(AuditEntry.id)))
    return [_of(entry.at, entry.subject, entry.facts) for entry in rows]


def _of(at: datetime, subject: str, facts: dict[str, Any]) -> Erased:
    record = subject.removeprefix("person:")
    account = facts.get("account")
    return Erased(
        at=at,
        person_id=int(record) if record.isdecimal() else None,
        account_id=account if isinstance(account, int) else None,
    )


def read(path: Path) -> list[Erased]:
    """The lines of the file, oldest first; a last line that a crash cut off is left out. ValueError for any other."""
    return _lines(path.read_bytes()) if path.exists() else []


def append(path: Path, known: Collection[Erased]) -> int:
    """Add what the file lacks and see it onto the disk; returns how many lines that were. ValueError as for `read`."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed
        written = file.read()
        listed = set(_lines(written))
        new = [one for one in dict.fromkeys(known) if one not in listed]
        if new:
            # What a crash left of a line is overwritten, not continued.
            file.seek(written.rfind(b"\n") + 1)
            file.write(b"".join(_line(one) for one in new))
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
    return len(new)


def _lines(written: bytes) -> list[Erased]:
    found = []
    for line in written.split(b"\n")[:-1]:
        try:
            values = json.loads(line)
            at = datetime.fromisoformat(values["at"])
            found.append(Erased(at=at, person_id=values["person"], account_id=values["account"]))
        except (KeyError, TypeError) as error:
            raise ValueError("not a line of erasures") from error
    return found


def _line(one: Erased) -> bytes:
    values = {"at": one.at.isoformat(), "person": one.person_id, "account": one.account_id}
    return json.dumps(values).encode() + b"\n"


async def unknown_here(tx: Tx, listed: Collection[Erased]) -> list[Erased]:
    """Of listed erasures, those that this store has not seen and that concern somebody in it.

    A record or account that was made after the erasure is somebody else's: numbers are given anew after a restore.
    """
    seen = set(await in_store(tx))
    return [one for one in dict.fromkeys(listed) if one not in seen and await _concerned(tx, one)]


async def _concerned(tx: Tx, one: Erased) -> bool:
    if one.person_id is not None:
        person = await tx.get(Person, one.person_id)
        return person is not None and person.created_at <= one.at
    account = await tx.get(Account, one.account_id) if one.account_id is not None else None
    return account is not None and account.first_seen <= one.at
