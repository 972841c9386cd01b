"""The state of the house in figures: what waits, what failed, since when. Counts and codes only, nobody's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from domain.imports.state import ImportState
from domain.people import Role
from storage import people, undelivered
from storage.models.audit import AuditEntry
from storage.models.files import StoredFile
from storage.models.imports import ImportRun
from storage.models.intake import Intake
from storage.models.outbox import Notice, PendingAnswer
from storage.session import Tx
from storage.statements import count

STATES = ("queued", "sending", "sent", "failed", "unknown", "skipped")
SQLITE_PROMISES = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1"}
POSTGRESQL_PROMISES = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# How the audit names answers that could not be sent in time, and what they are entries about.
DROPPED, DROPPED_SUBJECT = "answers dropped", "answers"
DROPPED_KNOWN = timedelta(days=30)
_OPEN_IMPORTS = (ImportState.WAITING, ImportState.CONFIRMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is kept at this moment. `oldest_due` is when the notice that waits longest became due (business clock).

    `answers_dropped`: how many could not be sent in time, over the last 30 days.
    """

    notices: dict[str, int]
    oldest_due: datetime | None
    dead_letters: int
    queues: dict[str, int]
    answers_dropped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A notice that did not arrive, or nobody knows: its kind, for which record ("person #5"), how it ended, when."""

    id: int
    name: str
    state: str
    recipient: str
    ended_at: datetime | None


async def figures(tx: Tx, *, now: datetime, wall: datetime) -> Figures:
    """Count everything; `now` is on the business clock, `wall` on the real one."""
    by_state = await tx.exec(select(Notice.state, func.count()).group_by(Notice.state))
    return Figures(
        notices={**dict.fromkeys(STATES, 0), **{state: number for state, number in by_state}},
        oldest_due=await oldest_due(tx, now=now),
        dead_letters=await count(tx, Intake, Intake.state == "dead"),
        queues={
            "updates": await count(tx, Intake, Intake.state == "new"),
            "answers": await count(tx, PendingAnswer),
            "files": await count(tx, StoredFile, StoredFile.state == "waiting", col(StoredFile.attempts) < 5),
            "imports": await count(tx, ImportRun, col(ImportRun.state).in_(_OPEN_IMPORTS)),
        },
        answers_dropped=await answers_dropped(tx, since=wall - DROPPED_KNOWN),
    )


async def answers_dropped(tx: Tx, *, since: datetime) -> int:
    """How many answers were given up since then (real clock) because they could not be sent in time."""
    where = (AuditEntry.subject == DROPPED_SUBJECT, AuditEntry.act == DROPPED, col(AuditEntry.at) > since)
    return sum([int(facts["answers"]) for facts in await tx.exec(select(AuditEntry.facts).where(*where))])


async def oldest_due(tx: Tx, *, now: datetime) -> datetime | None:
    """When the notice that waits longest became due, those under way included; None when nothing is due."""
    found = []
    for state in ("queued", "sending"):  # one after the other, because each has an index of its own
        where = (col(Notice.state) == state, col(Notice.not_before) <= now)
        found.append((await tx.exec(select(func.min(Notice.not_before)).where(*where))).one())
    return min(filter(None, found), default=None)


async def outbox_stands_still(tx: Tx, *, now: datetime, patience: timedelta) -> bool:
    """Whether a notice is due for longer than `patience` and none came to any end within it.

    A broadcast to thousands waits long too, but moves. `now` is on the business clock.
    """
    oldest = await oldest_due(tx, now=now)
    if oldest is None or now - oldest <= patience:
        return False
    return not await count(tx, Notice, col(Notice.finished_at) > now - patience)


async def failures(tx: Tx) -> list[Failure]:
    """Notices that failed or whose end is unknown and that no administrator has seen to, the newest first."""
    query = select(Notice).where(*undelivered.OPEN)
    rows = await tx.exec(query.order_by(col(Notice.finished_at).desc(), col(Notice.id).desc()))
    return [
        Failure(id=row.id or 0, name=row.name, state=row.state, recipient=_record(row), ended_at=row.finished_at)
        for row in rows
    ]


def _record(row: Notice) -> str:
    if row.person_id is not None:
        return f"person #{row.person_id}"
    return f"account #{row.account_id}" if row.account_id is not None else f"group #{row.place_id}"


async def reachable_holders(tx: Tx, roles: Sequence[Role]) -> dict[Role, tuple[int, int]]:
    """Of each role: how many people hold it, and how many of them can be reached through an account."""
    found: dict[Role, tuple[int, int]] = {}
    for role in roles:
        ids = {person.id or 0 for person in await people.holders(tx, role)}
        found[role] = (len(ids), len(await people.reachable(tx, ids)))
    return found


async def kept_files(tx: Tx) -> dict[str, tuple[int, str]]:
    """The random names of the attachments that should lie on the disk, each with its id and state."""
    where = (col(StoredFile.name) != "", col(StoredFile.state).in_(("stored", "gone")))
    rows = await tx.exec(select(StoredFile.name, StoredFile.id, StoredFile.state).where(*where))
    return {name: (id_ or 0, state) for name, id_, state in rows}


async def newest_instant(tx: Tx) -> datetime | None:
    """The latest moment of the real clock that was ever written down."""
    came = (await tx.exec(select(func.max(Intake.received_at)))).one()
    acted = (await tx.exec(select(func.max(AuditEntry.at)))).one()
    moments: list[Any] = [moment for moment in (came, acted) if moment is not None]
    return max(moments, default=None)


async def safeguards(tx: Tx) -> dict[str, str]:
    """What the store's engine promises about durability, by the engine's own names, as this process gets it."""
    connection = await tx.connection()
    sqlite = connection.dialect.name == "sqlite"
    names = SQLITE_PROMISES if sqlite else POSTGRESQL_PROMISES
    found = {}
    for name in names:
        found[name] = str((await connection.exec_driver_sql(f"{'PRAGMA' if sqlite else 'SHOW'} {name}")).scalar_one())
    return found


async def database_time(tx: Tx) -> datetime | None:
    """The clock of a database server; None where the store has none of its own."""
    connection = await tx.connection()
    if connection.dialect.name == "sqlite":
        return None
    found: datetime = (await connection.exec_driver_sql("SELECT now()")).scalar_one()
    return found
