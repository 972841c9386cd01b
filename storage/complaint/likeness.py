"""The words by which cases are held against each other, made ready once and kept beside the store; never what was erased."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from domain.complaint.likeness import Likeness
from storage.models.complaint import Complaint
from storage.models.files import Body
from storage.session import Tx

# What they stand for: the newest case, and how many of those read have lost their words.
Stamp = tuple[int, int]
MOST_REMEMBERED = 1000


@dataclass(slots=True)
class Kept:
    """What all transactions of a process share. `erasures` counts: what was read before one is not kept after it."""

    stamp: Stamp = (0, 0)
    ready: Likeness | None = None
    erasures: int = 0
    # By case: the open case that it seems to repeat, as it was found when it was new.
    suspected: dict[int, int] = field(default_factory=dict)
    # By case: the closed case whose kept solution may help, and the words they share.
    known: dict[int, tuple[int, tuple[str, ...]]] = field(default_factory=dict)


def kept(tx: Tx) -> Kept:
    """What is ready in this process."""
    shared: dict[str, Any] = tx.info.setdefault("likeness", {})
    found: Kept = shared.setdefault("kept", Kept())
    return found


def forget(tx: Tx) -> None:
    """Words are being erased: what was made of them goes at once."""
    mine = kept(tx)
    mine.ready, mine.erasures = None, mine.erasures + 1
    mine.known.clear()


def keep(tx: Tx, ready: Likeness, *, stamp: Stamp, erasures: int) -> None:
    """Keep what was made ready, unless words were erased while it was made."""
    mine = kept(tx)
    if mine.erasures == erasures:
        mine.ready, mine.stamp = ready, stamp


def suspect(tx: Tx, complaint_id: int, other_id: int) -> None:
    """Remember, for as long as the process lives, which case another one seems to repeat."""
    mine = kept(tx).suspected
    if len(mine) >= MOST_REMEMBERED:
        mine.clear()
    mine[complaint_id] = other_id


def know(tx: Tx, complaint_id: int, other_id: int, shared: tuple[str, ...]) -> None:
    """Remember likewise which closed case may help with another one, and why: the words they share."""
    mine = kept(tx).known
    if len(mine) >= MOST_REMEMBERED:
        mine.clear()
    mine[complaint_id] = (other_id, shared)


async def stamp(tx: Tx, *, limit: int) -> Stamp:
    """What the newest cases stand at; another worker may have added or erased some. Not for the writer."""
    last = (await tx.exec(select(func.max(Complaint.id)))).one() or 0
    erased = select(func.count()).select_from(Complaint).join(Body, col(Body.id) == col(Complaint.what_id))
    where = (col(Complaint.id) > last - limit, col(Body.erased_at).is_not(None))
    return last, int((await tx.exec(erased.where(*where))).one())


async def words(tx: Tx, *, last: int, limit: int) -> dict[int, str]:
    """What happened in the newest cases up to the `last`, in their customers' words, `limit` numbers back. Not for the writer."""
    query = select(Complaint.id, Body.text).join(Body, col(Body.id) == col(Complaint.what_id))
    where = (col(Complaint.id) > last - limit, col(Body.erased_at).is_(None))
    return {number: text for number, text in (await tx.exec(query.where(*where))).all() if number is not None}
